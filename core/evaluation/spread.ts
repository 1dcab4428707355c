/** Mean of several figures and how far they lie apart. */
export interface Spread {
  readonly mean: number;
  /** Sample standard deviation, divisor n - 1; NaN for a single figure. */
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
}

/** @param values at least one, no NaN. */
export function spread(values: ArrayLike<number>): Spread {
  const all = Float64Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const squares = all.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    deviation: Math.sqrt(squares / (all.length - 1)),
    min: all.reduce((least, value) => Math.min(least, value)),
    max: all.reduce((most, value) => Math.max(most, value)),
  };
}
