import { CHANNELS, ETA_CELLS, IMAGE_SIZE, MASK_SIZE, PHI_CELLS } from '../schema';
import { firstBadValue, type BadCell } from '../preprocess';
import type { NumericArray } from '../hdf5-types';
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
      fill({ values }, out) {
        const bad = badCell(values);
        if (!bad) out.set(values);
        return bad;
      },
      tracker: IMAGES,
      fillMasks({ values, count }, out) {
        const bad = badCell(values);
        for (let pixel = 0; !bad && pixel < count * MASK_SIZE; pixel++) {
          // as the single precision of an image has it
          out[pixel] = Math.fround(values[pixel * CHANNELS.length]) > 0 ? 1 : 0;
        }
        return bad;
      },
    };
  },
};

function badCell(values: NumericArray): BadCell | undefined {
  const bad = firstBadValue(values);
  return bad < 0 ? undefined : { event: Math.floor(bad / IMAGE_SIZE), value: values[bad] };
}
