import { basename } from 'node:path';
import { DarkscopeError } from '../errors';
import type { OpenedDataset, OpenedFile } from '../events/dataset';
import { hashFile } from '../events/hash';
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
 * @throws DarkscopeError the first problem, where no file opens; `bad-parameter` where a file is not the one
 *   that was scored, or where two of its name could be.
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
  const recorded = new Map(table.metadata.data?.map(({ file, sha256 }) => [file, sha256]));
  const found = new Map<string, OpenedFile | undefined>();
  for (const path of needed) {
    const there = dataset.files.find((file) => file.path === path);
    const moved = data ? dataset.files.filter((file) => file.name === basename(path)) : [];
    found.set(path, await scoredFile(path, there ? [there] : moved, recorded.get(path)));
  }
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

/**
 * The one of the candidates that was scored. An index means other events in another file, so the recorded hash
 * decides; tables without hashes (CSV without its metadata, tables of the window) leave only the name.
 */
async function scoredFile(
  path: string,
  candidates: readonly OpenedFile[],
  sha256: string | undefined,
): Promise<OpenedFile | undefined> {
  const names = candidates.map((file) => file.path).join(' and ');
  if (sha256 === undefined) {
    if (candidates.length <= 1) return candidates[0];
    throw new DarkscopeError('bad-parameter', `${names} could both be the scored ${path}`, {
      file: path,
      hint: 'Give only the right one with --data.',
    });
  }
  for (const file of candidates) if ((await hashFile(file.path)) === sha256) return file;
  if (candidates.length === 0) return undefined;
  throw new DarkscopeError(
    'bad-parameter',
    `${names}: not the events of ${path} that were scored`,
    {
      file: candidates[0].path,
      hint: 'The file changed since it was scored: score it again.',
    },
  );
}
