/** Rows of the table as text for a spreadsheet or a notebook. */
import type { TableColumn } from './table-columns';

/** One line an event, columns parted by tabs; numbers in full, missing ones as nothing. */
export function asTsv(columns: readonly TableColumn[], events: ArrayLike<number>): string {
  const lines = [columns.map(({ title, unit }) => clean(unit ? `${title} [${unit}]` : title))];
  for (let i = 0; i < events.length; i += 1) {
    lines.push(columns.map((column) => cell(column, events[i])));
  }
  return lines.map((cells) => `${cells.join('\t')}\n`).join('');
}

function cell(column: TableColumn, event: number): string {
  if (column.kind === 'name') return clean(column.text(event));
  const value = column.values()?.[event] ?? NaN;
  return Number.isNaN(value) ? '' : String(value);
}

/** A tab or a line break would part what belongs together. */
function clean(text: string): string {
  return text.replace(/\s+/g, ' ');
}
