import { DarkscopeError } from '../../errors';
import { CHANNELS, RAW_ETA_CELLS, RAW_PHI_CELLS } from '../schema';
import type { Hdf5File } from '../hdf5';
import type { DatasetInfo } from '../hdf5-types';
import { maskChannel, poolChannel, type RawCells } from '../preprocess';
import {
  contents,
  eventsAChunk,
  mappingHint,
  needColumn,
  needEvents,
  needNumbers,
  otherColumns,
  shapesDiffer,
  type EventFormat,
  type PixelRows,
} from './format';

/** The experiment's names of each channel, the plain one first: a file may hold the variant without pile-up only. */
const NAMES = {
  tracker: ['ImageTrk_PUcorr', 'ImageTrk_PUcorr_noPU', 'ImageTrk_noPU', 'ImageTrk'],
  ecal: ['ImageECAL', 'ImageECAL_noPU'],
  hcal: ['ImageHCAL', 'ImageHCAL_noPU'],
} as const;
const TRACKS = ['NTrk_PUcorr', 'NTrk_PUcorr_noPU', 'NTrk_noPU', 'NTrk'];
const expects =
  'raw events: ImageTrk_PUcorr, ImageECAL and ImageHCAL (or their _noPU variants), each N x 286 x 360 (event, eta, phi)';

/** Numbers between neighbours: (event, eta, phi). */
const AXES = { events: RAW_ETA_CELLS * RAW_PHI_CELLS, eta: RAW_PHI_CELLS, phi: 1 };

/** Raw detector images, the experiment's layout; class and mass are in the file's name. */
export const raw: EventFormat = {
  id: 'raw',
  expects,
  claims: (file) => Object.values(NAMES).some((names) => find(file, names) !== undefined),
  layout(file) {
    const channels = CHANNELS.map((channel) => find(file, NAMES[channel]) ?? lacks(file, channel));
    const events = channels[0].shape[0];
    for (const channel of channels) {
      const shape = [events, RAW_ETA_CELLS, RAW_PHI_CELLS];
      if (channel.shape.join() !== shape.join()) {
        const fits = channel.shape.slice(1).join() === shape.slice(1).join();
        shapesDiffer(
          file,
          channel,
          fits ? `${events} events as in ${channels[0].name}` : 'N x 286 x 360 (event, eta, phi)',
          fits ? undefined : mappingHint,
        );
      }
      needNumbers(file, channel);
      needEvents(file, channel, events);
    }
    const names = channels.map((channel) => channel.name);
    const label = file.datasets.get('label');
    const mass = file.datasets.get('mass');
    const tracks = find(file, TRACKS);
    return {
      format: 'raw',
      events,
      images: names,
      eventAxis: 0,
      block: eventsAChunk(channels),
      label: label ? needColumn(file, label, events) : null,
      mass: mass ? needColumn(file, mass, events) : null,
      columns: otherColumns(
        file,
        events,
        ['label', 'mass'],
        tracks ? { [tracks.name]: 'n_tracks' } : {},
      ),
      fill: (rows, out) => poolChannel(cellsOf(rows), names.indexOf(rows.name), out),
      tracker: names[0],
      fillMasks: (rows, out) => maskChannel(cellsOf(rows), out),
    };
  },
};

const cellsOf = ({ values, count, places }: PixelRows): RawCells => ({
  values,
  events: count,
  strides: AXES,
  places,
});

function find(file: Hdf5File, names: readonly string[]): DatasetInfo | undefined {
  for (const name of names) {
    const dataset = file.datasets.get(name);
    if (dataset) return dataset;
  }
  return undefined;
}

function lacks(file: Hdf5File, channel: keyof typeof NAMES): never {
  const [first, ...others] = NAMES[channel];
  throw new DarkscopeError(
    'file-layout',
    `${file.path}: dataset ${first} (or ${others.join(', ')}) is missing; found ${contents(file)}; expected ${expects}`,
    { file: file.path, hint: mappingHint },
  );
}
