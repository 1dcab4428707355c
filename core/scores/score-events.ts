import { Cancelled, DarkscopeError } from '../errors';
import { masksOf } from '../events/preprocess';
import { MASK_SIZE } from '../events/schema';
import { predict, predictLatent } from '../models/predict';
import { SCORES, scoreNamed } from './index';
import type { EventSource } from '../events/source';
import type { Model } from '../models/model';
import type { Score, ScoreName } from './index';

export interface ScoringOptions {
  readonly model: Model;
  readonly source: EventSource;
  /** Positions in the source, in the wanted order; all events when left out. */
  readonly events?: ArrayLike<number>;
  /** All that the model defines when left out. */
  readonly scores?: readonly string[];
  /** Events computed at once; 32 when left out. Changes memory and speed, not the scores. */
  readonly batch?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ScoringProgress) => void;
}

export interface ScoringProgress {
  readonly done: number;
  readonly total: number;
  readonly eventsPerSecond: number;
  readonly secondsLeft: number;
}

export interface ScoredEvents {
  readonly names: readonly ScoreName[];
  /** One number an event, in the order of the events. */
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/**
 * Scores events batch by batch; memory does not grow with their number beyond the scores themselves. With
 * latent scores only, the decoder does not run.
 * @throws DarkscopeError `score-undefined` for a score the model does not define, `bad-parameter`, whatever
 *   reading throws; `Cancelled`.
 */
export async function scoreEvents(options: ScoringOptions): Promise<ScoredEvents> {
  const { model, source, batch = 32, signal } = options;
  const names = checkedNames(model, options.scores ?? model.kind.scores);
  if (!Number.isInteger(batch) || batch < 1) {
    throw new DarkscopeError('bad-parameter', `batch must be a whole number from 1, not ${batch}`);
  }
  const events = options.events ? Uint32Array.from(options.events) : undefined;
  const total = events?.length ?? source.count;
  const columns = Object.fromEntries(names.map((name) => [name, new Float64Array(total)]));
  const latentOnly = names.every((name) => SCORES[name].needs === 'latent');
  const began = performance.now();
  for (let start = 0; start < total; start += batch) {
    // Lets messages in, a cancellation among them.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw new Cancelled('scoring');
    const end = Math.min(start + batch, total);
    const part = events?.subarray(start, end) ?? range(start, end);
    const masks = masksOf(await source.readImages(part));
    const { latent, reconstruction } = latentOnly
      ? { latent: predictLatent(model, masks), reconstruction: masks }
      : predict(model, masks);
    for (const name of names) {
      for (let i = 0; i < part.length; i++) {
        columns[name][start + i] = evaluate(SCORES[name], masks, reconstruction, latent, i);
      }
    }
    const rate = (end * 1000) / (performance.now() - began);
    options.onProgress?.({
      done: end,
      total,
      eventsPerSecond: rate,
      secondsLeft: (total - end) / rate,
    });
  }
  return { names, columns };
}

/**
 * Draws a few events again.
 * @param images [events, 72, 58, 3] as `EventSource.readImages` gives them
 * @returns probabilities, [events, 72, 58]
 */
export function reconstruct(model: Model, images: Float32Array): Float32Array {
  return predict(model, masksOf(images)).reconstruction;
}

function checkedNames(model: Model, wanted: readonly string[]): ScoreName[] {
  const { title, scores } = model.kind;
  return wanted.map((name) => {
    const known = scores.find((score) => score === name);
    if (known) return known;
    const what = scoreNamed(name)
      ? `${title} does not define the score ${name}`
      : `there is no score named ${name}`;
    throw new DarkscopeError('score-undefined', what, {
      hint: `${title} defines ${scores.join(', ')}.`,
    });
  });
}

function evaluate(
  score: Score,
  masks: Float32Array,
  reconstruction: Float32Array,
  latent: Float32Array | null,
  event: number,
): number {
  if (score.needs === 'reconstruction') {
    return score.evaluate(masks, reconstruction, event * MASK_SIZE);
  }
  if (!latent) throw new Error(`${score.title} needs a latent space`);
  const width = (latent.length * MASK_SIZE) / masks.length;
  return latent[event * width + score.component];
}

function range(start: number, end: number): Uint32Array {
  return Uint32Array.from({ length: end - start }, (_, i) => start + i);
}
