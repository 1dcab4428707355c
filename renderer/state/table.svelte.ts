/** The event table: its columns, filters and sort, and the order of events that the engine makes of them. */
/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole or not shown */
import { tick, untrack } from 'svelte';
import type { Result, TableFilter, TableSort } from '../../core/engine/api';
import { asPlainError, type PlainError } from '../engine.svelte';
import { annotationColumns, type Annotations } from './annotations.svelte';
import { arranged, moved } from './arrangement';
import type { Dataset, PutValues } from './dataset.svelte';
import { parseNameFilter, parseNumberFilter, type Filter } from './filter';
import type { TableSettings } from './saved';
import { tableColumns, type TableColumn } from './table-columns';

export type { TableColumn } from './table-columns';

/**
 * While a filter is typed, the engine is asked with every key, and drops what was asked before; where its answers take
 * longer than a key does, it is asked when the typing pauses.
 */
const TYPING_MS = 80;
const QUICK_MS = 250;
export const LEAST_WIDTH = 40;

/** What the engine is asked. */
interface Question {
  readonly dataset: Dataset;
  readonly filters: TableFilter[];
  readonly sort: TableSort[];
  /** Columns that it does not have, by name. */
  readonly made: ReadonlyMap<string, PutValues>;
  /** All values that the answer depends on. */
  readonly values: readonly (ArrayLike<number> | undefined)[];
}

function same(a: Question | null, b: Question | null): boolean {
  const text = (question: Question | null) => JSON.stringify([question?.filters, question?.sort]);
  return (
    a?.dataset === b?.dataset &&
    text(a) === text(b) &&
    (a?.values ?? []).every((values, i) => values === b?.values[i])
  );
}

export class EventTable {
  settings = $state<TableSettings>({
    hidden: [],
    sort: [],
    filters: {},
    subset: null,
    arrangement: [],
    widths: {},
  });
  /** Whether the order on show is that of an earlier question. */
  pending = $state(false);
  /** Why there is no order. */
  problem = $state.raw<PlainError | null>(null);
  #answer = $state.raw<{ readonly dataset: Dataset; readonly order: Uint32Array } | null>(null);
  #asked: Question | null = null;
  #asking: Promise<void> = Promise.resolve();
  #turn = 0;
  #filtersAsked = '';
  /** How long the last answer took, in milliseconds. */
  #took = 0;
  readonly #dataset: () => Dataset | null;
  readonly #annotations: Annotations;
  readonly #subsetMask: (id: string) => Uint8Array | undefined;
  readonly #looked: () => string | null;

  /** @param looked name of the column that the histogram shows: a score stands before the other columns. */
  constructor(
    dataset: () => Dataset | null,
    annotations: Annotations,
    subsetMask: (id: string) => Uint8Array | undefined,
    looked: () => string | null,
  ) {
    this.#dataset = dataset;
    this.#annotations = annotations;
    this.#subsetMask = subsetMask;
    this.#looked = looked;
    $effect.root(() => {
      $effect(() => {
        const question = this.#question;
        if (same(question, this.#asked)) return;
        this.#asked = question;
        untrack(() => (this.#asking = this.#ask(question)));
      });
    });
  }

  readonly marks = $derived.by(() => {
    const dataset = this.#dataset();
    return annotationColumns(
      this.#annotations.all,
      dataset?.info.files ?? [],
      dataset?.info.count ?? 0,
    );
  });

  readonly columns = $derived.by((): readonly TableColumn[] => {
    const dataset = this.#dataset();
    if (!dataset) return [];
    const columns = tableColumns(dataset, () => this.marks, this.#looked());
    return arranged(columns, this.settings.arrangement);
  });

  readonly shownColumns = $derived(
    this.columns.filter(({ id }) => !this.settings.hidden.includes(id)),
  );

  /** Read filters by column, with what is wrong about those that cannot be read. */
  readonly filters = $derived.by(() => {
    const read = new Map<string, Filter>();
    for (const column of this.columns) {
      const text = this.settings.filters[column.id];
      if (text === undefined) continue;
      const filter =
        column.kind === 'number' ? parseNumberFilter(text) : parseNameFilter(text, column.names());
      if (filter) read.set(column.id, filter);
    }
    return read;
  });

  /** Null where there is nothing to ask: all events, as they come. */
  readonly #question = $derived.by((): Question | null => {
    const dataset = this.#dataset();
    if (!dataset) return null;
    const made = new Map<string, PutValues>();
    const filters: TableFilter[] = [];
    const sort: TableSort[] = [];
    const values: (ArrayLike<number> | undefined)[] = [];
    const use = (column: TableColumn): boolean => {
      const { source } = column;
      if (source === '@tag') made.set(source, this.marks.tags);
      if (source === '@reason') made.set(source, this.marks.reasons);
      if (source === '@note') made.set(source, this.marks.notes);
      return values[values.push(column.values()) - 1] !== undefined;
    };
    for (const column of this.columns) {
      const filter = this.filters.get(column.id);
      if (!filter || 'problem' in filter || !use(column)) continue;
      filters.push({ column: column.source, any: filter.any.map((terms) => [...terms]) });
    }
    const { subset } = this.settings;
    const mask = subset === null ? undefined : this.#subsetMask(subset);
    if (mask) {
      made.set('@subset', mask);
      values.push(mask);
      filters.push({ column: '@subset', any: [[{ is: 'among', codes: [1] }]] });
    }
    for (const { column: id, descending } of this.settings.sort) {
      const column = this.columns.find((candidate) => candidate.id === id);
      if (column && use(column)) sort.push({ column: column.source, descending });
    }
    return filters.length + sort.length === 0 ? null : { dataset, filters, sort, made, values };
  });

  /** The events shown, in the order shown: the last one that was answered, until the next one is. */
  readonly order = $derived.by((): Uint32Array => {
    const dataset = this.#dataset();
    if (!dataset) return new Uint32Array(0);
    const answered = this.#question !== null && this.#answer?.dataset === dataset;
    return answered && this.#answer ? this.#answer.order : dataset.numbers;
  });

  /** Row of each event in `order`, -1 for those filtered out. */
  readonly rowOf = $derived.by(() => {
    const rows = new Int32Array(this.#dataset()?.info.count ?? 0).fill(-1);
    const { order } = this;
    for (let row = 0; row < order.length; row += 1) rows[order[row]] = row;
    return rows;
  });

  /** How to ask for the figures of a column over the events that pass the filters; null before it has arrived. */
  statistics(column: TableColumn): (() => Promise<Result<'table.statistics'>>) | null {
    const dataset = this.#dataset();
    const question = this.#question;
    if (!dataset || !column.values()) return null;
    return async () => {
      for (const [name, values] of question?.made ?? []) await dataset.put(name, values);
      return dataset.statistics(column.source, question?.filters ?? []);
    };
  }

  /** Waits for the order that belongs to the settings as they are now. */
  async settled(): Promise<void> {
    await tick();
    await this.#asking;
  }

  async #ask(question: Question | null): Promise<void> {
    const turn = ++this.#turn;
    this.problem = null;
    this.pending = question !== null;
    if (!question) {
      this.#answer = null;
      this.#filtersAsked = '';
      return;
    }
    const { dataset, filters, sort, made } = question;
    const asked = JSON.stringify(this.settings.filters);
    if (asked !== this.#filtersAsked && this.#took > QUICK_MS) {
      await new Promise((resolve) => setTimeout(resolve, TYPING_MS));
      if (turn !== this.#turn) return this.#asking;
    }
    this.#filtersAsked = asked;
    const began = performance.now();
    try {
      for (const [column, values] of made) {
        await dataset.put(column, values);
        // What follows would come over the columns of the next question.
        if (turn !== this.#turn) return this.#asking;
      }
      const order = await dataset.order(filters, sort);
      if (turn === this.#turn) this.#answer = { dataset, order };
      this.#took = performance.now() - began;
    } catch (error) {
      if (turn === this.#turn) this.problem = asPlainError(error);
    }
    if (turn !== this.#turn) return this.#asking;
    this.pending = false;
  }

  /** Click sorts by the column (ascending, descending, not); with `also` it becomes the next key. */
  toggleSort(column: string, also: boolean): void {
    const { sort } = this.settings;
    const old = sort.find((key) => key.column === column);
    const next = !old
      ? [{ column, descending: false }]
      : old.descending
        ? []
        : [{ column, descending: true }];
    if (!also) this.settings.sort = next;
    else if (!old) this.settings.sort = [...sort, ...next];
    else this.settings.sort = sort.flatMap((key) => (key === old ? next : [key]));
  }

  setFilter(column: string, text: string): void {
    const filters = { ...this.settings.filters };
    if (text === '') delete filters[column];
    else filters[column] = text;
    this.settings.filters = filters;
  }

  setHidden(column: string, hidden: boolean): void {
    const others = this.settings.hidden.filter((id) => id !== column);
    this.settings.hidden = hidden ? [...others, column] : others;
  }

  /** Pixels of a column as it is shown. */
  widthOf({ id, width }: TableColumn): number {
    return this.settings.widths[id] ?? width;
  }

  /** @param width in pixels; null gives the column its own again. */
  setWidth(column: string, width: number | null): void {
    const widths = { ...this.settings.widths };
    if (width === null) delete widths[column];
    else widths[column] = Math.max(LEAST_WIDTH, Math.round(width));
    this.settings.widths = widths;
  }

  /** Puts a column to the place that another one of those shown has. */
  move(column: string, to: string): void {
    this.settings.arrangement = moved(
      this.columns.map(({ id }) => id),
      column,
      to,
    );
  }

  clearFilters(): void {
    this.settings.filters = {};
    this.settings.subset = null;
  }

  readonly filtered = $derived(
    Object.keys(this.settings.filters).length > 0 || this.settings.subset !== null,
  );
}
