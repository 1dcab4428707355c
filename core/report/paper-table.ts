import { html, type Html } from './html';

/** Columns that belong together under one heading. */
export interface ColumnGroup {
  readonly title: string;
  readonly columns: readonly string[];
}

/** One line of figures; `kind` sets how it looks: what counts, its uncertainty, what it is compared with, or neither. */
export interface Line {
  readonly title: string;
  readonly kind: 'measured' | 'beside' | 'published' | 'plain';
  readonly cells: readonly (string | Html)[];
}

/**
 * A table in the form of a paper: grouped columns, and for every entry a block of lines that is not torn apart at
 * the end of a page.
 * @param blocks lines with as many cells as there are columns.
 */
export function paperTable(
  corner: string,
  groups: readonly ColumnGroup[],
  blocks: readonly (readonly Line[])[],
): Html {
  const starts = new Set<number>();
  groups.reduce((at, { columns }) => (starts.add(at), at + columns.length), 0);
  const side = (c: number): string => (starts.has(c) ? 'number first' : 'number');
  return html`<div class="wide">
    <table class="paper">
      <thead>
        <tr>
          <th rowspan="2">${corner}</th>
          ${groups.map(
            ({ title, columns }) =>
              html`<th colspan="${columns.length}" class="group">${title}</th>`,
          )}
        </tr>
        <tr>
          ${groups
            .flatMap(({ columns }) => columns)
            .map((title, c) => html`<th class="${side(c)}">${title}</th>`)}
        </tr>
      </thead>
      ${blocks.map(
        (lines) =>
          html`<tbody>
            ${lines.map(
              ({ title, kind, cells }) =>
                html`<tr class="${kind}">
                  <th>${title}</th>
                  ${cells.map((cell, c) => html`<td class="${side(c)}">${cell}</td>`)}
                </tr> `,
            )}
          </tbody>`,
      )}
    </table>
  </div>`;
}

/** For the page that has such tables. */
export const PAPER_TABLE_STYLE = `
.paper { font-size: 12.5px; } .paper th, .paper td { padding: 1px 9px 1px 0; white-space: nowrap; }
.paper thead th { border-bottom: 0; } .paper thead tr:last-child th { border-bottom: 1px solid var(--text); }
.paper .group { text-align: center; border-bottom: 1px solid var(--line); padding: 1px 0; }
.paper .first { padding-left: 12px; } .paper tbody th { font-weight: 400; padding-right: 12px; border-bottom: 0; }
.paper tbody + tbody tr:first-child > * { border-top: 1px solid var(--line); padding-top: 3px; }
.paper .measured th { font-weight: 600; } .paper .beside > *, .paper .published > * { font-size: 11.5px; }
.paper .beside > * { color: var(--dim); } .paper .beside th, .paper .published th { padding-left: 12px; }
.paper .published > * { color: var(--accent); } .paper b { font-weight: 700; }
.banner { border: 1px solid var(--accent); border-left-width: 5px; border-radius: 3px; padding: 8px 14px; margin: 16px 0; }
.banner p:first-child { font-weight: 600; } .banner ul { margin: 4px 0; padding-left: 20px; }
details summary { cursor: pointer; margin: 8px 0; }
@page { size: A4 landscape; margin: 12mm; }
@media print { .paper { font-size: 8.5pt; } .paper tbody { break-inside: avoid; } .paper .beside > *, .paper .published > * { font-size: 7.5pt; }
  .paper .published > * { color: #5a2ca8; } }
`;
