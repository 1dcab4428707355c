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
  return asoBothWays(a, b, options)[0];
}

/** A against B, and B against A, from the same resamples. */
export function asoBothWays(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { confidence, iterations, dt, seed }: AsoOptions,
): readonly [Aso, Aso] {
  const random = new Random(seed);
  const [ofA, ofB] = [new Quantiles(a, dt), new Quantiles(b, dt)];
  const [resampledA, resampledB] = [new Float64Array(iterations), new Float64Array(iterations)];
  for (let i = 0; i < iterations; i++) {
    const [drawnA, drawnB] = [ofA.resampled(random), ofB.resampled(random)];
    resampledA[i] = ratioOf(drawnA, drawnB);
    resampledB[i] = ratioOf(drawnB, drawnA);
  }
  const [ratioA, ratioB] = [ratioOf(ofA.all, ofB.all), ratioOf(ofB.all, ofA.all)];
  return [
    { epsilonMin: epsilonMin(ratioA, resampledA, confidence), violationRatio: ratioA },
    { epsilonMin: epsilonMin(ratioB, resampledB, confidence), violationRatio: ratioB },
  ];
}

/** The share of the squared quantile distance on which B lies above A (deepsig's equations 4 and 5). */
export function violationRatio(a: ArrayLike<number>, b: ArrayLike<number>, dt: number): number {
  return ratioOf(new Quantiles(a, dt).all, new Quantiles(b, dt).all);
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

/**
 * Quantiles of a sample at dt, 2 dt, … below 1: the smallest values that at least these shares do not exceed.
 * The shares are the very doubles of `numpy.arange(dt, 1, dt)`, since quantiles jump at them.
 */
class Quantiles {
  readonly all: Float64Array;
  private readonly sorted: Float64Array;
  /** Where in a sorted sample of this size each quantile stands. */
  private readonly places: Uint32Array;
  private readonly counts: Uint32Array;

  constructor(values: ArrayLike<number>, dt: number) {
    this.sorted = Float64Array.from(values).sort();
    this.counts = new Uint32Array(values.length);
    this.places = Uint32Array.from({ length: Math.ceil((1 - dt) / dt) }, (_, i) => {
      const place = Math.ceil(values.length * (dt + i * dt)) - 1;
      return Math.min(values.length - 1, Math.max(0, place));
    });
    this.all = Float64Array.from(this.places, (place) => this.sorted[place]);
  }

  /** Those of as many values drawn with replacement. */
  resampled(random: Random): Float64Array {
    const { sorted, places, counts } = this;
    counts.fill(0);
    for (let i = 0; i < sorted.length; i++) counts[random.below(sorted.length)]++;
    const quantiles = new Float64Array(places.length);
    let at = 0;
    let drawn = counts[0];
    for (let i = 0; i < places.length; i++) {
      while (drawn <= places[i]) drawn += counts[++at];
      quantiles[i] = sorted[at];
    }
    return quantiles;
  }
}

function ratioOf(a: Float64Array, b: Float64Array): number {
  let distance = 0;
  let violation = 0;
  for (let i = 0; i < a.length; i++) {
    const gap = b[i] - a[i];
    distance += gap * gap;
    // deepsig leaves the lowest quantile out of the violation, though not out of the distance; so do we.
    if (gap > 0 && i > 0) violation += gap * gap;
  }
  // Equal distributions violate the order as much as they keep it.
  return distance === 0 ? 0.5 : violation / distance;
}
