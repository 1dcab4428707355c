/** The audit log as a table for people and other programs. */
import type { Line } from './schema';

const COLUMNS = [
  'at',
  'who',
  'what',
  'place',
  'file',
  'index',
  'file_fingerprint',
  'verdict',
  'reason',
  'note',
  'model',
  'column',
  'score',
  'threshold',
  'direction',
] as const;

/** One line of the log as texts, in the order of the columns. */
function cellsOf(line: Line): (string | number | null)[] {
  const { type, at, who } = line;
  const place = 'place' in line && line.place !== null ? line.place + 1 : null;
  const event = 'event' in line ? line.event : null;
  const said = line.type === 'verdict' || line.type === 'undo' ? line : null;
  const scored = line.type === 'verdict' ? line.scored : null;
  return [
    at,
    who,
    type,
    place,
    event?.file ?? null,
    event?.index ?? null,
    event?.fingerprint ?? null,
    said?.tag ?? null,
    said?.reason ?? null,
    said?.note ?? null,
    scored?.model ?? null,
    scored?.column ?? null,
    scored?.score ?? null,
    scored?.threshold ?? null,
    scored?.direction ?? null,
  ];
}

/** After RFC 4180. Places count from 1, as the window shows them. */
export function logCsv(lines: readonly Line[]): string {
  const rows = [[...COLUMNS], ...lines.map(cellsOf)];
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

export function logJson(lines: readonly Line[]): string {
  return `${JSON.stringify(lines, null, 1)}\n`;
}

function field(cell: string | number | null): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
