/** What was said of events, read back from files that were exported: tables, selected events, logs of triages. */
import { existsSync, readFileSync } from 'node:fs';
import { parquetReadObjects } from 'hyparquet';
import { DarkscopeError } from '../errors';
import { openHdf5, type Hdf5File } from '../events/hdf5';
import { ANOMALY_GROUP } from '../events/formats/format';
import { Verdict, type Opinion } from '../triage/schema';
import { records } from './csv';
import * as v from 'valibot';

/** One event as the file names it, and what it says of it. */
export interface ReadTag {
  readonly file: string;
  readonly index: number;
  readonly opinion: Opinion;
}

type Row = Readonly<Record<string, string>>;

/** Names of one thing in tables, in events that were exported, and in logs of triages. */
const NAMES = {
  file: ['file', 'source_file'],
  index: ['index', 'source_index'],
  tag: ['tag', 'verdict'],
  reason: ['reason'],
  note: ['note'],
  reviewer: ['reviewer', 'who'],
  at: ['judged_at', 'at'],
} as const;
type Name = keyof typeof NAMES;
const READ = Object.values(NAMES).flat() as readonly string[];

/**
 * Rows that say something, in the order of the file; of a triage log, what held at its end.
 * @param path CSV, Parquet or HDF5 with the columns file, index and tag; or events exported with an `anomaly` group
 * @throws DarkscopeError `file-unreadable`, `file-not-hdf5`, `file-layout`, `file-values` for a tag that there is not.
 */
export async function readTags(path: string): Promise<ReadTag[]> {
  const rows = await rowsOf(path);
  const said = new Map<string, ReadTag>();
  for (const [i, row] of rows.entries()) {
    const get = (name: Name): string => {
      const found = NAMES[name].find((one) => row[one] !== undefined);
      return found === undefined ? '' : row[found];
    };
    const [file, index] = [get('file'), Number(get('index') || NaN)];
    // A log has lines of no event.
    if (file === '') continue;
    if (!Number.isInteger(index) || index < 0) {
      throw layout(path, `row ${i + 1}: its index is ${get('index') || 'empty'}`);
    }
    const tag = get('tag') === '' ? null : v.safeParse(Verdict, get('tag'));
    if (tag && !tag.success) {
      throw new DarkscopeError(
        'file-values',
        `${path}: row ${i + 1}: the tag ${get('tag')} is none of ${Verdict.options.join(', ')}`,
        { file: path, hint: 'Give the row one of these, or none.' },
      );
    }
    const opinion: Opinion = {
      tag: tag?.output ?? null,
      reason: get('reason'),
      note: get('note'),
      reviewer: get('reviewer'),
      at: Number.isNaN(Date.parse(get('at'))) ? '' : get('at'),
    };
    const key = `${index} ${file}`;
    // Lines of a log that say nothing of the event, such as a skip, leave what was said.
    if ('what' in row && row.what !== 'verdict' && row.what !== 'undo') continue;
    if (opinion.tag === null && opinion.reason === '' && opinion.note === '') said.delete(key);
    else said.set(key, { file, index, opinion });
  }
  return [...said.values()];
}

async function rowsOf(path: string): Promise<Row[]> {
  if (!existsSync(path)) {
    throw new DarkscopeError('file-unreadable', `${path} is not there`, { file: path });
  }
  if (/\.csv$/i.test(path)) return csvRows(path);
  if (/\.(parquet|pq)$/i.test(path)) return parquetRows(path);
  return hdf5Rows(path);
}

function csvRows(path: string): Row[] {
  let table: string[][];
  try {
    table = records(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw layout(path, (cause as Error).message, cause);
  }
  const [header = [], ...rows] = table;
  demandNames(path, header);
  return rows.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ''])));
}

async function parquetRows(path: string): Promise<Row[]> {
  try {
    const { buffer, byteOffset, byteLength } = readFileSync(path);
    const file = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
    const rows = await parquetReadObjects({ file });
    demandNames(path, Object.keys(rows[0] ?? { file: '', index: '', tag: '' }));
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, String(cell ?? '')])),
    );
  } catch (cause) {
    if (cause instanceof DarkscopeError) throw cause;
    throw layout(path, 'it cannot be read as Parquet', cause);
  }
}

async function hdf5Rows(path: string): Promise<Row[]> {
  const file = await openHdf5(path);
  try {
    const group = file.datasets.has(`${ANOMALY_GROUP}/tag`) ? `${ANOMALY_GROUP}/` : '';
    const names = READ.filter((name) => file.datasets.has(group + name));
    demandNames(path, names);
    const columns = names.map((name) => [name, textsOf(file, group + name)] as const);
    return columns[0][1].map((_, i) =>
      Object.fromEntries(columns.map(([name, texts]) => [name, texts[i]])),
    );
  } finally {
    file.close();
  }
}

function textsOf(file: Hdf5File, name: string): string[] {
  const found = file.datasets.get(name);
  const rows = found?.shape[0] ?? 0;
  if (found?.type.kind === 'string') return file.readStrings(name, 0, rows);
  return Array.from(file.readAll(name) as ArrayLike<number | bigint>, String);
}

function demandNames(path: string, names: readonly string[]): void {
  const missing = (['file', 'index', 'tag'] as const).filter(
    (name) => !NAMES[name].some((one) => names.includes(one)),
  );
  if (missing.length > 0) throw layout(path, `it has no column ${missing.join(', ')}`);
}

function layout(path: string, why: string, cause?: unknown): DarkscopeError {
  return new DarkscopeError('file-layout', `${path} holds no tags of events: ${why}`, {
    file: path,
    hint: 'Tables, selected events and triage logs that were exported here can be read, or a table with the columns file, index and tag.',
    cause,
  });
}
