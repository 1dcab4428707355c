import { toPlainError } from '../errors';
import { DERIVED_COLUMNS, type DerivedColumn } from '../events/schema';
import type { EventSource } from '../events/source';
import { summarise } from '../events/summary';
import type { ColumnInfo } from './api';
import type { ColumnStore } from './column-store';
import type { JobContext } from './jobs';

/** Images read at once: small enough that a look at an event does not wait for it noticeably. */
const BATCH = 32;

export const SUMMARY_COLUMNS: readonly ColumnInfo[] = DERIVED_COLUMNS.map((column) => ({
  ...column,
  origin: 'derived',
  integer: column.name === 'mask_sum',
}));

/** One file of the dataset, as far as summaries go. */
export interface SummarisedFile {
  readonly fingerprint: string;
  readonly first: number;
  readonly events: number;
}

export type SummaryValues = Record<DerivedColumn, Float64Array>;

/** Columns over `count` events, all unknown. */
export function emptySummary(count: number): SummaryValues {
  const columns = DERIVED_COLUMNS.map(({ name }) => [name, new Float64Array(count).fill(NaN)]);
  return Object.fromEntries(columns) as SummaryValues;
}

export function copyOf(values: SummaryValues): SummaryValues {
  const columns = DERIVED_COLUMNS.map(({ name }) => [name, values[name].slice()]);
  return Object.fromEntries(columns) as SummaryValues;
}

/** Fills in what earlier sessions kept. @returns the files that are still to be read. */
export function restoreSummary(
  values: SummaryValues,
  files: readonly SummarisedFile[],
  store: ColumnStore,
): SummarisedFile[] {
  return files.filter(({ fingerprint, first, events }) => {
    for (const { name } of DERIVED_COLUMNS) {
      const kept = store.load(fingerprint, name, events);
      if (!kept) return true;
      values[name].set(kept, first);
    }
    return false;
  });
}

/** What is told on the way, and asked. */
export interface SummaryProgress {
  /** Position of the event that is looked at: its file goes before the others. */
  looked(): number;
  /** A file is done. */
  fileDone(): void;
}

/**
 * Streams the images of the given files once and fills their summary columns. Events that cannot be read
 * stay NaN and are told as a warning; their file is read again next time.
 */
export async function computeSummary(
  values: SummaryValues,
  files: readonly SummarisedFile[],
  source: EventSource,
  store: ColumnStore,
  context: JobContext,
  { looked, fileDone }: SummaryProgress,
): Promise<void> {
  const total = files.reduce((sum, file) => sum + file.events, 0);
  let done = 0;
  const waiting = [...files];
  while (waiting.length > 0) {
    const event = looked();
    const onScreen = waiting.findIndex(
      (file) => event >= file.first && event < file.first + file.events,
    );
    const [{ fingerprint, first, events }] = waiting.splice(Math.max(0, onScreen), 1);
    let whole = true;
    for (let start = 0; start < events; start += BATCH) {
      await context.checkpoint();
      const count = Math.min(BATCH, events - start);
      const positions = Array.from({ length: count }, (_, i) => first + start + i);
      try {
        await summariseInto(values, positions, source);
      } catch (error) {
        whole = false;
        context.warn(toPlainError(error));
        await summariseOneByOne(values, positions, source);
      }
      done += count;
      context.report(done, total);
    }
    for (const { name } of whole ? DERIVED_COLUMNS : []) {
      store.save(fingerprint, name, values[name].slice(first, first + events));
    }
    fileDone();
  }
}

async function summariseInto(
  values: SummaryValues,
  positions: readonly number[],
  source: EventSource,
): Promise<void> {
  const part = summarise(await source.readImages(positions));
  for (const { name } of DERIVED_COLUMNS) values[name].set(part[name], positions[0]);
}

/** After a failed batch: what can be read of it. */
async function summariseOneByOne(
  values: SummaryValues,
  positions: readonly number[],
  source: EventSource,
): Promise<void> {
  for (const position of positions) {
    try {
      await summariseInto(values, [position], source);
    } catch {
      // Already told for the batch; this event keeps NaN.
    }
  }
}
