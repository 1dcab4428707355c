import { basename } from 'node:path';
import { DarkscopeError } from '../errors';
import type { OpenedDataset } from '../events/dataset';
import type { ScoreTable } from '../tables';
import { openData } from './data';
import type { Session } from './session';

/** A column of a score file. @throws DarkscopeError `bad-parameter` naming those it has. */
export function scoreColumn(table: ScoreTable, name: string): Float64Array {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column.values;
  throw new DarkscopeError('bad-parameter', `there is no score ${name} in the score file`, {
    hint: `It has ${table.columns.map((candidate) => candidate.name).join(', ') || 'none'}.`,
  });
}

/** Rows of a score file with the events behind them. */
export interface Located {
  readonly dataset: OpenedDataset;
  /** Those of the rows whose file opened, in the given order. */
  readonly rows: Uint32Array;
  /** Position in the dataset of each of `rows`. */
  readonly events: Uint32Array;
}

/**
 * Finds the events behind rows of a score file, by file and index. Only the files needed are opened.
 * @param data where the files lie now, if they were moved: they are then found by name.
 * @throws DarkscopeError the first problem, where no file opens; `bad-parameter` where a file has fewer
 *   events than the table says.
 */
export async function locateEvents(
  table: ScoreTable,
  rows: Uint32Array,
  data: readonly string[] | undefined,
  map: string | undefined,
  session: Session,
): Promise<Located> {
  const needed = [...new Set(Array.from(rows, (row) => table.files[row]))];
  const dataset = await openData(data ?? needed, map, session);
  const byName = new Map(dataset.files.map((file) => [file.name, file]));
  const found = new Map(
    needed.map((path) => [
      path,
      dataset.files.find((file) => file.path === path) ?? (data && byName.get(basename(path))),
    ]),
  );
  for (const [path, file] of found) {
    if (file || !data) continue;
    session.problem({
      code: 'file-unreadable',
      message: `${path}: no file of that name among those given with --data`,
      file: path,
    });
  }
  const [kept, events]: [number[], number[]] = [[], []];
  for (const row of rows) {
    const file = found.get(table.files[row]);
    if (!file) continue;
    const index = table.indices[row];
    if (index >= file.events) {
      throw new DarkscopeError(
        'bad-parameter',
        `${file.path} has ${file.events} events, but the score file names event ${index} of it`,
        { file: file.path, hint: 'The file changed since it was scored: score it again.' },
      );
    }
    kept.push(row);
    events.push(file.first + index);
  }
  return { dataset, rows: Uint32Array.from(kept), events: Uint32Array.from(events) };
}
