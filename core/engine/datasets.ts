import { DarkscopeError } from '../errors';
import { openDataset } from '../events/dataset';
import type { EventFiles } from '../events/event-files';
import type { ColumnMapping } from '../events/mapping';
import { DERIVED_COLUMNS, type DerivedColumn } from '../events/schema';

import type { ColumnInfo, DatasetInfo } from './api';
import { fingerprintOf, stampOf, type ColumnStore, type FileStamp } from './column-store';
import type { ScoreOrigin } from './score-columns';
import type { TaskData } from './tasks';
import { DatasetTable } from './table';
import {
  copyOf,
  emptySummary,
  restoreSummary,
  SUMMARY_COLUMNS,
  type SummarisedFile,
  type SummaryValues,
} from './summary-columns';

/** A score of every event by one trained model. */
export interface ScoreColumn {
  readonly info: ColumnInfo;
  /** The model's weights at that time, as ScorableModel.hash. */
  readonly hash: string;
  readonly values: Float64Array;
  /** What the scores of each file are of; null where a file has none. */
  readonly origins: readonly (ScoreOrigin | null)[];
}

/** A dataset that is open: its events, and the columns known beside them. */
export interface OpenDataset {
  readonly id: string;
  readonly source: EventFiles;
  readonly files: DatasetInfo['files'];
  readonly problems: DatasetInfo['problems'];
  readonly mappings: Readonly<Record<string, ColumnMapping>>;
  /** Parallel to `files`, both as they were when opened. */
  readonly fingerprints: readonly string[];
  readonly stamps: readonly FileStamp[];
  /** Files, by their place in `files`, that have changed since they were opened. */
  readonly changed: Set<number>;
  /** Summary columns as far as they are computed. */
  readonly summary: SummaryValues;
  /** The same as the window knows them; null before the first file. */
  shownSummary: SummaryValues | null;
  /** Position of the event that was last looked at. */
  looked: number;
  /** Files whose summary columns are still to be computed. */
  unsummarised: readonly SummarisedFile[];
  /** Score columns by name, over all events; NaN where a file has none. */
  readonly scores: Map<string, ScoreColumn>;
  /** The columns of the files, once one of them was asked for. */
  fileColumns: Promise<ReadonlyMap<string, Float64Array>> | null;
  readonly table: DatasetTable;
}

/** The datasets that are open, by id. */
export class Datasets {
  private readonly open = new Map<string, OpenDataset>();
  private counter = 0;

  constructor(private readonly summaries: ColumnStore) {}

  async add(
    paths: readonly string[],
    mappings: Readonly<Record<string, ColumnMapping>>,
  ): Promise<OpenDataset> {
    const { source, files, problems } = await openDataset(paths, { mappings });
    // Unique beyond this process: a window that outlives an engine must not mistake one dataset for another.
    const id = `dataset-${Date.now().toString(36)}-${++this.counter}`;
    const stamps = files.map((file) => stampOf(file.path, mappings[file.structure]));
    const fingerprints = files.map(({ path }, i) => fingerprintOf(path, stamps[i]));
    const summary = emptySummary(source.count);
    const parts = files.map(({ first, events }, i) => ({
      fingerprint: fingerprints[i],
      first,
      events,
    }));
    const unsummarised = restoreSummary(summary, parts, this.summaries);
    const dataset: OpenDataset = {
      id,
      source,
      files: files.map(({ path, name, format, events, first, bytes, datasets }) => ({
        path,
        name,
        format,
        events,
        first,
        bytes,
        datasets,
      })),
      problems: [...problems],
      mappings,
      fingerprints,
      stamps,
      changed: new Set(),
      summary,
      shownSummary:
        unsummarised.length === 0
          ? summary
          : unsummarised.length < files.length
            ? copyOf(summary)
            : null,
      looked: 0,
      unsummarised,
      scores: new Map(),
      fileColumns: null,
      table: new DatasetTable(source, files, (column) => readColumn(dataset, column)),
    };
    this.open.set(id, dataset);
    return dataset;
  }

  /** Files of all that is open. */
  paths(): string[] {
    return [...this.open.values()].flatMap(({ source }) => source.paths);
  }

  /** @throws DarkscopeError `dataset-unknown`. */
  get(id: string): OpenDataset {
    const dataset = this.open.get(id);
    if (dataset) return dataset;
    throw new DarkscopeError('dataset-unknown', `there is no open dataset ${id}`);
  }

  all(): OpenDataset[] {
    return [...this.open.values()];
  }

  async close(id: string): Promise<void> {
    const dataset = this.get(id);
    this.open.delete(id);
    await dataset.table.close();
    await dataset.source.close();
  }
}

/** Every column that can be asked for now. */
export function columnsOf(dataset: OpenDataset): ColumnInfo[] {
  return [
    ...dataset.source.columns,
    ...(dataset.shownSummary ? SUMMARY_COLUMNS : []),
    ...[...dataset.scores.values()].map(({ info }) => info),
  ];
}

/** @throws DarkscopeError `bad-parameter` for a column that is not there, or not yet. */
export async function readColumn(dataset: OpenDataset, name: string): Promise<Float64Array> {
  const score = dataset.scores.get(name);
  if (score) return score.values;
  // A file's own column goes before a computed one of the same name.
  if (dataset.source.columns.some((column) => column.name === name)) {
    return fileColumn(dataset, name);
  }
  if (isDerived(name)) {
    if (dataset.shownSummary) return dataset.shownSummary[name];
    throw new DarkscopeError(
      'bad-parameter',
      `${name} is not ready yet: the index job computes it`,
    );
  }
  const known = columnsOf(dataset).map((column) => column.name);
  throw new DarkscopeError(
    'bad-parameter',
    `there is no column ${name}; known: ${known.join(', ')}`,
  );
}

/** Reads all at once, and once: opening many files costs more than reading their columns. */
async function fileColumn(dataset: OpenDataset, name: string): Promise<Float64Array> {
  if (!dataset.fileColumns) {
    dataset.fileColumns = dataset.source.readColumns();
    // One that cannot be read shall not take the others with it, and may be readable the next time.
    dataset.fileColumns.catch(() => (dataset.fileColumns = null));
  }
  const columns = await dataset.fileColumns.catch(() => null);
  return columns?.get(name) ?? dataset.source.readColumn(name);
}

function isDerived(name: string): name is DerivedColumn {
  return DERIVED_COLUMNS.some((column) => column.name === name);
}

export function describe(dataset: OpenDataset): DatasetInfo {
  const { id, source, files, problems } = dataset;
  return {
    dataset: id,
    count: source.count,
    files,
    problems,
    columns: columnsOf(dataset),
    labels: source.labels,
    masses: source.masses,
  };
}

/** A score column. @throws DarkscopeError `bad-parameter` for a column that is none. */
export function scoreColumn(dataset: OpenDataset, name: string): ScoreColumn {
  const column = dataset.scores.get(name);
  if (column) return column;
  throw new DarkscopeError('bad-parameter', `${name} is no score of the open events`);
}

/** The dataset's files as a worker opens them. */
export function taskData({ files, fingerprints, mappings, source }: OpenDataset): TaskData {
  return { files: files.map(({ path }) => path), fingerprints, mappings, count: source.count };
}

/** @throws DarkscopeError `bad-parameter` for none, or for one that the dataset does not have. */
export function checkEvents({ source }: OpenDataset, events: Uint32Array): void {
  if (events.length === 0) throw new DarkscopeError('bad-parameter', 'no event is selected');
  const odd = events.find((event) => event >= source.count);
  if (odd === undefined) return;
  throw new DarkscopeError('bad-parameter', `event ${odd} is outside of 0 to ${source.count - 1}`);
}
