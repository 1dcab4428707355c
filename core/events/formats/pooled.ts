import { ETA_CELLS, IMAGE_SIZE, PHI_CELLS } from '../schema';
import { firstBadValue } from '../preprocess';
import {
  eventsAChunk,
  need,
  needColumn,
  needEvents,
  needNumbers,
  otherColumns,
  mappingHint,
  shapesDiffer,
  type EventFormat,
} from './format';

const IMAGES = 'images';
const expects =
  'pooled events: images (N x 72 x 58 x 3: event, phi, eta, channel) and, where known, label, mass and other columns (N)';

/** Events already summed over 5 x 5 cells: the layout of the published CoDAE data. */
export const pooled: EventFormat = {
  id: 'pooled',
  expects,
  claims: (file) => file.datasets.has(IMAGES),
  layout(file) {
    const images = need(file, IMAGES, expects);
    const [events, ...rest] = images.shape;
    if (images.shape.length !== 4 || rest.join() !== `${PHI_CELLS},${ETA_CELLS},3`) {
      shapesDiffer(file, images, 'N x 72 x 58 x 3 (event, phi, eta, channel)', mappingHint);
    }
    needNumbers(file, images);
    needEvents(file, images, events);
    const label = file.datasets.get('label');
    const mass = file.datasets.get('mass');
    return {
      format: 'pooled',
      events,
      images: [IMAGES],
      eventAxis: 0,
      block: eventsAChunk([images]),
      label: label ? needColumn(file, label, events) : null,
      mass: mass ? needColumn(file, mass, events) : null,
      columns: otherColumns(file, events, ['label', 'mass']),
      fill(_, rows, _count, out) {
        const bad = firstBadValue(rows);
        if (bad >= 0) return { event: Math.floor(bad / IMAGE_SIZE), value: rows[bad] };
        out.set(rows);
        return undefined;
      },
    };
  },
};
