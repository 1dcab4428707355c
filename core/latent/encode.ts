import { Cancelled, DarkscopeError, toPlainError, type PlainError } from '../errors';
import type { EventSource } from '../events/source';
import type { Model } from '../models/model';
import { inferSpaces } from '../inference/inference';
import { inputOf } from '../models/predict';
import type { LatentPart, LatentStore } from './latent-store';

/** Events encoded at once: a cancel waits for one such batch. */
const BATCH = 32;
/** What is wrong with some events does not keep the others from being encoded. */
const UNREADABLE: ReadonlySet<string> = new Set(['file-chunk', 'file-values']);

export interface EncodeOptions {
  readonly model: Model;
  readonly source: EventSource;
  readonly store: LatentStore;
  /** Files whose events are wanted. */
  readonly parts: readonly LatentPart[];
  /** Awaited before every batch: may wait while paused. */
  readonly ready: () => Promise<void>;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
  readonly onWarning: (error: PlainError) => void;
}

/** Numbers of one event in a latent space. */
export function widthOf({ shape }: { readonly shape: readonly number[] }): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Keeps the latents of all events of some files, in every space; events that cannot be read get NaN. @throws Cancelled. */
export async function encodeEvents(options: EncodeOptions): Promise<void> {
  const { model, store, parts, signal } = options;
  let done = 0;
  for (const part of parts) {
    const writers = model.spaces.map(({ id }) => store.writer(part, id));
    try {
      for (let start = 0; start < part.events; start += BATCH) {
        await options.ready();
        if (signal.aborted) throw new Cancelled('encoding');
        const count = Math.min(BATCH, part.events - start);
        const events = Array.from({ length: count }, (_, i) => part.first + start + i);
        const latents = await encodeReadable(options, events);
        latents.forEach((values, i) => writers[i].add(values));
        done += count;
        options.onProgress(done);
      }
    } catch (error) {
      for (const writer of writers) writer.discard();
      throw error;
    }
    for (const writer of writers) writer.finish();
  }
}

async function encodeReadable(
  options: EncodeOptions,
  events: readonly number[],
): Promise<Float32Array[]> {
  const { model, source } = options;
  try {
    const images = await source.readImages(events);
    const { run } = await inferSpaces(model);
    return await run(inputOf(model.kind, images));
  } catch (error) {
    if (!(error instanceof DarkscopeError && UNREADABLE.has(error.code))) throw error;
    if (events.length === 1) {
      return model.spaces.map((space) => new Float32Array(widthOf(space)).fill(NaN));
    }
    options.onWarning(toPlainError(error));
    const single: Float32Array[][] = [];
    for (const event of events) single.push(await encodeReadable(options, [event]));
    return model.spaces.map((space, k) => {
      const joined = new Float32Array(events.length * widthOf(space));
      single.forEach((latents, i) => joined.set(latents[k], i * widthOf(space)));
      return joined;
    });
  }
}
