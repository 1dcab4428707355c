import { DarkscopeError } from '../../errors';
import type { Hdf5File } from '../hdf5';
import { datasetText, type DatasetInfo } from '../hdf5-types';
import type { ColumnMapping } from '../mapping';
import {
  firstBadValue,
  maskChannel,
  masksOf,
  poolChannel,
  type BadCell,
  type RawCells,
} from '../preprocess';
import {
  CHANNELS,
  ETA_CELLS,
  IMAGE_SIZE,
  MASK_SIZE,
  PHI_CELLS,
  RAW_ETA_CELLS,
  RAW_PHI_CELLS,
} from '../schema';
import {
  eventsAChunk,
  isColumn,
  needColumn,
  needEvents,
  needNumbers,
  otherColumns,
  shapesDiffer,
  type FileColumn,
  type FileLayout,
  type PixelRows,
} from './format';

/** Where a channel of the mapping lies: a dataset and, if it has a channel axis, the position on it. */
interface ChannelPlace {
  readonly channel: number;
  readonly dataset: DatasetInfo;
  readonly position: number;
}

/** True where every dataset that a mapping names is in the file. */
export function mappingFits(file: Hdf5File, mapping: ColumnMapping): boolean {
  return namesIn(mapping).every((name) => file.datasets.has(name));
}

/**
 * A file read as the user said. Pixels may be pooled (72 x 58) or raw (360 x 286): the shape decides.
 * @throws DarkscopeError `mapping-invalid` when the mapping does not fit the file, `file-shapes`, `file-empty`.
 */
export function mappedLayout(file: Hdf5File, mapping: ColumnMapping): FileLayout {
  const places = channelPlaces(file, mapping);
  const axes = checkedAxes(file, mapping, places[0].dataset);
  const first = places[0].dataset;
  const { shape } = first;
  const [eventAxis, phiAxis, etaAxis] = [axes.event, axes.phi, axes.eta];
  const isRaw = shape[phiAxis] === RAW_PHI_CELLS && shape[etaAxis] === RAW_ETA_CELLS;
  const isPooled = shape[phiAxis] === PHI_CELLS && shape[etaAxis] === ETA_CELLS;
  if (!isRaw && !isPooled) {
    shapesDiffer(
      file,
      first,
      `with axes ${mapping.axes.join(', ')}: phi x eta of 72 x 58 (pooled) or 360 x 286 (raw), but these are ${shape[phiAxis]} x ${shape[etaAxis]}`,
      'Check the order of the axes in the mapping.',
    );
  }
  for (const { dataset } of places) {
    if (dataset.shape.join() !== shape.join()) {
      shapesDiffer(file, dataset, `the shape of ${datasetText(first)}`);
    }
    needNumbers(file, dataset);
  }
  const events = shape[eventAxis];
  needEvents(file, first, events);
  const columnOf = (name: string | null) =>
    name === null ? null : needColumn(file, present(file, name), events);
  const images = [...new Set(places.map((place) => place.dataset.name))];
  const cellsOf = ({ values, count }: PixelRows, position: number): RawCells => {
    const steps = stridesOf(shape, eventAxis, count);
    return {
      values,
      events: count,
      strides: { events: steps[eventAxis], phi: steps[phiAxis], eta: steps[etaAxis] },
      offset: axes.channel === undefined ? 0 : position * steps[axes.channel],
    };
  };
  const fill = isRaw ? poolChannel : copyChannel;
  return {
    format: 'mapped',
    events,
    images,
    eventAxis,
    block: eventsAChunk(
      places.map((place) => place.dataset),
      eventAxis,
    ),
    label: columnOf(mapping.label),
    mass: columnOf(mapping.mass),
    columns: mappedColumns(file, mapping, events),
    fill(rows, out) {
      for (const place of places.filter((p) => p.dataset.name === rows.name)) {
        const bad = fill(cellsOf(rows, place.position), place.channel, out);
        if (bad) return bad;
      }
      return undefined;
    },
    tracker: first.name,
    fillMasks(rows, out) {
      const cells = cellsOf(rows, places[0].position);
      if (isRaw) return maskChannel(cells, out);
      const pooled = new Float32Array(rows.count * IMAGE_SIZE);
      const bad = copyChannel(cells, 0, pooled);
      if (!bad) out.set(masksOf(pooled));
      return bad;
    },
  };
}

/** Like `poolChannel`, for pixels that are pooled already. */
function copyChannel(
  { values, events, strides, offset = 0 }: RawCells,
  channel: number,
  out: Float32Array,
): BadCell | undefined {
  for (let event = 0; event < events; event++) {
    const image = out.subarray(event * IMAGE_SIZE, (event + 1) * IMAGE_SIZE);
    for (let pixel = 0; pixel < MASK_SIZE; pixel++) {
      const phi = Math.floor(pixel / ETA_CELLS);
      const eta = pixel % ETA_CELLS;
      const at = offset + event * strides.events + phi * strides.phi + eta * strides.eta;
      const value = values[at];
      if (firstBadValue(values.subarray(at, at + 1)) === 0) return { event, value };
      image[pixel * CHANNELS.length + channel] = value;
    }
  }
  return undefined;
}

/** Numbers between neighbours along each axis, after `count` events were cut out. */
function stridesOf(shape: readonly number[], eventAxis: number, count: number): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= axis === eventAxis ? count : shape[axis];
  }
  return strides;
}

function namesIn(mapping: ColumnMapping): string[] {
  const { images } = mapping;
  const channels =
    'dataset' in images ? [images.dataset] : [images.tracker, images.ecal, images.hcal];
  return [...channels, mapping.label, mapping.mass, ...Object.values(mapping.columns)]
    .filter((name) => name !== null)
    .map(plain);
}

/** Names may be given with or without the leading slash. */
function plain(name: string): string {
  return name.replace(/^\/+/, '');
}

function channelPlaces(file: Hdf5File, mapping: ColumnMapping): ChannelPlace[] {
  const { images } = mapping;
  if ('dataset' in images) {
    const dataset = present(file, images.dataset);
    return images.channels.flatMap((position, channel) =>
      position === null ? [] : [{ channel, dataset, position }],
    );
  }
  return CHANNELS.flatMap((name, channel) => {
    const dataset = images[name];
    return dataset === null ? [] : [{ channel, dataset: present(file, dataset), position: 0 }];
  });
}

function present(file: Hdf5File, name: string): DatasetInfo {
  const dataset = file.datasets.get(plain(name));
  if (dataset) return dataset;
  throw invalid(
    file,
    `dataset ${name} of the mapping is missing; found ${[...file.datasets.keys()].join(', ')}`,
  );
}

interface Axes {
  readonly event: number;
  readonly phi: number;
  readonly eta: number;
  readonly channel?: number;
}

function checkedAxes(file: Hdf5File, mapping: ColumnMapping, dataset: DatasetInfo): Axes {
  const needed =
    'dataset' in mapping.images ? ['channel', 'eta', 'event', 'phi'] : ['eta', 'event', 'phi'];
  if ([...mapping.axes].sort().join() !== needed.join()) {
    throw invalid(
      file,
      `the axes are ${mapping.axes.join(', ')}; expected each of ${needed.join(', ')} once`,
    );
  }
  if (dataset.shape.length !== mapping.axes.length) {
    throw invalid(
      file,
      `found ${datasetText(dataset)}; expected ${mapping.axes.length} axes (${mapping.axes.join(', ')})`,
    );
  }
  const at = (axis: ColumnMapping['axes'][number]) => mapping.axes.indexOf(axis);
  const axes = { event: at('event'), phi: at('phi'), eta: at('eta') };
  if (!('dataset' in mapping.images)) return axes;
  const channels = dataset.shape[at('channel')];
  const outside = mapping.images.channels.find(
    (position) => position !== null && !(position >= 0 && position < channels),
  );
  if (outside !== undefined) {
    throw invalid(
      file,
      `channel ${outside} of dataset ${dataset.name} does not exist; expected 0 to ${channels - 1}`,
    );
  }
  return { ...axes, channel: at('channel') };
}

function mappedColumns(file: Hdf5File, mapping: ColumnMapping, events: number): FileColumn[] {
  const named = Object.entries(mapping.columns).map(([name, dataset]): FileColumn => {
    const info = present(file, dataset);
    if (!isColumn(info, events)) {
      shapesDiffer(file, info, `one number an event: ${events} or ${events} x 1`);
    }
    const integer = info.type.kind === 'integer';
    return { name, dataset: info.name, title: name, origin: 'file', integer };
  });
  const taken = [mapping.label, mapping.mass].map((name) => (name === null ? null : plain(name)));
  const rest = otherColumns(file, events, [...taken, ...named.map((column) => column.dataset)]);
  return [...named, ...rest.filter(({ name }) => !named.some((column) => column.name === name))];
}

function invalid(file: Hdf5File, what: string): DarkscopeError {
  return new DarkscopeError('mapping-invalid', `${file.path}: ${what}`, {
    file: file.path,
    hint: 'Correct the column mapping of this file.',
  });
}
