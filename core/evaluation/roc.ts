import { eachTie, sorted, type Sorted } from './sorted';

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
  return rocOf(sorted(signal), sorted(background));
}

/** The same of samples that are sorted already. */
export function rocOf(signal: Sorted, background: Sorted): RocCurve {
  const [signals, backgrounds] = [signal.rising.length, background.rising.length];
  const points = {
    falsePositive: new Float64Array(signals + backgrounds + 1),
    truePositive: new Float64Array(signals + backgrounds + 1),
    thresholds: new Float64Array(signals + backgrounds + 1),
  };
  // Written from the loosest cut to the tightest, from the end of the arrays.
  let at = signals + backgrounds;
  eachTie(signal, background, (s, nextS, b) => {
    points.falsePositive[at] = (backgrounds - b) / backgrounds;
    points.truePositive[at] = (signals - s) / signals;
    points.thresholds[at--] = nextS > s ? signal.rising[s] : background.rising[b];
  });
  points.thresholds[at] = Infinity;
  return {
    falsePositive: points.falsePositive.slice(at),
    truePositive: points.truePositive.slice(at),
    thresholds: points.thresholds.slice(at),
  };
}

/**
 * Area under the ROC curve: the chance that a signal event scores above a background event, ties counting
 * half (Mann and Whitney's U over the number of pairs). In [0, 1]; exact, no integration.
 * @param signal,background at least one value each, no NaN.
 */
export function auroc(signal: ArrayLike<number>, background: ArrayLike<number>): number {
  return aurocOf(sorted(signal), sorted(background));
}

/** The same of samples that are sorted already. */
export function aurocOf(signal: Sorted, background: Sorted): number {
  let won = 0;
  eachTie(signal, background, (s, nextS, b, nextB) => {
    won += (nextS - s) * ((b + nextB) / 2);
  });
  return won / (signal.rising.length * background.rising.length);
}

/** Both samples in one array, signal first. */
export function joined(signal: ArrayLike<number>, background: ArrayLike<number>): Float64Array {
  const all = new Float64Array(signal.length + background.length);
  all.set(signal);
  all.set(background, signal.length);
  return all;
}
