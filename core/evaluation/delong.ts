import { joined } from './roc';
import { midranks } from './ranks';

/** Two-sided 95 % point of the standard normal distribution. */
export const NORMAL_95 = 1.959963984540054;

/**
 * AUROC with its 95 % interval after DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988, 837), computed
 * from midranks as Sun and Xu do (IEEE Signal Processing Letters 21, 2014, 1389), in O(n log n).
 * The interval is the normal one, cut at 0 and 1; a sample of one event gives no variance and so the whole
 * range. Perfect separation has no spread to measure: the interval then collapses onto the value.
 * @param signal,background at least one value each, no NaN.
 */
export function delongInterval(
  signal: ArrayLike<number>,
  background: ArrayLike<number>,
): { auroc: number; low: number; high: number } {
  const m = signal.length;
  const n = background.length;
  const overall = midranks(joined(signal, background));
  const withinSignal = midranks(signal);
  const withinBackground = midranks(background);
  // Placements: for each event, the share of the other sample that it is on the right side of.
  const ofSignal = withinSignal.map((rank, i) => (overall[i] - rank) / n);
  const ofBackground = withinBackground.map((rank, j) => 1 - (overall[m + j] - rank) / m);
  const auroc = mean(ofSignal);
  if (m < 2 || n < 2) return { auroc, low: 0, high: 1 };
  const error = Math.sqrt(variance(ofSignal) / m + variance(ofBackground) / n);
  return {
    auroc,
    low: Math.max(0, auroc - NORMAL_95 * error),
    high: Math.min(1, auroc + NORMAL_95 * error),
  };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample variance, divisor n - 1. */
function variance(values: Float64Array): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}
