/**
 * Columns of a dataset in DuckDB, the columnar database. Each column is a table of its own, so that one that comes
 * later costs nothing of the others; a query puts them side by side by position. Columns are taken up when they are
 * first asked for or, where there is time, before (see ahead.ts); missing values as NULL.
 */
import type * as Library from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBInstance, DuckDBMaterializedResult } from '@duckdb/node-api';
import type { ColumnStatistics, TableFilter, TableSort } from '../engine/api';
import { Cancelled } from '../errors';
import { Ahead } from './ahead';
import { KeptOrders, type OrderKey } from './kept-orders';
import type { ColumnValues, QueryTable, ReadColumn } from './query';
import { conditionOf, type Condition } from './sql';
import { append, positionsIn, typeOf } from './vectors';

export type DuckDb = typeof Library;

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
  private readonly orders = new KeptOrders();
  private readonly ahead: Ahead;
  private turn = 0;
  private closed = false;

  private constructor(
    private readonly duckdb: DuckDb,
    private readonly instance: DuckDBInstance,
    /** One a purpose, because a connection does one thing at a time. */
    private readonly connections: Record<'order' | 'statistics' | 'load', DuckDBConnection>,
    private readonly count: number,
    private readonly read: ReadColumn,
  ) {
    this.ahead = new Ahead(count, (column) => this.takeUp(column));
  }

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
      const loaded = await this.loadAll([...filters, ...sort].map(({ column }) => column));
      whileWanted();
      try {
        return await this.orderOf(filters, sort, loaded);
      } finally {
        whileWanted();
      }
    });
  }

  statistics(column: string, filters: readonly TableFilter[]): Promise<ColumnStatistics> {
    return this.asked(async () => {
      const names = [column, ...filters.map((filter) => filter.column)];
      const joined = join(await this.loadAll(names));
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
    await this.ahead.add(column);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.ahead.end();
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
    filters: readonly TableFilter[],
    sort: readonly TableSort[],
    loaded: ReadonlyMap<string, Loaded>,
  ): Promise<Uint32Array> {
    const keys = sort.flatMap(({ column, descending }): OrderKey[] => {
      const own = loaded.get(column);
      return own ? [{ ...own, descending }] : [];
    });
    // An order of all events serves every filter: it is walked through, and needs no second sort.
    const known = keys.length > 0 ? this.orders.by(keys) : undefined;
    if (known && filters.length === 0) return known;
    const sorts = keys.length > 0 && !known;
    const used = [...filters, ...(sorts ? sort : [])].map(({ column }) => column);
    if (used.length === 0) return everyEvent(this.count);
    const joined = join(new Map([...loaded].filter(([column]) => used.includes(column))));
    const condition = conditionOf(filters, joined.place);
    if (!sorts) {
      const positions = await this.positions(joined, condition, []);
      const passing = new Uint8Array(this.count);
      for (const position of positions) passing[position] = 1;
      return walk(passing, known, positions);
    }
    const order = await this.positions(joined, condition, keys);
    if (filters.length === 0) this.orders.keep(keys, order);
    return order;
  }

  private async positions(
    { from, position }: Joined,
    condition: Condition,
    keys: readonly OrderKey[],
    connection = this.connections.order,
  ): Promise<Uint32Array> {
    const places = keys.map(
      ({ table, descending }) => `${table}.value ${descending ? 'DESC' : 'ASC'} NULLS LAST`,
    );
    const order = keys.length > 0 ? [...places, 'position'] : [];
    const select = `SELECT ${position} AS position FROM ${from}`;
    return positionsIn(await this.ask(connection, select, condition, order));
  }

  /** What a sort by a column needs, before it is asked for. */
  private async takeUp(column: string): Promise<void> {
    const { table, values } = await this.load(column);
    const key = { table, values, descending: false };
    if (this.orders.by([key])) return;
    await this.inTurn(async () => {
      // Its values may have changed while others were taken up.
      if (this.loaded.get(column)?.values !== values) return;
      const joined = join(new Map([[column, key]]));
      const all = conditionOf([], joined.place);
      this.orders.keep([key], await this.positions(joined, all, [key], this.connections.load));
    });
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

  /** Takes the columns up where they are not: what they are now is what a question is about. */
  private async loadAll(columns: readonly string[]): Promise<Map<string, Loaded>> {
    const loaded = new Map<string, Loaded>();
    for (const column of columns) {
      if (!loaded.has(column)) loaded.set(column, await this.load(column));
    }
    return loaded;
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
    const { load } = this.connections;
    await load.run(`CREATE TABLE ${table} (value ${typeOf(this.duckdb, values).toString()})`);
    await append(this.duckdb, load, table, values, () => this.closed);
    const loaded = { table, values };
    this.loaded.set(column, loaded);
    if (known) this.retired.push(known.table);
    if (known) this.orders.forget(known.table);
    return loaded;
  }

  /** Runs a question; tables that are out of date go when nobody asks any more. */
  private async asked<T>(question: () => Promise<T>): Promise<T> {
    if (this.closed) throw new Cancelled('a table that is closed');
    this.ahead.wait();
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

/** @param loaded at least one */
function join(loaded: ReadonlyMap<string, Pick<Loaded, 'table'>>): Joined {
  const names = [...loaded.values()].map(({ table }) => table);
  return {
    from: names.join(' POSITIONAL JOIN '),
    place: (column) => `${loaded.get(column)?.table}.value`,
    position: `${names[0]}.rowid::UINTEGER`,
  };
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
