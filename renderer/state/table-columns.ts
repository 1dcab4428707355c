/** The columns that the event table can show: those of every table, and those of the dataset. */
import type { ColumnInfo } from '../../core/engine/api';
import { EVENT_CLASSES } from '../../core/events/schema';
import type { AnnotationColumns } from './annotations.svelte';
import type { Dataset } from './dataset.svelte';
import { formatValue } from './numbers';
import { TAGS } from './saved';
import { staleFiles, staleText } from './stale';

export interface TableColumn {
  readonly id: string;
  /** What the engine calls it. */
  readonly source: string;
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
  /** Pixels, unless the user has chosen others. */
  readonly width: number;
  /** One number an event; names are numbered. Undefined until the column has arrived. */
  values(): ArrayLike<number> | undefined;
  text(event: number): string;
  /** What the numbers of a name column stand for. */
  names(): readonly { readonly code: number; readonly name: string }[];
}

/**
 * @param marks tags, reasons and notes of the dataset's events.
 * @param looked name of the column that the histogram shows: a score stands before the other columns.
 */
export function tableColumns(
  dataset: Dataset,
  marks: () => AnnotationColumns,
  looked: string | null,
): readonly TableColumn[] {
  const first = dataset.columns.filter(({ name, origin }) => name === looked && origin === 'score');
  const others = dataset.columns.filter((column) => !first.includes(column));
  const models = new Set(dataset.columns.flatMap(({ model }) => model ?? [])).size;
  const [tag, reason, note] = markColumns(marks);
  return [
    ...placeColumns(dataset),
    ...classColumns(dataset),
    tag,
    ...[...first, ...others].map((column) => dataColumn(dataset, column, models)),
    reason,
    note,
  ];
}

const NAME = {
  kind: 'name',
  unit: '',
  stale: '',
  isStale: () => false,
  isScore: false,
  meaningless: false,
} as const;
const NUMBER = { ...NAME, kind: 'number', names: () => [] } as const;

/** Which event it is. */
function placeColumns(dataset: Dataset): TableColumn[] {
  const { files, count } = dataset.info;
  const width = 32 + 8 * Math.max(4, String(count).length);
  return [
    {
      ...NUMBER,
      id: '#',
      source: '@number',
      title: '#',
      width,
      values: () => dataset.numbers,
      text: String,
    },
    {
      ...NAME,
      id: 'file',
      source: '@file',
      title: 'file',
      width: 168,
      values: () => dataset.fileNumbers,
      text: (event) => files[dataset.fileNumbers[event]].name,
      names: () => files.map(({ name }, code) => ({ code, name })),
    },
    {
      ...NUMBER,
      id: 'index',
      source: '@index',
      title: 'index',
      width,
      values: () => dataset.rows,
      text: (event) => String(dataset.rows[event]),
    },
  ];
}

const CLASS_NAMES = EVENT_CLASSES.map(({ label, name }) => ({ code: label as number, name }));
const NAME_OF_CLASS = new Map(CLASS_NAMES.map(({ code, name }) => [code, name]));

/** What it is known to be. */
function classColumns({ info: { labels, masses } }: Dataset): TableColumn[] {
  return [
    {
      ...NAME,
      id: 'class',
      source: '@class',
      title: 'class',
      width: 88,
      values: () => labels,
      text: (event) => NAME_OF_CLASS.get(labels[event]) ?? 'unlabelled',
      names: () => CLASS_NAMES,
    },
    {
      ...NUMBER,
      id: 'mass',
      source: '@mass',
      title: 'mass',
      unit: 'GeV',
      width: 92,
      values: () => masses,
      text: (event) => (labels[event] === 0 ? '' : formatValue(masses[event], true)),
    },
  ];
}

const TAG_NAMES = ['none', ...TAGS].map((name, code) => ({ code, name }));

/** What the user wrote of it. */
function markColumns(marks: () => AnnotationColumns): [TableColumn, TableColumn, TableColumn] {
  return [
    {
      ...NAME,
      id: 'tag',
      source: '@tag',
      title: 'tag',
      width: 88,
      values: () => marks().tags,
      text: (event) => (marks().tags[event] ? TAGS[marks().tags[event] - 1] : ''),
      names: () => TAG_NAMES,
    },
    {
      ...NAME,
      id: 'reason',
      source: '@reason',
      title: 'reason',
      width: 104,
      values: () => marks().reasons,
      text: (event) => marks().reasonTexts[marks().reasons[event] - 1] ?? '',
      names: () => ['', ...marks().reasonTexts].map((name, code) => ({ code, name })),
    },
    {
      ...NAME,
      id: 'note',
      source: '@note',
      title: 'note',
      width: 160,
      values: () => marks().notes,
      text: (event) => marks().noteTexts[marks().notes[event] - 1] ?? '',
      names: () => ['', ...marks().noteTexts].map((name, code) => ({ code, name })),
    },
  ];
}

/** A column of the files, of the images, or of a model. */
function dataColumn(dataset: Dataset, column: ColumnInfo, models: number): TableColumn {
  const { name, unit, stale, meaningless = false, origin } = column;
  const marked = stale !== undefined || meaningless || (origin === 'score' && models > 1);
  const staleIn = staleFiles(column, dataset.info.files.length);
  return {
    ...NUMBER,
    id: name,
    source: name,
    title: titleOf(column, models),
    unit,
    stale: stale ? staleText(stale) : '',
    isStale: (event) => staleIn[dataset.fileNumbers[event]] === 1,
    isScore: origin === 'score',
    meaningless,
    width: marked ? 124 : unit ? 112 : 88,
    values: () => dataset.values(name),
    text: (event) => formatValue(dataset.values(name)?.[event] ?? NaN, column.integer),
  };
}

/** Scores of a single model need not name it. */
function titleOf({ name, score, origin }: ColumnInfo, models: number): string {
  if (origin !== 'score') return name.replaceAll('_', ' ');
  return models === 1 && score !== undefined ? score : name;
}
