import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { ScoreCheck } from './api';
import { digest } from './column-store';
import type { OpenDataset } from './datasets';
import { replaceFile } from '../atomic';

/** By key, as `keyOf` makes it. */
const Checks = v.record(v.string(), ScoreCheck);

/** The last check of each score column, kept with the columns: by model, score, files and what they were made of. */
export class ScoreChecks {
  private readonly path: string;
  private readonly checks: v.InferOutput<typeof Checks>;

  /** @param folder the engine's scores folder. */
  constructor(folder: string) {
    this.path = join(folder, 'checks.json');
    this.checks = read(this.path);
  }

  /** Null for a column that was never checked, or has been made again since. */
  of(dataset: OpenDataset, column: string): ScoreCheck | null {
    const key = keyOf(dataset, column);
    return key === null ? null : (this.checks[key] ?? null);
  }

  /** Call `save` after the last one. */
  add(dataset: OpenDataset, column: string, check: ScoreCheck): void {
    const key = keyOf(dataset, column);
    if (key !== null) this.checks[key] = check;
  }

  /** @throws DarkscopeError `output-unwritable`. */
  save(): void {
    replaceFile(this.path, JSON.stringify(this.checks));
  }
}

/** Stands for the numbers of a column, whatever model and files are called: weights and time of scoring of each file. */
function keyOf({ scores, files }: OpenDataset, column: string): string | null {
  const found = scores.get(column);
  if (!found) return null;
  const { score = '' } = found.info;
  const parts = found.origins.map((origin, i) => {
    if (!origin) return null;
    const { record } = origin;
    return [record?.weights ?? found.hash, record?.made[score]?.at ?? '', files[i].events];
  });
  return digest(JSON.stringify([score, parts]));
}

function read(path: string): v.InferOutput<typeof Checks> {
  try {
    return v.parse(Checks, JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // None yet, or damaged: a check can be made again.
    return {};
  }
}
