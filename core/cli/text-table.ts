/** A column of a printed table; numbers stand right. */
export interface TextColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/**
 * A table for people: columns aligned, a rule under the head, two spaces between columns.
 * @param rows as many cells a row as there are columns.
 */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
): string {
  const widths = columns.map(({ title }, c) =>
    Math.max(width(title), ...rows.map((row) => width(row[c]))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, c) => {
        const space = ' '.repeat(widths[c] - width(cell));
        return columns[c].align === 'right' ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd();
  return [
    line(columns.map(({ title }) => title)),
    widths.map((w) => '─'.repeat(w)).join('  '),
    ...rows.map(line),
  ].join('\n');
}

/** Characters as a terminal shows them: code points, for the letters used here. */
function width(text: string): number {
  return [...text].length;
}
