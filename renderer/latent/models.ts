import type { ModelSummary } from '../../core/engine/api';

/** Models that have weights: they can encode events. */
export function encoders(models: readonly ModelSummary[]): ModelSummary[] {
  return models.filter(
    ({ selectedEpoch, imported }) => selectedEpoch !== null || imported !== null,
  );
}

/** The one looked at where it can encode, else the newest that can. */
export function encoderOf(
  models: readonly ModelSummary[],
  wanted: string | null,
): ModelSummary | undefined {
  const usable = encoders(models);
  return usable.find(({ id }) => id === wanted) ?? usable[0];
}

/** Shape of a space as people say it. */
export function shapeText(form: string, [rows, columns, channels]: readonly number[]): string {
  if (rows === 1 && columns === 1) return `${channels} ${form === 'shares' ? 'shares' : 'numbers'}`;
  const each = form === 'categories' ? 'categories' : channels === 1 ? 'number' : 'channels';
  return `${rows} × ${columns} cells (φ × η), ${channels} ${each} a cell`;
}
