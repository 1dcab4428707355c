import { DarkscopeError } from '../../errors';
import { readTable, type ScoreTable } from '../../tables';
import { readColumns } from '../columns';
import { openData } from '../data';
import { scoreColumn } from '../score-file';
import type { Session } from '../session';
import { TolerantSource } from '../tolerant-source';
import type { Judged } from './section';

/** Options that say which columns of which events are evaluated. */
export interface JudgedOptions {
  readonly scores?: readonly string[];
  readonly data?: readonly string[];
  readonly by?: readonly string[];
  readonly map?: string;
  /** A column that is evaluated beside those of `by`. */
  readonly pair?: string;
  /** Columns that are described, not evaluated. */
  readonly reconstruction?: readonly string[];
}

/**
 * Reads the columns of the options, from a score table or from event files.
 * @returns those to evaluate and those to describe.
 */
export async function readJudged(
  options: JudgedOptions,
  session: Session,
): Promise<{ evaluated: Judged; described: Judged }> {
  const { scores, data, by, pair, reconstruction: described = [] } = options;
  const evaluated = (names: readonly string[]): string[] => [
    ...new Set([...names, ...(pair === undefined ? [] : [pair])]),
  ];
  if (data && by) {
    const names = evaluated(by);
    const all = await readEvents(data, [...new Set([...names, ...described])], options, session);
    return { evaluated: only(all, names), described: only(all, described) };
  }
  if (scores) {
    const table = await readTable(scores[0]);
    const names = evaluated(by ?? table.columns.map(({ name }) => name));
    return { evaluated: ofTable(table, names), described: ofTable(table, described) };
  }
  throw new DarkscopeError(
    'bad-parameter',
    'evaluate needs --scores FILE, or --data PATH… --by COLUMN',
  );
}

/** The same scores of several tables; those of the first where `by` names none. */
export async function readRuns(
  files: readonly string[],
  by: readonly string[] | undefined,
): Promise<Judged[]> {
  const tables = [];
  for (const file of files) tables.push(await readTable(file));
  const names = by ?? tables[0].columns.map(({ name }) => name);
  return tables.map((table) => ofTable(table, names));
}

/** Some of the columns. */
export function only({ columns, labels, masses }: Judged, names: readonly string[]): Judged {
  const kept = [...columns].filter(([name]) => names.includes(name));
  return { columns: new Map(kept), labels, masses };
}

async function readEvents(
  paths: readonly string[],
  names: readonly string[],
  { map }: JudgedOptions,
  session: Session,
): Promise<Judged> {
  const { source: files } = await openData(paths, map, session);
  const source = new TolerantSource(files, session);
  const columns = await readColumns(source, names, session);
  const { labels, masses } = source;
  await source.close();
  return { columns, labels, masses };
}

function ofTable(table: ScoreTable, names: readonly string[]): Judged {
  const columns = new Map(names.map((name) => [name, scoreColumn(table, name)]));
  return { columns, labels: table.labels, masses: table.masses };
}
