/** The files of a check: which can be checked, and what came of each. */
import { DarkscopeError } from '../errors';
import { compareScores } from '../scores/compare-scores';
import type { FileCheck } from './api';
import { taskData, type OpenDataset, type ScoreColumn } from './datasets';
import { changeOf } from './file-changes';
import type { TaskData } from './tasks';

export type LeftOut = NonNullable<FileCheck['left']>;

/** The file, by its place in the dataset, that holds an event. */
export function fileOf({ files }: Pick<OpenDataset, 'files'>, event: number): number {
  let [low, high] = [0, files.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (event < files[middle].first + files[middle].events) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Files that are not what they were when they were opened. */
export function filesChanged(dataset: OpenDataset): Map<number, LeftOut> {
  const found = new Map<number, LeftOut>();
  for (const file of dataset.files.keys()) {
    const change = changeOf(dataset, file);
    if (change) found.set(file, change.code === 'file-missing' ? 'missing' : 'changed');
  }
  return found;
}

/** Those, and files whose scores are of an earlier content: a comparison would blame the scores. */
export function filesLeftOut(dataset: OpenDataset, column: ScoreColumn): Map<number, LeftOut> {
  const stale = column.origins.flatMap((origin, file): [number, LeftOut][] =>
    origin?.reasons.includes('file') ? [[file, 'stale']] : [],
  );
  return new Map([...stale, ...filesChanged(dataset)]);
}

/** The other files as a worker opens them, and the place of an event among theirs. */
export function dataOf(
  dataset: OpenDataset,
  left: ReadonlyMap<number, LeftOut>,
): { data: TaskData; places: (event: number) => number } {
  const all = taskData(dataset);
  const firsts: number[] = [];
  let count = 0;
  for (const [file, { events }] of dataset.files.entries()) {
    firsts.push(count);
    if (!left.has(file)) count += events;
  }
  const isKept = (_: string, file: number): boolean => !left.has(file);
  return {
    data: {
      ...all,
      files: all.files.filter(isKept),
      fingerprints: all.fingerprints.filter(isKept),
      count,
    },
    places: (event) => {
      const file = fileOf(dataset, event);
      return firsts[file] + event - dataset.files[file].first;
    },
  };
}

/** What came of each file that has the score. */
export function byFile(
  dataset: OpenDataset,
  {
    sample,
    kept,
    again,
    tolerance,
    left,
  }: {
    readonly sample: Uint32Array;
    /** One number an event of the sample. */
    readonly kept: Float64Array;
    readonly again: Float64Array;
    /** See `compareScores`. */
    readonly tolerance: number;
    readonly left: ReadonlyMap<number, LeftOut>;
  },
): FileCheck[] {
  return dataset.files.map(({ path }, file) => {
    const own = [...sample.keys()].filter((at) => fileOf(dataset, sample[at]) === file);
    const compared = compareScores(
      own.map((at) => kept[at]),
      own.map((at) => again[at]),
      tolerance,
    );
    return {
      path,
      events: own.length,
      difference: compared.absolute?.difference ?? null,
      within: compared.within,
      left: left.get(file) ?? null,
    };
  });
}

export function nothingToCheck(
  { files }: OpenDataset,
  left: ReadonlyMap<number, LeftOut>,
): DarkscopeError {
  const names = [...left.keys()].map((file) => files[file].path).join(', ');
  return new DarkscopeError(
    'bad-parameter',
    left.size === 0
      ? 'no event has the score'
      : `no event can be checked: ${names} ${left.size === 1 ? 'is' : 'are'} gone or changed since`,
    { hint: 'Open the files again and score the events anew.' },
  );
}
