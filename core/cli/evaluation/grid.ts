import { EVENT_CLASSES } from '../../events/schema';
import { massText } from '../../report/figures';
import { textTable } from '../text-table';

/** One figure in a table of scores by mass. */
export interface Cell {
  /** The row it stands in. */
  readonly row: string;
  readonly class: string;
  /** Null for the mean over masses. */
  readonly massGeV: number | null;
  readonly text: string;
}

/**
 * Tables in the form of the paper's: one a signal class, a row a score, a column a mass, the means last.
 * @param corner title of the column of row names.
 */
export function gridText(corner: string, cells: readonly Cell[]): string {
  return EVENT_CLASSES.map(({ name }) => cells.filter((cell) => cell.class === name))
    .filter((ofClass) => ofClass.length > 0)
    .map((ofClass) => classTable(corner, ofClass))
    .join('\n\n');
}

function classTable(corner: string, cells: readonly Cell[]): string {
  const rows = [...new Set(cells.map(({ row }) => row))];
  const masses = [...new Set(cells.map(({ massGeV }) => massGeV))].sort(
    (a, b) => (a ?? Infinity) - (b ?? Infinity),
  );
  const title = (massGeV: number | null): string =>
    `${cells[0].class} ${massGeV === null ? 'mean' : massText(massGeV)}`.trimEnd();
  return textTable(
    [
      { title: corner },
      ...masses.map((massGeV) => ({ title: title(massGeV), align: 'right' as const })),
    ],
    rows.map((row) => [
      row,
      ...masses.map(
        (massGeV) => cells.find((cell) => cell.row === row && cell.massGeV === massGeV)?.text ?? '',
      ),
    ]),
  );
}
