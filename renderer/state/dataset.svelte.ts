/** The open dataset: what it holds and the columns fetched so far. */
/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole or not shown */
import type { ColumnInfo, DatasetInfo, Params, Result } from '../../core/engine/api';
import type { EngineClient } from '../engine.svelte';
import { Sorting } from './sorting.svelte';

/** The order in which columns are shown. */
const ORIGINS: readonly ColumnInfo['origin'][] = ['file', 'derived', 'score', 'share'];

export type PutValues = Params<'table.put'>['values'];

export class Dataset {
  readonly info: DatasetInfo;
  columns = $state.raw<readonly ColumnInfo[]>([]);
  /** File of each event, as its place in `info.files`. */
  readonly fileNumbers: Uint32Array;
  /** Row of each event in its file. */
  readonly rows: Uint32Array;
  readonly numbers: Uint32Array;
  readonly #sorting: Sorting;
  #values = $state.raw<ReadonlyMap<string, Float64Array>>(new Map());
  /** Columns that the engine was last given, by name. */
  readonly #put = new Map<string, PutValues>();
  readonly #engine: EngineClient;
  readonly #onError: (error: unknown) => void;

  constructor(info: DatasetInfo, engine: EngineClient, onError: (error: unknown) => void) {
    this.info = info;
    this.columns = info.columns;
    this.#engine = engine;
    this.#onError = onError;
    this.fileNumbers = new Uint32Array(info.count);
    this.rows = new Uint32Array(info.count);
    this.numbers = new Uint32Array(info.count);
    this.#sorting = new Sorting(info.labels, info.masses);
    info.files.forEach(({ first, events }, file) => {
      this.fileNumbers.fill(file, first, first + events);
      for (let row = 0; row < events; row += 1) {
        this.rows[first + row] = row;
        this.numbers[first + row] = first + row;
      }
    });
  }

  /** Asks for the columns; once. */
  load(): void {
    for (const { name } of this.columns) this.#fetch(name);
  }

  /** One number an event; undefined until it has arrived. */
  values(column: string | null): Float64Array | undefined {
    return column === null ? undefined : this.#values.get(column);
  }

  /**
   * A column's values once they can be ranked without the window standing still: many are sorted elsewhere first,
   * when they are first asked for here.
   */
  ranked(column: string | null): Float64Array | undefined {
    const values = this.values(column);
    return values && this.#sorting.isDone(values) ? values : undefined;
  }

  /** The events that pass the filters, in the order of the sort keys. @throws EngineError */
  async order(
    filters: Params<'table.order'>['filters'],
    sort: Params<'table.order'>['sort'],
  ): Promise<Uint32Array> {
    const { dataset } = this.info;
    return (await this.#engine.call('table.order', { dataset, filters, sort })).order;
  }

  /** Figures of a column over the events that pass the filters. @throws EngineError */
  statistics(
    column: string,
    filters: Params<'table.statistics'>['filters'],
  ): Promise<Result<'table.statistics'>> {
    const { dataset } = this.info;
    return this.#engine.call('table.statistics', { dataset, column, filters });
  }

  /** Gives the engine a column that it does not have, unless it has these values. @throws EngineError */
  async put(column: string, values: PutValues): Promise<void> {
    if (this.#put.get(column) === values) return;
    this.#put.set(column, values);
    const { dataset } = this.info;
    try {
      await this.#engine.call('table.put', { dataset, column, values });
    } catch (error) {
      this.#put.delete(column);
      throw error;
    }
  }

  /** The engine announced columns: new ones, new values of known ones, and names of those that are no more. */
  update(columns: readonly ColumnInfo[], gone: readonly string[] = []): void {
    const names = new Set([...columns.map(({ name }) => name), ...gone]);
    if (gone.length > 0) {
      const left = [...this.#values].filter(([name]) => !gone.includes(name));
      this.#values = new Map(left);
    }
    const all = [...this.columns.filter(({ name }) => !names.has(name)), ...columns];
    this.columns = ORIGINS.flatMap((origin) => all.filter((column) => column.origin === origin));
    for (const { name, origin } of columns) {
      if (origin !== 'file' || !this.#values.has(name)) this.#fetch(name);
    }
  }

  #fetch(column: string): void {
    this.#engine
      .call('dataset.column', { dataset: this.info.dataset, column })
      .then(({ values }) => {
        // The column may have gone meanwhile.
        if (!this.columns.some(({ name }) => name === column)) return;
        this.#values = new Map(this.#values).set(column, values);
      })
      .catch(this.#onError);
  }
}
