import { DarkscopeError } from '../errors';
import { writeAtomically } from '../atomic';
import { csv } from './csv';
import { hdf5 } from './hdf5';
import { parquet } from './parquet';
import type { ScoreTable, TableFormat } from './score-table';

export type { ScoreMetadata, ScoreTable } from './score-table';

/** Every kind of score file, by its name's ending. */
export const tableFormats = { hdf5, csv, parquet } as const satisfies Record<string, TableFormat>;

/** @throws DarkscopeError `bad-parameter` for an ending that no format has; nothing is touched. */
export function checkTablePath(path: string): void {
  formatOf(path);
}

/**
 * Writes a table in the format of the name's ending. A failure leaves an old file of that name whole.
 * @throws DarkscopeError `bad-parameter` for another ending, `output-unwritable`.
 */
export async function writeTable(table: ScoreTable, path: string): Promise<void> {
  const format = formatOf(path);
  await writeAtomically(path, (unfinished) =>
    format.write(table, unfinished.add(path), (suffix) => unfinished.add(path + suffix)),
  );
}

/**
 * Reads a table that `writeTable` wrote.
 * @throws DarkscopeError `bad-parameter`, `file-unreadable`, `file-not-hdf5`, `file-layout`.
 */
export async function readTable(path: string): Promise<ScoreTable> {
  return formatOf(path).read(path);
}

function formatOf(path: string): TableFormat {
  const formats: readonly TableFormat[] = Object.values(tableFormats);
  const lower = path.toLowerCase();
  const found = formats.find(({ endings }) => endings.some((ending) => lower.endsWith(ending)));
  if (found) return found;
  const endings = formats.flatMap((format) => format.endings).join(', ');
  throw new DarkscopeError('bad-parameter', `${path}: a score file ends in one of ${endings}`, {
    file: path,
  });
}
