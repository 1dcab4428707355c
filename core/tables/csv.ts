import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { DarkscopeError } from '../errors';
import {
  metadataOf,
  metadataTexts,
  storedColumns,
  tableOf,
  type StoredColumn,
  type TableFormat,
} from './score-table';

/** Where a CSV file's metadata lie: the format has no place for them inside. */
const METADATA_SUFFIX = '.meta.json';
/** Columns that are text even if all their values look like numbers. */
const TEXT_COLUMNS = ['file', 'class'];

/** Comma-separated values after RFC 4180, with a header line; metadata in a JSON file beside. */
export const csv: TableFormat = {
  title: 'CSV',
  endings: ['.csv'],

  write(table, path, beside) {
    const columns = storedColumns(table);
    const lines = [columns.map((column) => field(column.name)).join(',')];
    for (let row = 0; row < table.files.length; row++) {
      const cells = columns.map((column) =>
        'texts' in column ? field(column.texts[row]) : String(column.numbers[row]),
      );
      lines.push(cells.join(','));
    }
    writeFileSync(path, `${lines.join('\r\n')}\r\n`);
    const metadata = Object.fromEntries(metadataTexts(table.metadata));
    writeFileSync(beside(METADATA_SUFFIX), `${JSON.stringify(metadata, undefined, 2)}\n`);
    return Promise.resolve();
  },

  read(path) {
    const [header = [], ...rows] = recordsOf(path);
    for (const [i, row] of rows.entries()) {
      if (row.length === header.length) continue;
      throw new DarkscopeError(
        'file-layout',
        `${path}: line ${i + 2}: found ${row.length} fields; expected ${header.length} as in the first line`,
        { file: path },
      );
    }
    const columns = header.map((name, at): StoredColumn => {
      const texts = rows.map((row) => row[at]);
      if (TEXT_COLUMNS.includes(name)) return { name, texts };
      const numbers = Float64Array.from(texts, numberIn);
      const isText = numbers.some(
        (number, i) => Number.isNaN(number) && !/^(nan)?$/i.test(texts[i]),
      );
      return isText ? { name, texts } : { name, numbers };
    });
    const beside = `${path}${METADATA_SUFFIX}`;
    const metadata = existsSync(beside) ? (JSON.parse(readText(beside)) as object) : {};
    return Promise.resolve(tableOf(path, columns, metadataOf(Object.entries(metadata))));
  },
};

function recordsOf(path: string): string[][] {
  const text = readText(path);
  try {
    return records(text);
  } catch (cause) {
    throw new DarkscopeError(
      'file-layout',
      `${path} is no CSV file: ${(cause as Error).message}; expected fields as in RFC 4180`,
      { file: path, cause },
    );
  }
}

function numberIn(text: string): number {
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  return text.trim() === '' ? NaN : Number(text);
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Records of RFC 4180 text: fields may be quoted, quotes doubled, lines end in CRLF or LF. */
export function records(text: string): string[][] {
  const found: string[][] = [];
  let record: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) throw new Error(`found a stray quote at character ${at}`);
    const [, quoted, bare, end] = match;
    record.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === ',') {
      if (pattern.lastIndex === text.length) record.push('');
      else continue;
    }
    found.push(record);
    record = [];
  }
  if (record.length > 0) found.push(record);
  return found;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new DarkscopeError('file-unreadable', `${path} cannot be read`, { file: path, cause });
  }
}
