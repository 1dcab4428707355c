/** The engine that filters and sorts tables: DuckDB, or a plain one where DuckDB does not run. */
import { DuckTable, type DuckDb } from './duckdb';
import { plainTable } from './plain';
import type { QueryTable, ReadColumn } from './query';

export type { ColumnValues, QueryTable, ReadColumn } from './query';

/** What filters and sorts here, and why it is not DuckDB; null when it is. */
export interface QueryEngineInfo {
  readonly kind: 'duckdb' | 'plain';
  readonly version: string;
  readonly reason: string | null;
}

let loading: Promise<DuckDb | Error> | undefined;

/** Loaded once; an error where there is no native library for this system. */
function library(): Promise<DuckDb | Error> {
  loading ??= import('@duckdb/node-api').catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  return loading;
}

export async function queryEngineInfo(): Promise<QueryEngineInfo> {
  const duckdb = await library();
  return duckdb instanceof Error
    ? { kind: 'plain', version: '', reason: firstLine(duckdb.message) }
    : { kind: 'duckdb', version: duckdb.version(), reason: null };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0];
}

/** Makes the columns of `count` events ready for questions; each is read when it is first asked for. */
export async function openTable(count: number, read: ReadColumn): Promise<QueryTable> {
  const duckdb = await library();
  return duckdb instanceof Error ? plainTable(count, read) : DuckTable.create(duckdb, count, read);
}
