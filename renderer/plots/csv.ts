/** A plot's data as a table, for export. Columns are of equal length. */
export interface PlotTable {
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly (string | number | null)[]>;
}

/** CSV by RFC 4180, UTF-8: full precision, empty cells for missing values. */
export function toCsv({ columns, rows }: PlotTable): Uint8Array {
  const lines = [columns.map(cell).join(',')];
  for (const row of rows) lines.push(row.map(cell).join(','));
  return new TextEncoder().encode(`${lines.join('\r\n')}\r\n`);
}

function cell(value: string | number | null): string {
  if (value === null || Number.isNaN(value)) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
