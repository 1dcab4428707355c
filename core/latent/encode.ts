import { Cancelled, toPlainError, type DarkscopeError, type PlainError } from '../errors';
import { readPastDamage } from '../events/damage';
import type { EventSource } from '../events/source';
import type { Model } from '../models/model';
import { inferSpaces } from '../inference/inference';
import { viewFor } from '../models/predict';
import type { LatentPart, LatentStore } from './latent-store';

/** Events encoded at once: a cancel waits for one such batch. */
const BATCH = 32;

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
  const { model, source, onWarning } = options;
  const damaged = (error: DarkscopeError, event: number | null): void => {
    if (event === null) onWarning(toPlainError(error));
  };
  const { images, lost } = await readPastDamage(source, events, damaged, viewFor(model.kind));
  const { run } = await inferSpaces(model);
  const latents = await run(images);
  latents.forEach((values, k) => {
    const width = widthOf(model.spaces[k]);
    for (const place of lost) values.fill(NaN, place * width, (place + 1) * width);
  });
  return latents;
}
