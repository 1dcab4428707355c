/** How far two judges of the same events agree, beyond what chance would make them. */
import { NORMAL_95 } from '../evaluation/normal';

export interface Kappa {
  /** Events that both judged. */
  readonly events: number;
  /** Share on which they agree, and the share that chance would give, both in [0, 1]. */
  readonly observed: number;
  readonly expected: number;
  /** In [-1, 1]; NaN without events, or where both gave one verdict to all. */
  readonly kappa: number;
  /** Standard error, and the 95 % interval by it, cut to [-1, 1]. */
  readonly error: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Cohen's kappa (Educational and Psychological Measurement 20, 1960, 37) of a square table of counts, first judge
 * by row, with the large-sample standard error of Fleiss, Cohen and Everitt (Psychological Bulletin 72, 1969, 323).
 */
export function cohenKappa(table: readonly (readonly number[])[]): Kappa {
  const events = table.flat().reduce((sum, n) => sum + n, 0);
  const share = (i: number, j: number): number => table[i][j] / events;
  const rows = table.map((row) => row.reduce((sum, n) => sum + n, 0) / events);
  const columns = table.map((_, j) => table.reduce((sum, row) => sum + row[j], 0) / events);
  const observed = table.reduce((sum, _, i) => sum + share(i, i), 0);
  const expected = rows.reduce((sum, row, i) => sum + row * columns[i], 0);
  const kappa = (observed - expected) / (1 - expected);
  let variance = -((observed * expected - 2 * expected + observed) ** 2);
  table.forEach((row, i) =>
    row.forEach((_, j) => {
      const weight =
        i === j
          ? (1 - expected - (rows[i] + columns[i]) * (1 - observed)) ** 2
          : (1 - observed) ** 2 * (columns[i] + rows[j]) ** 2;
      variance += share(i, j) * weight;
    }),
  );
  const error = Math.sqrt(Math.max(0, variance) / events) / (1 - expected) ** 2;
  if (!Number.isFinite(kappa)) {
    return { events, observed, expected, kappa: NaN, error: NaN, low: NaN, high: NaN };
  }
  return {
    events,
    observed,
    expected,
    kappa,
    error,
    low: Math.max(-1, kappa - NORMAL_95 * error),
    high: Math.min(1, kappa + NORMAL_95 * error),
  };
}

/** Counts of pairs of categories, `size` x `size`, the first judge's by row. */
export function confusion(
  first: readonly number[],
  second: readonly number[],
  size: number,
): number[][] {
  const table = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  first.forEach((category, i) => (table[category][second[i]] += 1));
  return table;
}
