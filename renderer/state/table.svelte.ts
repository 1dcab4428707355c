/** The event table: its columns, filters and sort, and the order of events that they make. */
/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole or not shown */
import type { ColumnInfo } from '../../core/engine/api';
import { EVENT_CLASSES } from '../../core/events/schema';
import { annotationColumns, type Annotations } from './annotations.svelte';
import type { Dataset } from './dataset.svelte';
import { filterEvents, parseNameFilter, parseNumberFilter, type Filter } from './filter';
import { formatValue } from './numbers';
import { sortEvents } from './order';
import { TAGS, type TableSettings } from './saved';
import { staleFiles, staleText } from './stale';

export interface TableColumn {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly kind: 'number' | 'name';
  /** Why its numbers are not those that would be computed now; empty where they are. */
  readonly stale: string;
  /** Whether the number of one event is stale. */
  isStale(event: number): boolean;
  /** A score: where it comes from can be asked. */
  readonly isScore: boolean;
  /** A score that says nothing of its model. */
  readonly meaningless: boolean;
  /** Pixels. */
  readonly width: number;
  /** One number an event; names are numbered. Undefined until the column has arrived. */
  values(): ArrayLike<number> | undefined;
  text(event: number): string;
  /** What the numbers of a name column stand for. */
  names(): readonly { readonly code: number; readonly name: string }[];
}

export class EventTable {
  settings = $state<TableSettings>({ hidden: [], sort: [], filters: {}, subset: null });
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
    const { files, labels, masses } = dataset.info;
    const none = () => [];
    const fileNames = files.map(({ name }, code) => ({ code, name }));
    const classNames = EVENT_CLASSES.map(({ label, name }) => ({ code: label, name }));
    const nameOfClass = new Map(classNames.map(({ code, name }) => [code, name]));
    const tagNames = [
      { code: 0, name: 'none' },
      ...TAGS.map((name, place) => ({ code: place + 1, name })),
    ];
    const models = new Set(dataset.columns.flatMap(({ model }) => model ?? []));
    const looked = this.#looked();
    const first = dataset.columns.filter(
      ({ name, origin }) => name === looked && origin === 'score',
    );
    const plain = {
      unit: '',
      stale: '',
      isStale: () => false,
      isScore: false,
      meaningless: false,
      names: none,
    };
    const numberWidth = 32 + 8 * Math.max(4, String(dataset.info.count).length);
    return [
      {
        ...plain,
        id: '#',
        title: '#',
        kind: 'number',
        width: numberWidth,
        values: () => dataset.numbers,
        text: String,
      },
      {
        ...plain,
        id: 'file',
        title: 'file',
        kind: 'name',
        width: 168,
        values: () => dataset.fileNumbers,
        text: (event) => files[dataset.fileNumbers[event]].name,
        names: () => fileNames,
      },
      {
        ...plain,
        id: 'index',
        title: 'index',
        kind: 'number',
        width: numberWidth,
        values: () => dataset.rows,
        text: (event) => String(dataset.rows[event]),
      },
      {
        ...plain,
        id: 'class',
        title: 'class',
        kind: 'name',
        width: 88,
        values: () => labels,
        text: (event) => nameOfClass.get(labels[event] as -1) ?? 'unlabelled',
        names: () => classNames,
      },
      {
        ...plain,
        id: 'mass',
        title: 'mass',
        unit: 'GeV',
        kind: 'number',
        width: 92,
        values: () => masses,
        text: (event) => (labels[event] === 0 ? '' : formatValue(masses[event], true)),
      },
      {
        ...plain,
        id: 'tag',
        title: 'tag',
        kind: 'name',
        width: 88,
        values: () => this.marks.tags,
        text: (event) => (this.marks.tags[event] ? TAGS[this.marks.tags[event] - 1] : ''),
        names: () => tagNames,
      },
      ...[...first, ...dataset.columns.filter((column) => !first.includes(column))].map(
        (column): TableColumn => {
          const stale = staleFiles(column, files.length);
          return {
            ...plain,
            id: column.name,
            title: titleOf(column, models.size),
            unit: column.unit,
            stale: column.stale ? staleText(column.stale) : '',
            isStale: (event) => stale[dataset.fileNumbers[event]] === 1,
            isScore: column.origin === 'score',
            meaningless: column.meaningless === true,
            kind: 'number',
            width:
              column.stale || column.meaningless || (column.origin === 'score' && models.size > 1)
                ? 124
                : column.unit
                  ? 112
                  : 88,
            values: () => dataset.values(column.name),
            text: (event) =>
              formatValue(dataset.values(column.name)?.[event] ?? NaN, column.integer),
          };
        },
      ),
      {
        ...plain,
        id: 'note',
        title: 'note',
        kind: 'name',
        width: 160,
        values: () => this.marks.notes,
        text: (event) => this.marks.noteTexts[this.marks.notes[event] - 1] ?? '',
        names: () => [
          { code: 0, name: '' },
          ...this.marks.noteTexts.map((name, place) => ({ code: place + 1, name })),
        ],
      },
    ];
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

  readonly #passing = $derived.by(() => {
    const dataset = this.#dataset();
    const tests: { values: ArrayLike<number>; test: (value: number) => boolean }[] = [];
    for (const column of this.columns) {
      const filter = this.filters.get(column.id);
      const values = filter && 'test' in filter ? column.values() : undefined;
      if (filter && 'test' in filter && values) tests.push({ values, test: filter.test });
    }
    const { subset } = this.settings;
    const mask = subset === null ? undefined : this.#subsetMask(subset);
    if (mask) tests.push({ values: mask, test: (value) => value === 1 });
    return filterEvents(dataset?.info.count ?? 0, tests);
  });

  /** The events shown, in the order shown. */
  readonly order = $derived.by(() => {
    const keys = this.settings.sort.flatMap(({ column: id, descending }) => {
      const values = this.columns.find((column) => column.id === id)?.values();
      return values ? [{ values, descending }] : [];
    });
    return keys.length === 0 ? this.#passing : sortEvents(this.#passing, keys);
  });

  /** Row of each event in `order`, -1 for those filtered out. */
  readonly rowOf = $derived.by(() => {
    const rows = new Int32Array(this.#dataset()?.info.count ?? 0).fill(-1);
    const { order } = this;
    for (let row = 0; row < order.length; row += 1) rows[order[row]] = row;
    return rows;
  });

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

  clearFilters(): void {
    this.settings.filters = {};
    this.settings.subset = null;
  }

  readonly filtered = $derived(
    Object.keys(this.settings.filters).length > 0 || this.settings.subset !== null,
  );
}

/** Scores of a single model need not name it. */
function titleOf({ name, score, origin }: ColumnInfo, models: number): string {
  if (origin !== 'score') return name.replaceAll('_', ' ');
  return models === 1 && score !== undefined ? score : name;
}
