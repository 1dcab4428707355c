/** What the dialog for published weights says of files, of what was found in them, and of what was not. */
import type { ModelSummary, Result } from '../../core/engine/api';

export type Imported = Result<'models.import'>;

/** The end of a path, whatever the system. */
export function fileName(path: string): string {
  return path.split(/[/\\]/).filter(Boolean).at(-1) ?? path;
}

/** A free name after the first file: `weights-30-0.873.index` of a folder `codae` gives `codae`. */
export function nameOf(files: readonly string[], models: readonly ModelSummary[]): string {
  const parts = (files[0] ?? '').split(/[/\\]/).filter(Boolean);
  // Checkpoints and parts are called alike everywhere; their folder says which model it is.
  const isFile = /\.(index|tflite|data-\d+-of-\d+)$/i.test(parts.at(-1) ?? '');
  const word = (isFile ? parts.at(-2) : parts.at(-1)) ?? 'model';
  const wanted = `published-${word.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 40)}`;
  const taken = new Set(models.map(({ id }) => id.toLowerCase()));
  let name = wanted;
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted}-${n}`;
  return name;
}

/** One variable of the model, and the array of the files that became it; null where it was drawn anew. */
export interface MatchRow {
  readonly variable: string;
  readonly from: string | null;
  readonly shape: string;
}

/** Every variable, the drawn ones first. */
export function matchRows({ taken, drawn }: Imported): MatchRow[] {
  return [
    ...drawn.map((variable) => ({ variable, from: null, shape: '' })),
    ...taken.map(({ variable, from, shape }) => ({ variable, from, shape: shape.join(' × ') })),
  ];
}
