/** Whole columns into DuckDB, and positions out of it: value by value either takes longer than the question itself. */
import type * as Library from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBMaterializedResult, DuckDBType } from '@duckdb/node-api';
import type { ColumnValues } from './query';

type DuckDb = typeof Library;

/** Events that DuckDB takes at once. */
const CHUNK = 2048;
/** Milliseconds after which others have their turn. */
const TURN_MS = 8;

export function typeOf(duckdb: DuckDb, values: ColumnValues): DuckDBType {
  if (values instanceof Float64Array) return duckdb.DOUBLE;
  if (values instanceof Int32Array) return duckdb.INTEGER;
  return values instanceof Uint32Array ? duckdb.UINTEGER : duckdb.UTINYINT;
}

/** Fills a table of one column, missing values as NULL. @param ended asked now and then: whether to stop. */
export async function append(
  duckdb: DuckDb,
  connection: DuckDBConnection,
  table: string,
  values: ColumnValues,
  ended: () => boolean,
): Promise<void> {
  const appender = await connection.createAppender(table);
  const chunk = duckdb.DuckDBDataChunk.create([typeOf(duckdb, values)], CHUNK);
  let began = Date.now();
  for (let start = 0; start < values.length && !ended(); start += CHUNK) {
    const rows = Math.min(CHUNK, values.length - start);
    chunk.reset();
    chunk.rowCount = rows;
    const vector = chunk.getColumnVector(0);
    // Before the first NULL a vector keeps no book of which values there are, and is filled much faster.
    for (let row = 0; row < rows; row++) vector.setItem(row, values[start + row]);
    for (let row = 0; row < rows; row++) {
      if (Number.isNaN(values[start + row])) vector.setItem(row, null);
    }
    vector.flush();
    appender.appendDataChunk(chunk);
    if (Date.now() - began < TURN_MS) continue;
    await new Promise((resume) => setImmediate(resume));
    began = Date.now();
  }
  appender.closeSync();
}

/** A result of one column of positions, none missing. */
export function positionsIn(result: DuckDBMaterializedResult): Uint32Array {
  const positions = new Uint32Array(result.rowCount);
  let at = 0;
  for (let i = 0; i < result.chunkCount; i++) {
    const chunk = result.getChunk(i);
    const { rowCount } = chunk;
    const vector = chunk.getColumnVector(0);
    // A vector of numbers is an array of them, which the library does not say in its types.
    const { items } = vector as unknown as { readonly items: unknown };
    if (items instanceof Uint32Array) positions.set(items.subarray(0, rowCount), at);
    else for (let row = 0; row < rowCount; row++) positions[at + row] = Number(vector.getItem(row));
    at += rowCount;
  }
  return positions;
}
