import { midranks } from './ranks';

/** Linear correlation, or that of the ranks (ties share the mean of their ranks). */
export type CorrelationKind = 'pearson' | 'spearman';

export interface CorrelationMatrix {
  readonly columns: readonly string[];
  /** [column][column], in [-1, 1]; NaN where fewer than two events have both values, or one does not vary. */
  readonly coefficients: readonly (readonly number[])[];
  /** [column][column]: events that have both values. */
  readonly counts: readonly (readonly number[])[];
}

/**
 * How alike columns order events: the correlation of every column with every other. Each pair is compared on
 * the events that have both values (NaN is no value).
 * @param columns arrays of the same length, finite or NaN.
 * @param keep chooses events, e.g. background only.
 */
export function correlationMatrix(
  columns: ReadonlyMap<string, ArrayLike<number>>,
  kind: CorrelationKind,
  keep: (event: number) => boolean = () => true,
): CorrelationMatrix {
  const names = [...columns.keys()];
  const chosen = [...columns.values()].map((values) =>
    Float64Array.from(values).filter((_, event) => keep(event)),
  );
  // One with values throughout has the same ranks beside every other such column.
  const whole = chosen.map((values) =>
    values.some(Number.isNaN) ? null : kind === 'pearson' ? values : midranks(values),
  );
  const upper = chosen.map((a, i) =>
    chosen.slice(i).map((b, k) => {
      const [x, y] = [whole[i], whole[i + k]];
      if (x && y) return { coefficient: pearson(x, y), count: a.length };
      return pairCorrelation(a, b, kind);
    }),
  );
  const cells = chosen.map((_, i) =>
    chosen.map((_other, j) => upper[Math.min(i, j)][Math.abs(i - j)]),
  );
  return {
    columns: names,
    coefficients: cells.map((row) => row.map(({ coefficient }) => coefficient)),
    counts: cells.map((row) => row.map(({ count }) => count)),
  };
}

function pairCorrelation(
  a: Float64Array,
  b: Float64Array,
  kind: CorrelationKind,
): { coefficient: number; count: number } {
  const both = (_: number, i: number): boolean => !Number.isNaN(a[i]) && !Number.isNaN(b[i]);
  const [x, y] = [a.filter(both), b.filter(both)];
  return {
    coefficient: kind === 'pearson' ? pearson(x, y) : pearson(midranks(x), midranks(y)),
    count: x.length,
  };
}

function pearson(x: Float64Array, y: Float64Array): number {
  // Rounding of the mean would make a constant vary.
  if ([x, y].some((values) => values.every((value) => value === values[0]))) return NaN;
  const meanX = x.reduce((sum, value) => sum + value, 0) / x.length;
  const meanY = y.reduce((sum, value) => sum + value, 0) / y.length;
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i] - meanX, y[i] - meanY];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}
