import { Random } from '../random';
import { normalQuantile } from './normal';

/**
 * Almost stochastic order (ASO): del Barrio, Cuesta-Albertos and Matrán (2018); Dror, Shlomov and Reichart (ACL
 * 2019); in the form of the package deepsig (Ulmer, Hardmeier and Frellsen 2022), which the paper uses
 * (004, section 5.1, Table 3).
 */
export interface AsoOptions {
  /** Confidence of the upper bound, 0.95 in the paper. */
  readonly confidence: number;
  /** Bootstrap resamples for the spread of the violation ratio. */
  readonly iterations: number;
  /** Step of the integral over quantiles. */
  readonly dt: number;
  readonly seed: number;
}

/** deepsig's defaults. */
export const ASO_DEFAULTS = { confidence: 0.95, iterations: 1000, dt: 0.005 } as const;

export interface Aso {
  /**
   * Upper bound of the violation ratio, in [0, 1]: 0 where A is better throughout, 1 where B is; below 0.5 A is
   * called better (below 0.2 for more confidence).
   */
  readonly epsilonMin: number;
  /** Share of the squared distance between the two distributions where B lies above A, in [0, 1]. */
  readonly violationRatio: number;
}

/**
 * Whether scores A are stochastically larger (better) than scores B.
 * @param a,b scores of runs or subsets, e.g. AUROCs; at least one each, finite; lengths may differ.
 */
export function aso(a: ArrayLike<number>, b: ArrayLike<number>, options: AsoOptions): Aso {
  const [sortedA, sortedB] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  const grid = quantileGrid(options.dt);
  const random = new Random(options.seed);
  const resampled = Float64Array.from({ length: options.iterations }, () =>
    ratioOfSorted(resample(sortedA, random), resample(sortedB, random), grid),
  );
  const ratio = ratioOfSorted(sortedA, sortedB, grid);
  return {
    epsilonMin: epsilonMin(ratio, resampled, options.confidence),
    violationRatio: ratio,
  };
}

/** The share of the squared quantile distance on which B lies above A (deepsig's equations 4 and 5). */
export function violationRatio(a: ArrayLike<number>, b: ArrayLike<number>, dt: number): number {
  const [sortedA, sortedB] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  return ratioOfSorted(sortedA, sortedB, quantileGrid(dt));
}

/**
 * Upper bound of a violation ratio: one-sided, normal, with the spread of its bootstrap resamples (divisor n).
 * The sample sizes, which scale the spread and then its bound in the papers' formula, cancel.
 */
export function epsilonMin(
  ratio: number,
  resampled: ArrayLike<number>,
  confidence: number,
): number {
  const values = Float64Array.from(resampled);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const bound = ratio + Math.sqrt(variance) * normalQuantile(confidence);
  return Math.min(1, Math.max(0, bound));
}

/** dt, 2 dt, … below 1: the very doubles of `numpy.arange(dt, 1, dt)`, since quantiles jump at them. */
function quantileGrid(dt: number): Float64Array {
  return Float64Array.from({ length: Math.ceil((1 - dt) / dt) }, (_, i) => dt + i * dt);
}

function ratioOfSorted(a: Float64Array, b: Float64Array, grid: Float64Array): number {
  let distance = 0;
  let violation = 0;
  for (let i = 0; i < grid.length; i++) {
    const gap = quantileOf(b, grid[i]) - quantileOf(a, grid[i]);
    distance += gap * gap;
    // deepsig leaves the lowest quantile out of the violation, though not out of the distance; so do we.
    if (gap > 0 && i > 0) violation += gap * gap;
  }
  // Equal distributions violate the order as much as they keep it.
  return distance === 0 ? 0.5 : violation / distance;
}

/** Quantile of the empirical distribution: the smallest value that at least this share does not exceed. */
function quantileOf(sorted: Float64Array, share: number): number {
  const index = Math.ceil(sorted.length * share) - 1;
  return sorted[Math.min(sorted.length - 1, Math.max(0, index))];
}

/** As many values drawn with replacement, rising. */
function resample(sorted: Float64Array, random: Random): Float64Array {
  const counts = new Uint32Array(sorted.length);
  for (let i = 0; i < sorted.length; i++) counts[random.below(sorted.length)]++;
  const drawn = new Float64Array(sorted.length);
  let next = 0;
  counts.forEach((count, i) => {
    drawn.fill(sorted[i], next, next + count);
    next += count;
  });
  return drawn;
}
