/** What is said of scores that cannot be taken as they stand: stale ones, and those without a prior. */
import type { ColumnInfo, StaleReason, Staleness } from '../../core/engine/api';

const WORDS: Readonly<Record<StaleReason, string>> = {
  model: 'the model has been trained on since',
  file: 'the file has changed since',
  mapping: 'the file is read through another column mapping now',
  program: 'this version prepares images or computes scores differently',
};

/** Said wherever a score stands that compares with a prior which the published files lack. */
export const MEANINGLESS =
  'Means nothing: the published files lack the prior that this score compares with; one was drawn anew.';

/** One sentence: why, and in how many files. */
export function staleText({ reasons, files, of }: Staleness): string {
  const why = reasons.map((reason) => WORDS[reason]).join('; ');
  const where = files < of ? ` (${files} of ${of} files)` : '';
  return `Stale${where}: ${why}.`;
}

/** The models that have stale scores, each with its stale columns. */
export function staleByModel(columns: readonly ColumnInfo[]): Map<string, ColumnInfo[]> {
  const found = new Map<string, ColumnInfo[]>();
  for (const column of columns) {
    if (!column.stale || column.model === undefined) continue;
    found.set(column.model, [...(found.get(column.model) ?? []), column]);
  }
  return found;
}
