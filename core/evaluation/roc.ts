import { midranks, sortedOrder } from './ranks';

/** Rates at every distinct threshold, from the tightest cut (nothing passes) to the loosest (all pass). */
export interface RocCurve {
  /** Share of background at or above the threshold, rising from 0 to 1. */
  readonly falsePositive: Float64Array;
  /** Share of signal at or above the threshold, rising from 0 to 1. */
  readonly truePositive: Float64Array;
  /** The thresholds themselves, falling; the first is +Infinity. */
  readonly thresholds: Float64Array;
}

/**
 * The ROC curve, signal above background. Events of equal score pass together, so a tie is one (diagonal)
 * step and never an accident of sorting. Every distinct score is a point; none is dropped as collinear.
 * @param signal scores of signal events, at least one, no NaN.
 * @param background scores of background events, at least one, no NaN.
 */
export function rocCurve(signal: ArrayLike<number>, background: ArrayLike<number>): RocCurve {
  const all = joined(signal, background);
  const order = sortedOrder(all);
  const falsePositive = [0];
  const truePositive = [0];
  const thresholds = [Infinity];
  let passedSignal = 0;
  for (let i = order.length - 1; i >= 0; i--) {
    if (order[i] < signal.length) passedSignal++;
    const value = all[order[i]];
    if (i > 0 && all[order[i - 1]] === value) continue;
    const passed = order.length - i;
    falsePositive.push((passed - passedSignal) / background.length);
    truePositive.push(passedSignal / signal.length);
    thresholds.push(value);
  }
  return {
    falsePositive: Float64Array.from(falsePositive),
    truePositive: Float64Array.from(truePositive),
    thresholds: Float64Array.from(thresholds),
  };
}

/**
 * Area under the ROC curve: the chance that a signal event scores above a background event, ties counting
 * half (Mann and Whitney's U over the number of pairs). In [0, 1]; exact, no integration.
 * @param signal,background at least one value each, no NaN.
 */
export function auroc(signal: ArrayLike<number>, background: ArrayLike<number>): number {
  const ranks = midranks(joined(signal, background));
  let sum = 0;
  for (let i = 0; i < signal.length; i++) sum += ranks[i];
  return (sum - (signal.length * (signal.length + 1)) / 2) / (signal.length * background.length);
}

/** Both samples in one array, signal first. */
export function joined(signal: ArrayLike<number>, background: ArrayLike<number>): Float64Array {
  const all = new Float64Array(signal.length + background.length);
  all.set(signal);
  all.set(background, signal.length);
  return all;
}
