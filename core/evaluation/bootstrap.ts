import { Random } from '../random';
import { AurocDraws } from './auroc-draws';
import { auroc } from './roc';

export interface BootstrapOptions {
  /** Resamples drawn. */
  readonly iterations: number;
  readonly seed: number;
}

/**
 * AUROC with its 95 % interval by the bootstrap (Efron and Tibshirani 1993, chapter 13): signal and background
 * are each drawn anew with replacement, as many as there are (stratified), and the interval reaches from the
 * 2.5 % to the 97.5 % quantile of the AUROCs. It needs no normal distribution, so it is the one to trust near
 * 100 %; like DeLong's it collapses where the samples are perfectly separated.
 * @param signal,background at least one value each, no NaN; signal is looked for above.
 */
export function bootstrapAuroc(
  signal: ArrayLike<number>,
  background: ArrayLike<number>,
  { iterations, seed }: BootstrapOptions,
): { auroc: number; low: number; high: number } {
  const random = new Random(seed);
  const draws = new AurocDraws(signal, background);
  const [ofSignal, ofBackground] = [signal, background].map(({ length }) => ({
    count: length,
    replacement: true,
  }));
  const areas = Float64Array.from({ length: iterations }, () =>
    draws.next(ofSignal, ofBackground, random),
  ).sort();
  return {
    auroc: auroc(signal, background),
    low: quantile(areas, 0.025),
    high: quantile(areas, 0.975),
  };
}

/**
 * Quantile by linear interpolation between order statistics, as numpy has it by default.
 * @param sorted rising, at least one.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
