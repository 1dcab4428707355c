/** A worker of the window: sorts values by class and mass, and indexes points. */
import { indexPoints, type PointIndex, type View } from './point-index';
import { sortedValues } from './sorted';
import { scoreGroups, type ScoreGroup } from './threshold';

interface Sort {
  readonly kind: 'sort';
  readonly values: Float64Array;
  readonly labels: Int32Array;
  readonly masses: Float64Array;
}

interface Index {
  readonly kind: 'index';
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly over: View;
}

export type Task = Sort | Index;

export interface Question {
  readonly id: number;
  readonly task: Task;
}

/** What sortedValues and scoreGroups find. */
interface Sorted {
  readonly kind: 'sort';
  readonly all: Float64Array;
  readonly byLabel: ReadonlyMap<number, Float64Array>;
  readonly groups: readonly ScoreGroup[];
}

/** What indexPoints makes, without what the window has. */
interface Indexed extends Omit<PointIndex, 'x' | 'y'> {
  readonly kind: 'index';
}

export type Answer = Sorted | Indexed;

export function answerTo(task: Task): Answer {
  if (task.kind === 'index') {
    const { starts, events, sortedX, sortedY, over, side, step } = indexPoints(
      task.x,
      task.y,
      task.over,
    );
    return { kind: 'index', starts, events, sortedX, sortedY, over, side, step };
  }
  const { values, labels, masses } = task;
  const { all, byLabel } = sortedValues(values, labels);
  return { kind: 'sort', all, byLabel, groups: scoreGroups(values, labels, masses) };
}

/** Memory that can be handed over without a copy, each piece once. */
function buffersOf(answer: Answer): ArrayBufferLike[] {
  const arrays =
    answer.kind === 'index'
      ? [answer.starts, answer.events, answer.sortedX, answer.sortedY]
      : [answer.all, ...answer.byLabel.values(), ...answer.groups.map(({ sorted }) => sorted)];
  return [...new Set(arrays.map(({ buffer }) => buffer))];
}

// The same file is read by tests, where there is no worker around it.
if (typeof self !== 'undefined' && typeof window === 'undefined') {
  self.onmessage = ({ data: { id, task } }: MessageEvent<Question>) => {
    const answer = answerTo(task);
    self.postMessage({ id, answer }, { transfer: buffersOf(answer) as Transferable[] });
  };
}
