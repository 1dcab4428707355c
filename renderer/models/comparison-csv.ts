/** The comparison as one table: AUROCs with intervals, false positive rates, differences, almost stochastic order. */
import type { AsoResult, ColumnComparison, ScoreEvaluation } from '../../core/engine/api';
import { POINT_COLUMNS, pointCells } from '../plots/evaluation-csv';
import type { PlotTable } from '../plots/csv';

/**
 * One row a score, class and mass. Rates and differences are fractions.
 * @param comparisons each score against one of them, which has no differences.
 * @param stale columns that are not what they would be now.
 */
export function comparisonTable(
  evaluations: readonly ScoreEvaluation[],
  comparisons: readonly ColumnComparison[],
  aso: readonly AsoResult[],
  stale: readonly string[],
): PlotTable {
  const reference = comparisons[0]?.against ?? null;
  const rows = evaluations.flatMap(({ column, points }) =>
    points.map((p) => {
      const compared = comparisons
        .find((comparison) => comparison.column === column)
        ?.points.find((other) => other.class === p.class && other.massGeV === p.massGeV);
      const epsilon = (from: string, to: string | null): number | null =>
        aso.find(
          (r) =>
            r.column === from && r.against === to && r.class === p.class && r.massGeV === p.massGeV,
        )?.epsilonMin ?? null;
      return [
        ...pointCells(column, p),
        compared ? reference : null,
        compared?.difference ?? null,
        compared?.low ?? null,
        compared?.high ?? null,
        compared?.p ?? null,
        epsilon(column, reference),
        reference === null ? null : epsilon(reference, column),
        stale.includes(column) ? 'stale' : '',
      ];
    }),
  );
  return {
    columns: [
      ...POINT_COLUMNS,
      'against',
      'difference',
      'difference_low',
      'difference_high',
      'p',
      'epsilon_min',
      'epsilon_min_reversed',
      'state',
    ],
    rows,
  };
}
