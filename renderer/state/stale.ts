/** What is said of scores that cannot be taken as they stand: stale ones, and those without a prior. */
import type { ColumnInfo, StaleReason, Staleness } from '../../core/engine/api';

export const WORDS: Readonly<Record<StaleReason, string>> = {
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

/** One byte a file of the dataset: 1 where its scores are stale. */
export function staleFiles({ stale }: ColumnInfo, files: number): Uint8Array {
  const mask = new Uint8Array(files);
  for (const { file } of stale?.parts ?? []) mask[file] = 1;
  return mask;
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

/** Stale columns in few words: by name, or by model where there are many. */
export function staleNames(columns: readonly ColumnInfo[]): string {
  const stale = columns.filter((column) => column.stale);
  if (stale.length <= 6) return stale.map(({ name }) => name).join(', ');
  const models = [...staleByModel(columns)].map(([model, own]) => `${model} (${own.length})`);
  return `${stale.length} scores, of ${models.join(', ')}`;
}
