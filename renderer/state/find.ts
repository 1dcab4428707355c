/** Looking for a text in the table: among the names it shows, or as the number of an event. */
import type { TableColumn } from './table-columns';

/** Whether a text is found at an event; null for an empty text. */
export function finder(
  columns: readonly TableColumn[],
  text: string,
): ((event: number) => boolean) | null {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return null;
  const number = /^\d+$/.test(wanted) ? Number(wanted) : NaN;
  const tests: ((event: number) => boolean)[] = [];
  for (const column of columns) {
    const values = column.values();
    if (!values) continue;
    if (column.id === '#' || column.id === 'index') tests.push((event) => values[event] === number);
    if (column.kind === 'number') continue;
    const found = column.names().filter(({ name }) => name.toLowerCase().includes(wanted));
    const codes = new Set(found.map(({ code }) => code));
    if (codes.size > 0) tests.push((event) => codes.has(values[event]));
  }
  return (event) => tests.some((test) => test(event));
}

/** Rows of the order at which the text is found, ascending. */
export function matchingRows(order: Uint32Array, matches: (event: number) => boolean): Uint32Array {
  const rows = new Uint32Array(order.length);
  let found = 0;
  for (let row = 0; row < order.length; row += 1) if (matches(order[row])) rows[found++] = row;
  return rows.slice(0, found);
}

/** The next of ascending rows after `row` (before it, backwards), round the end; undefined where there is none. */
export function nextRow(rows: Uint32Array, row: number, backwards: boolean): number | undefined {
  if (!backwards) return rows.find((candidate) => candidate > row) ?? rows.at(0);
  let place = rows.length - 1;
  while (place >= 0 && rows[place] >= row) place -= 1;
  return rows.at(place);
}
