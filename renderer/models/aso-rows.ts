/** Almost stochastic order as rows: one an ordered pair of scores. */
import type { AsoResult } from '../../core/engine/api';

export interface AsoRow {
  readonly column: string;
  readonly against: string;
  readonly byMass: ReadonlyMap<number, AsoResult>;
}

/** Rows of the given columns, both ways of a pair beside each other. */
export function asoRows(results: readonly AsoResult[], columns: readonly string[]): AsoRow[] {
  const rows: AsoRow[] = [];
  columns.forEach((a, i) => {
    for (const b of columns.slice(i + 1)) {
      for (const [column, against] of [
        [a, b],
        [b, a],
      ]) {
        const own = results.filter((r) => r.column === column && r.against === against);
        if (own.length === 0) continue;
        rows.push({ column, against, byMass: new Map(own.map((r) => [r.massGeV, r])) });
      }
    }
  });
  return rows;
}

/** What an epsilon_min says: below 0.5 better, below 0.2 with more confidence. */
export function strength(epsilonMin: number): 'surely' | 'better' | 'open' {
  if (epsilonMin < 0.2) return 'surely';
  return epsilonMin < 0.5 ? 'better' : 'open';
}

/** How the subsets were drawn: few events can only be drawn with replacement. */
export function drawNote(results: readonly AsoResult[]): string {
  const [first] = results;
  if (!first) return '';
  const counts = [...new Set(results.map(({ signal }) => signal.count))].sort((a, b) => a - b);
  const signal =
    counts.length === 1 ? String(counts[0]) : `${counts[0]} to ${counts[counts.length - 1]}`;
  const replaced = results.some((r) => r.signal.replacement || r.background.replacement);
  return (
    `Subsets of ${signal} signal and ${first.background.count} background events` +
    (replaced ? ', drawn with replacement, since the open events are no more than that.' : '.')
  );
}
