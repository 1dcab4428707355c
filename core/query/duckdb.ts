/**
 * Columns of a dataset in DuckDB, the columnar database. Each column is a table of its own, so that one that comes
 * later costs nothing of the others; a query puts them side by side by position. Columns are taken up when they are
 * first asked for, missing values as NULL.
 */
import type * as Library from '@duckdb/node-api';
import type {
  DuckDBConnection,
  DuckDBInstance,
  DuckDBMaterializedResult,
  DuckDBType,
} from '@duckdb/node-api';
import type { ColumnStatistics, TableFilter, TableSort } from '../engine/api';
import { Cancelled } from '../errors';
import type { ColumnValues, QueryTable, ReadColumn } from './query';
import { conditionOf, type Condition } from './sql';

export type DuckDb = typeof Library;

/** Events that DuckDB takes at once. */
const CHUNK = 2048;
/** Milliseconds after which others have their turn. */
const TURN_MS = 8;
/** Sorted orders of all events that are kept. */
const ORDERS_KEPT = 8;

/** A column that DuckDB holds, and which values of it. */
interface Loaded {
  readonly table: string;
  readonly values: ColumnValues;
}

/** The columns of a query, side by side. */
interface Joined {
  readonly from: string;
  readonly place: (column: string) => string;
  /** Of the event in the dataset. */
  readonly position: string;
}

export class DuckTable implements QueryTable {
  private readonly loaded = new Map<string, Loaded>();
  private loading: Promise<unknown> = Promise.resolve();
  private tables = 0;
  /** Tables of values that have changed since, and how many questions may still be about them. */
  private retired: string[] = [];
  private readonly asking = new Set<Promise<unknown>>();
  /** Orders of all events by sort keys, the least recently used first. */
  private readonly orders = new Map<string, Uint32Array>();
  private turn = 0;
  private closed = false;

  private constructor(
    private readonly duckdb: DuckDb,
    private readonly instance: DuckDBInstance,
    /** One a purpose, because a connection does one thing at a time. */
    private readonly connections: Record<'order' | 'statistics' | 'load', DuckDBConnection>,
    private readonly count: number,
    private readonly read: ReadColumn,
  ) {}

  /** @throws Error where there is no memory for it. */
  static async create(duckdb: DuckDb, count: number, read: ReadColumn): Promise<DuckTable> {
    const instance = await duckdb.DuckDBInstance.create(':memory:', {
      // It neither reads nor fetches anything by itself.
      enable_external_access: 'false',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connections = {
      order: await instance.connect(),
      statistics: await instance.connect(),
      load: await instance.connect(),
    };
    return new DuckTable(duckdb, instance, connections, count, read);
  }

  async order(filters: readonly TableFilter[], sort: readonly TableSort[]): Promise<Uint32Array> {
    const turn = ++this.turn;
    const whileWanted = (): void => {
      if (turn !== this.turn) throw new Cancelled('an order that is no longer wanted');
    };
    this.connections.order.interrupt();
    return this.asked(async () => {
      const joined = await this.join([...filters, ...sort].map(({ column }) => column));
      whileWanted();
      try {
        return joined ? await this.orderOf(joined, filters, sort) : everyEvent(this.count);
      } finally {
        whileWanted();
      }
    });
  }

  statistics(column: string, filters: readonly TableFilter[]): Promise<ColumnStatistics> {
    return this.asked(async () => {
      const joined = await this.join([column, ...filters.map((filter) => filter.column)]);
      if (!joined) throw new Error('statistics of no column');
      const value = joined.place(column);
      const figures = ['median', 'min', 'max'].map((of) => `${of}(${value})::DOUBLE`).join();
      const result = await this.ask(
        this.connections.statistics,
        `SELECT count(*)::DOUBLE, count(${value})::DOUBLE, ${figures} FROM ${joined.from}`,
        conditionOf(filters, joined.place),
      );
      const [all, known, median, min, max] = result
        .getChunk(0)
        .getRowValues(0)
        .map((figure) => (figure === null ? NaN : Number(figure)));
      return { known, missing: all - known, min, median, max };
    });
  }

  async prepare(column: string): Promise<void> {
    await this.load(column);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.turn++;
    const connections = Object.values(this.connections);
    for (const connection of connections) connection.interrupt();
    // A connection must not close under a question: that ends the process. What waits may begin another piece.
    for (let last: Promise<unknown> | null = null; this.asking.size > 0 || last !== this.loading;) {
      last = this.loading;
      await Promise.allSettled([...this.asking, last]);
    }
    for (const connection of connections) connection.closeSync();
    this.instance.closeSync();
  }

  private async orderOf(
    { from, place, position }: Joined,
    filters: readonly TableFilter[],
    sort: readonly TableSort[],
  ): Promise<Uint32Array> {
    const keys = sort.map(
      ({ column, descending }) => `${place(column)} ${descending ? 'DESC' : 'ASC'} NULLS LAST`,
    );
    const events = `SELECT ${position} AS position FROM ${from}`;
    const condition = conditionOf(filters, place);
    // An order of all events serves every filter: it is walked through, and needs no second sort.
    const signature = keys.join();
    const known = keys.length > 0 ? this.orders.get(signature) : undefined;
    if (known) this.keep(signature, known);
    if (known && filters.length === 0) return known;
    if (keys.length > 0 && !known) {
      const order = await this.positions(events, condition, [...keys, 'position']);
      if (filters.length === 0) this.keep(signature, order);
      return order;
    }
    const passing = new Uint8Array(this.count);
    const positions = await this.positions(events, condition, []);
    for (let i = 0; i < positions.length; i++) passing[positions[i]] = 1;
    return walk(passing, known, positions);
  }

  private async positions(
    select: string,
    condition: Condition,
    keys: readonly string[],
  ): Promise<Uint32Array> {
    const result = await this.ask(this.connections.order, select, condition, keys);
    const positions = new Uint32Array(result.rowCount);
    let at = 0;
    for (let i = 0; i < result.chunkCount; i++) {
      const chunk = result.getChunk(i);
      const { rowCount } = chunk;
      const vector = chunk.getColumnVector(0);
      for (let row = 0; row < rowCount; row++) positions[at++] = Number(vector.getItem(row));
    }
    return positions;
  }

  private ask(
    connection: DuckDBConnection,
    select: string,
    { sql, values }: Condition,
    keys: readonly string[] = [],
  ): Promise<DuckDBMaterializedResult> {
    const order = keys.length > 0 ? ` ORDER BY ${keys.join()}` : '';
    const types = values.map(() => this.duckdb.DOUBLE);
    return connection.run(`${select} WHERE ${sql}${order}`, [...values], types);
  }

  private keep(signature: string, order: Uint32Array): void {
    this.orders.delete(signature);
    this.orders.set(signature, order);
    for (const oldest of this.orders.keys()) {
      if (this.orders.size <= ORDERS_KEPT) break;
      this.orders.delete(oldest);
    }
  }

  /** Takes the columns up where they are not; null for no columns. */
  private async join(columns: readonly string[]): Promise<Joined | null> {
    const tables = new Map<string, string>();
    for (const column of columns) tables.set(column, (await this.load(column)).table);
    const names = [...tables.values()];
    if (names.length === 0) return null;
    return {
      from: names.join(' POSITIONAL JOIN '),
      place: (column) => `${tables.get(column)}.value`,
      position: `${names[0]}.rowid::UINTEGER`,
    };
  }

  private async load(column: string): Promise<Loaded> {
    const values = await this.read(column);
    const known = this.loaded.get(column);
    if (known?.values === values) return known;
    return this.inTurn(() => this.loadNow(column, values));
  }

  /** The connection that loads does one thing after another, and nothing any more once the table is closed. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.loading.then(() => {
      if (this.closed) throw new Cancelled('a table that is closed');
      return work();
    });
    this.loading = done.catch(() => undefined);
    return done;
  }

  private async loadNow(column: string, values: ColumnValues): Promise<Loaded> {
    const known = this.loaded.get(column);
    if (known?.values === values) return known;
    const table = `column_${++this.tables}`;
    const type = typeOf(this.duckdb, values);
    await this.connections.load.run(`CREATE TABLE ${table} (value ${type.toString()})`);
    await this.append(table, type, values);
    const loaded = { table, values };
    this.loaded.set(column, loaded);
    if (known) this.retired.push(known.table);
    return loaded;
  }

  private async append(table: string, type: DuckDBType, values: ColumnValues): Promise<void> {
    const appender = await this.connections.load.createAppender(table);
    const chunk = this.duckdb.DuckDBDataChunk.create([type], CHUNK);
    let began = Date.now();
    for (let start = 0; start < values.length; start += CHUNK) {
      const rows = Math.min(CHUNK, values.length - start);
      chunk.reset();
      chunk.rowCount = rows;
      const vector = chunk.getColumnVector(0);
      for (let row = 0; row < rows; row++) {
        const value = values[start + row];
        vector.setItem(row, Number.isNaN(value) ? null : value);
      }
      vector.flush();
      appender.appendDataChunk(chunk);
      if (Date.now() - began < TURN_MS) continue;
      await new Promise((resume) => setImmediate(resume));
      if (this.closed) break;
      began = Date.now();
    }
    appender.closeSync();
  }

  /** Runs a question; tables that are out of date go when nobody asks any more. */
  private async asked<T>(question: () => Promise<T>): Promise<T> {
    if (this.closed) throw new Cancelled('a table that is closed');
    const answer = question();
    this.asking.add(answer);
    try {
      return await answer;
    } finally {
      this.asking.delete(answer);
      const gone = this.asking.size === 0 && !this.closed ? this.retired.splice(0) : [];
      for (const table of gone) {
        const drop = (): Promise<unknown> => this.connections.load.run(`DROP TABLE ${table}`);
        void this.inTurn(drop).catch(() => undefined);
      }
    }
  }
}

function typeOf(duckdb: DuckDb, values: ColumnValues): DuckDBType {
  if (values instanceof Float64Array) return duckdb.DOUBLE;
  if (values instanceof Int32Array) return duckdb.INTEGER;
  return values instanceof Uint32Array ? duckdb.UINTEGER : duckdb.UTINYINT;
}

function everyEvent(count: number): Uint32Array {
  const events = new Uint32Array(count);
  for (let event = 0; event < count; event++) events[event] = event;
  return events;
}

/** The passing events in the given order, or by position; overwrites `into`, which is as long as they are many. */
function walk(passing: Uint8Array, order: Uint32Array | undefined, into: Uint32Array): Uint32Array {
  let next = 0;
  for (let i = 0; i < passing.length; i++) {
    const event = order ? order[i] : i;
    if (passing[event] === 1) into[next++] = event;
  }
  return into;
}
