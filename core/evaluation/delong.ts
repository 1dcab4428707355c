import { NORMAL_95, twoSidedP } from './normal';
import { difference, meanOverPoints, placements, type Placements } from './placements';

/** Scores of signal and background events, signal looked for above; at least one each, no NaN. */
export interface Samples {
  readonly signal: ArrayLike<number>;
  readonly background: ArrayLike<number>;
}

/**
 * AUROC with its 95 % interval after DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988, 837).
 * The interval is the normal one, cut at 0 and 1; a sample of one event gives no variance and so the whole
 * range. Perfect separation has no spread to measure: the interval then collapses onto the value.
 * @param signal,background at least one value each, no NaN.
 */
export function delongInterval(
  signal: ArrayLike<number>,
  background: ArrayLike<number>,
): { auroc: number; low: number; high: number } {
  return intervalOf(placements(signal, background));
}

/** The same from the placements. */
export function intervalOf(point: Placements): { auroc: number; low: number; high: number } {
  const { mean, low, high } = meanInterval([point]);
  return { auroc: mean, low, high };
}

/**
 * Mean AUROC over mass points that share their background, with its 95 % interval after DeLong, which counts
 * the fluctuation of the shared background once (see `meanOverPoints`).
 * @param points at least one; the same background events in the same order in each.
 * @returns shares in [0, 1].
 */
export function meanDelong(points: readonly Samples[]): {
  mean: number;
  low: number;
  high: number;
} {
  return meanInterval(points.map(({ signal, background }) => placements(signal, background)));
}

function meanInterval(points: readonly Placements[]): { mean: number; low: number; high: number } {
  const { value, error } = meanOverPoints(points);
  if (Number.isNaN(error)) return { mean: value, low: 0, high: 1 };
  return {
    mean: value,
    low: Math.max(0, value - NORMAL_95 * error),
    high: Math.min(1, value + NORMAL_95 * error),
  };
}

/** By how much the AUROC of one score lies above that of another on the same events. */
export interface PairedDifference {
  /** First minus second, in [-1, 1]. */
  readonly difference: number;
  /** 95 % interval. */
  readonly low: number;
  readonly high: number;
  /** Two-sided: how often scores that are equally good would differ as much as these. */
  readonly p: number;
}

/**
 * Difference of the AUROCs of two scores measured on the same events, which makes them correlated, after
 * DeLong, DeLong and Clarke-Pearson (1988): normal 95 % interval and two-sided p value.
 * A sample of one event gives no variance, so the interval is the whole range and p is 1. Where the events
 * rank alike in both scores there is nothing to vary: the interval is the value itself, and p is 1.
 * @param a,b the same events in the same order.
 */
export function pairedDelong(a: Samples, b: Samples): PairedDifference {
  return pairedMeanDelong([{ a, b }]);
}

/**
 * The same for the mean over mass points that share their background (the difference of two mAUC).
 * @param points at least one; in each, the same events in the same order for both scores, and the same
 *   background events in the same order for all points.
 */
export function pairedMeanDelong(
  points: readonly { readonly a: Samples; readonly b: Samples }[],
): PairedDifference {
  return pairedOf(
    points.map(({ a, b }) =>
      difference(placements(a.signal, a.background), placements(b.signal, b.background)),
    ),
  );
}

/** The same from the differences of the placements. */
export function pairedOf(points: readonly Placements[]): PairedDifference {
  const { value, error } = meanOverPoints(points);
  if (Number.isNaN(error)) return { difference: value, low: -1, high: 1, p: 1 };
  return {
    difference: value,
    low: Math.max(-1, value - NORMAL_95 * error),
    high: Math.min(1, value + NORMAL_95 * error),
    p: value === 0 ? 1 : twoSidedP(value / error),
  };
}
