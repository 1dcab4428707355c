import { Cancelled, DarkscopeError } from '../errors';
import { readAs } from '../events/damage';
import { masksOf } from '../events/preprocess';
import { MASKS } from '../events/views';
import { inferLatent, inferPrediction } from '../inference/inference';
import { inputOf, predict, viewFor } from '../models/predict';
import { SCORES, scoreNamed } from './index';
import { scoreOf } from './score-of';
import type { EventSource, PixelSource } from '../events/source';
import type { Inference } from '../inference/inference';
import type { ComputedBy, RuntimeName } from '../inference/runtimes';
import type { Prediction } from '../models/predict';
import type { Model } from '../models/model';
import type { ScoreName } from './index';

export interface ScoringOptions {
  readonly model: Model;
  readonly source: PixelSource & Pick<EventSource, 'count'>;
  /** Positions in the source, in the wanted order; all events when left out. */
  readonly events?: ArrayLike<number>;
  /** All that the model defines when left out. */
  readonly scores?: readonly string[];
  /** Events computed at once; 32 when left out. Changes memory and speed, not the scores. */
  readonly batch?: number;
  /** What is to compute; the ONNX runtime, where it proves equal, when left out. */
  readonly runtime?: RuntimeName;
  readonly signal?: AbortSignal;
  /** Awaited before every batch: may wait while the work is paused. */
  readonly ready?: () => Promise<void>;
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
  /** What computed them, and why it was not what was wanted: see `Inference`. */
  readonly computedBy: ComputedBy;
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
  const inference = await inferScores(model, names, options.runtime);
  const view = viewFor(model.kind);
  const began = performance.now();
  /** Batches that are being computed, while the next one is read. */
  const running: (() => Promise<void>)[] = [];
  try {
    for (let start = 0; start < total; start += batch) {
      // Lets messages in, a cancellation among them.
      await new Promise((resolve) => setImmediate(resolve));
      await options.ready?.();
      if (signal?.aborted) throw new Cancelled('scoring');
      const end = Math.min(start + batch, total);
      const part = events?.subarray(start, end) ?? range(start, end);
      const input = await readAs(view, source, part);
      const computing = inference.run(input);
      // Awaited below, where it may fail.
      computing.catch(() => undefined);
      running.push(async () => {
        const prediction = await computing;
        const masks = view === MASKS ? input : masksOf(input);
        for (const name of names) {
          for (let i = 0; i < part.length; i++) {
            columns[name][start + i] = scoreOf(name, masks, prediction, i);
          }
        }
        const rate = (end * 1000) / (performance.now() - began);
        options.onProgress?.({
          done: end,
          total,
          eventsPerSecond: rate,
          secondsLeft: (total - end) / rate,
        });
      });
      if (running.length >= inference.parallel) await running.shift()!();
    }
    for (const finish of running.splice(0)) await finish();
  } finally {
    // What was given away to be computed ends before anybody takes the model away.
    await Promise.allSettled(running.map((finish) => finish()));
  }
  const { runtime, reason } = inference;
  return { names, columns, computedBy: { runtime, reason } };
}

/** The part of the model that these scores need: where all are of the latents, the decoder does not run. */
export async function inferScores(
  model: Model,
  names: readonly ScoreName[],
  runtime?: RuntimeName,
): Promise<Inference<Prediction>> {
  if (!names.every((name) => SCORES[name].needs === 'latent')) {
    return inferPrediction(model, runtime);
  }
  const latents = await inferLatent(model, runtime);
  return {
    get runtime() {
      return latents.runtime;
    },
    get reason() {
      return latents.reason;
    },
    parallel: latents.parallel,
    run: async (values) => ({ latent: await latents.run(values), reconstruction: null, own: {} }),
  };
}

/**
 * Draws a few events again.
 * @param images [events, 72, 58, 3] as `EventSource.readImages` gives them
 * @returns masks as the model draws them, [events, 72, 58], or null where it draws none
 */
export function reconstruct(model: Model, images: Float32Array): Float32Array | null {
  return predict(model, inputOf(model.kind, images)).reconstruction;
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

function range(start: number, end: number): Uint32Array {
  return Uint32Array.from({ length: end - start }, (_, i) => start + i);
}
