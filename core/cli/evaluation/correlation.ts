import { correlationMatrix, type CorrelationMatrix } from '../../evaluation/correlation';
import { BACKGROUND_LABEL } from '../../events/schema';
import { textTable } from '../text-table';
import type { Judged, Section } from './section';

/** Events that correlations are measured on. */
export const CORRELATED = ['background', 'all'] as const;
export type Correlated = (typeof CORRELATED)[number];

/** Correlations of the columns with each other (`--correlation`). */
export function correlationSection({ columns, labels }: Judged, events: Correlated): Section {
  const keep = (event: number): boolean => events === 'all' || labels[event] === BACKGROUND_LABEL;
  const pearson = correlationMatrix(columns, 'pearson', keep);
  const spearman = correlationMatrix(columns, 'spearman', keep);
  const on = events === 'all' ? 'all events' : 'background events';
  return {
    key: 'correlation',
    json: {
      events,
      columns: pearson.columns,
      pearson: pearson.coefficients,
      spearman: spearman.coefficients,
      counts: pearson.counts,
    },
    text: [matrixText(`Pearson, ${on}`, pearson), matrixText(`Spearman, ${on}`, spearman)].join(
      '\n\n',
    ),
  };
}

function matrixText(corner: string, { columns, coefficients }: CorrelationMatrix): string {
  return textTable(
    [{ title: corner }, ...columns.map((title) => ({ title, align: 'right' as const }))],
    columns.map((name, i) => [
      name,
      ...coefficients[i].map((value) => (Number.isNaN(value) ? '–' : value.toFixed(2))),
    ]),
  );
}
