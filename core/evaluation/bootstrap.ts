import { Random } from '../random';
import { EventDraws, RankedSamples } from './auroc-draws';
import type { Samples } from './delong';
import type { Measured } from './rate';
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
  options: BootstrapOptions,
): Measured {
  return bootstrapPoints([{ signal, background }], options).mean;
}

/**
 * The same for mass points that share their background, and for their mean: each resample draws the background
 * once for all points.
 * @param points at least one; the same background events in the same order in each.
 */
export function bootstrapPoints(
  points: readonly Samples[],
  { iterations, seed }: BootstrapOptions,
): { points: Measured[]; mean: Measured } {
  const random = new Random(seed);
  const drawsOf = ({ length }: ArrayLike<number>): EventDraws =>
    new EventDraws(length, { count: length, replacement: true });
  const background = drawsOf(points[0].background);
  const signals = points.map(({ signal }) => drawsOf(signal));
  const ranked = points.map((point) => new RankedSamples(point.signal, point.background));
  const areas = points.map(() => new Float64Array(iterations));
  for (let i = 0; i < iterations; i++) {
    const drawn = background.next(random);
    ranked.forEach((samples, k) => {
      areas[k][i] = samples.auroc(signals[k].next(random), drawn);
    });
  }
  const values = points.map(({ signal, background: b }) => auroc(signal, b));
  return {
    points: values.map((value, k) => ({ value, ...central95(areas[k]) })),
    mean: {
      value: meanOf(values),
      ...central95(areas[0].map((_, i) => meanOf(areas.map((of) => of[i])))),
    },
  };
}

function central95(values: Float64Array): { low: number; high: number } {
  const sorted = Float64Array.from(values).sort();
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
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

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
