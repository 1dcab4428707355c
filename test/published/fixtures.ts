import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { predict } from '../../core/models/predict';
import { loadModel } from '../../core/training/load';
import { masks } from '../tensor/fixture-numbers';

/** What a model said of fixed masks: Z_m, and every `step`-th pixel of the reconstruction. */
interface Said {
  latent: number[][];
  reconstruction: number[][];
  /** Negative log-likelihood of the masks, of the variational model alone. */
  nll?: number[];
}

/** Written by make_published.py. */
export interface Answers {
  events: number;
  salt: number;
  step: number;
  parameters: number;
  /** Of the Keras model. */
  keras: Said;
  /** Of the same with its weights rounded to float16. */
  float16: Said;
  /** Of TFLite's interpreter on the three parts. */
  interpreter?: Said;
}

export const published = fileURLToPath(new URL('../fixtures/published', import.meta.url));
export const index = join(published, 'small/weights-02-0.900.index');
export const data = join(published, 'small/weights-02-0.900.data-00000-of-00001');

/**
 * `small`: CoDAE, 4 filters, a checkpoint and one TFLite file. `parts`: CoDAE, 8 filters, TFLite in three parts.
 * `variational`: CoDVAE, 4 filters, a checkpoint.
 */
export type Fixture = 'small' | 'parts' | 'variational';

export function answersOf(folder: Fixture): Answers {
  return JSON.parse(readFileSync(join(published, folder, 'answers.json'), 'utf8')) as Answers;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'darkscope-published-'));
}

/** Packed files, unpacked into a folder of their own. */
export function unpacked(folder: Fixture): string {
  const out = temporaryFolder();
  for (const name of readdirSync(join(published, folder))) {
    if (!name.endsWith('.gz')) continue;
    const content = gunzipSync(readFileSync(join(published, folder, name)));
    writeFileSync(join(out, name.replace(/\.gz$/, '')), content);
  }
  return out;
}

/** Largest difference of a model's Z_m, pixels and likelihood (relative) from what was said of the same masks. */
export async function distance(
  folder: string,
  { events, salt, step }: Answers,
  said: Said,
): Promise<number> {
  const { model } = await loadModel(folder);
  const { reconstruction, latent, own } = predict(model, masks(events, salt));
  model.dispose();
  const pixels = said.reconstruction.flatMap((event, i) =>
    event.map((value, k) => Math.abs(value - (reconstruction?.[i * 72 * 58 + k * step] ?? NaN))),
  );
  const latents = said.latent.flat().map((value, i) => Math.abs(value - (latent?.[i] ?? NaN)));
  const likelihoods = (said.nll ?? []).map((nll, i) => Math.abs((own.nll?.[i] ?? NaN) / nll - 1));
  return Math.max(...pixels, ...latents, ...likelihoods);
}
