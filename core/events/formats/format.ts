import { DarkscopeError } from '../../errors';
import type { Hdf5File } from '../hdf5';
import { datasetText, type DatasetInfo, type NumericArray } from '../hdf5-types';
import type { BadCell } from '../preprocess';
import type { View } from '../views';

/** A scalar column of a file and the dataset that holds it. */
export interface FileColumn {
  readonly name: string;
  readonly dataset: string;
  readonly title: string;
  readonly origin: 'file' | 'score';
  readonly integer: boolean;
}

/**
 * How one file's events are read, once its format is known. A layout holds names and shapes only, no open file, so
 * that files can be closed and opened again behind it.
 */
export interface FileLayout {
  readonly format: string;
  readonly events: number;
  /** Datasets that hold pixels. */
  readonly images: readonly string[];
  /** Axis of the events in the datasets of pixels; in all other datasets it is the first. */
  readonly eventAxis: number;
  /** Events that share a chunk: reading one costs as much as reading all of them. */
  readonly block: number;
  /** Dataset of the class labels; null: taken from the file name. */
  readonly label: string | null;
  /** Dataset of the mediator masses in GeV; null: taken from the file name. */
  readonly mass: string | null;
  readonly columns: readonly FileColumn[];
  /**
   * Makes of numbers of one dataset of pixels what they are of pooled images.
   * @param out [count, 72, 58, 3], of which the dataset's channels are written
   * @returns the first negative, infinite or NaN cell, if there is one; `out` is incomplete then
   */
  fill(rows: PixelRows, out: Float32Array): BadCell | undefined;
  /** The dataset that the tracker is in. */
  readonly tracker: string;
  /** Masks of the tracker from the numbers of that dataset, [count, 72, 58], like `fill`. */
  fillMasks(rows: PixelRows, out: Float32Array): BadCell | undefined;
}

/** Numbers of one dataset of pixels. */
export interface PixelRows {
  readonly name: string;
  /** Of `count` events, all axes in the file's order. */
  readonly values: NumericArray;
  readonly count: number;
  /** Where they are known: the places of those that are not nought, ascending. */
  readonly places?: Uint32Array;
}

/**
 * Events `start` to `stop` (exclusive), as images or as masks.
 * @throws DarkscopeError `file-chunk`, `file-values`.
 */
export function readView(
  view: View,
  layout: FileLayout,
  file: Hdf5File,
  start: number,
  stop: number,
): Float32Array {
  const count = stop - start;
  const out = new Float32Array(count * view.size);
  for (const name of view.datasets(layout)) {
    const values = file.readRows(name, start, stop, layout.eventAxis);
    const bad = view.fill(layout, { name, values, count }, out);
    if (bad) badPixel(file, name, start + bad.event, bad.value);
  }
  return out;
}

/** A kind of file that Darkscope reads. To add one: one file here, one line in `index.ts`, one test. */
export interface EventFormat {
  readonly id: string;
  /** What a file of this format holds, for messages: "expected …". */
  readonly expects: string;
  /** True where the names in the file are this format's, whether or not the shapes are right. */
  claims(file: Hdf5File): boolean;
  /** @throws DarkscopeError `file-layout`, `file-shapes`, `file-empty` when the file is not as it should be. */
  layout(file: Hdf5File): FileLayout;
}

export const mappingHint =
  'Say which datasets are the channels, label and mass: the column mapping in the window, --map on the command line.';

/** @throws DarkscopeError `file-layout` when the file lacks the dataset. */
export function need(file: Hdf5File, name: string, expects: string): DatasetInfo {
  const dataset = file.datasets.get(name);
  if (dataset) return dataset;
  throw new DarkscopeError(
    'file-layout',
    `${file.path}: dataset ${name} is missing; found ${contents(file)}; expected ${expects}`,
    { file: file.path, hint: mappingHint },
  );
}

/** @throws DarkscopeError `file-shapes`. */
export function shapesDiffer(
  file: Hdf5File,
  dataset: DatasetInfo,
  expected: string,
  hint?: string,
): never {
  throw new DarkscopeError(
    'file-shapes',
    `${file.path}: dataset ${dataset.name}: found ${datasetText(dataset)}; expected ${expected}`,
    { file: file.path, hint },
  );
}

/** @throws DarkscopeError `file-layout` where the dataset holds no numbers. */
export function needNumbers(file: Hdf5File, dataset: DatasetInfo): void {
  if (dataset.type.kind === 'float' || dataset.type.kind === 'integer') return;
  throw new DarkscopeError(
    'file-layout',
    `${file.path}: dataset ${dataset.name}: found ${datasetText(dataset)}; expected numbers (float16, float32, float64 or integers)`,
    { file: file.path },
  );
}

/** @throws DarkscopeError `file-empty`. */
export function needEvents(file: Hdf5File, dataset: DatasetInfo, events: number): void {
  if (events > 0) return;
  throw new DarkscopeError(
    'file-empty',
    `${file.path}: dataset ${dataset.name}: found zero events (${datasetText(dataset)}); expected at least one`,
    { file: file.path },
  );
}

/** True for a dataset of one number an event, N or N x 1. */
export function isColumn(dataset: DatasetInfo, events: number): boolean {
  const [rows, ...rest] = dataset.shape;
  const scalar = rest.length === 0 || (rest.length === 1 && rest[0] === 1);
  return rows === events && scalar && ['float', 'integer'].includes(dataset.type.kind);
}

/** A label or mass dataset, checked. @throws DarkscopeError `file-shapes`. */
export function needColumn(file: Hdf5File, dataset: DatasetInfo, events: number): string {
  if (!isColumn(dataset, events)) {
    shapesDiffer(file, dataset, `one number an event: ${events} or ${events} x 1`);
  }
  return dataset.name;
}

/** Where an export of ours keeps what was found about its events. */
export const ANOMALY_GROUP = 'anomaly';
const SCORES = `${ANOMALY_GROUP}/scores/`;
const CLASSES = [`${ANOMALY_GROUP}/label`, `${ANOMALY_GROUP}/mass`];

/** Every scalar column of a file except the given datasets. Scores of an export come back as score columns. */
export function otherColumns(
  file: Hdf5File,
  events: number,
  taken: readonly (string | null)[],
  names: Readonly<Record<string, string>> = {},
): FileColumn[] {
  const columns: FileColumn[] = [];
  for (const dataset of file.datasets.values()) {
    if ([...taken, ...CLASSES].includes(dataset.name) || !isColumn(dataset, events)) continue;
    const isScore = dataset.name.startsWith(SCORES);
    const name = isScore
      ? dataset.name.slice(SCORES.length)
      : (names[dataset.name] ?? dataset.name);
    columns.push({
      name,
      dataset: dataset.name,
      title: name === 'n_tracks' ? 'Tracks' : name,
      origin: isScore ? 'score' : 'file',
      integer: dataset.type.kind === 'integer',
    });
  }
  return columns;
}

/** The largest number of events that share a chunk among the datasets of pixels; the event axis is given. */
export function eventsAChunk(datasets: readonly DatasetInfo[], axis = 0): number {
  return Math.max(1, ...datasets.map((dataset) => dataset.chunks?.[axis] ?? 1));
}

/** All datasets of a file in one line, for messages. */
export function contents(file: Hdf5File): string {
  const all = [...file.datasets.values()].map(datasetText);
  if (all.length === 0) return 'no datasets';
  return all.length > 12
    ? `${all.slice(0, 12).join(', ')} and ${all.length - 12} more`
    : all.join(', ');
}

/** @throws DarkscopeError `file-values` for NaN, infinite or negative pixels. */
function badPixel(file: Hdf5File, dataset: string, event: number, value: number): never {
  throw new DarkscopeError(
    'file-values',
    `${file.path}: dataset ${dataset}, event ${event}: found ${Number.isNaN(value) ? 'NaN' : value}; expected E_T in GeV, finite and not negative`,
    { file: file.path, hint: 'Leave this event out, or repair the file.' },
  );
}
