import { DarkscopeError, toPlainError } from '../errors';
import { imageDistance, sparse, vectorDistance, type Quantity } from '../latent/distances';
import type { Latents } from '../latent/latent-store';
import { Nearest } from '../latent/nearest';
import type { NeighbourQuestion } from './api';
import type { OpenDataset } from './datasets';
import type { JobContext } from './jobs';
import type { EngineParts } from './parts';

/** Images read at once: small enough that a look at an event does not wait for it noticeably. */
const BATCH = 32;

/** Compares an event with all others, and tells the nearest. @param latents of the space asked for; null for images */
export function startNeighbours(
  { jobs, emit }: EngineParts,
  dataset: OpenDataset,
  question: NeighbourQuestion,
  latents: Latents | null,
): { job: string } {
  const total = dataset.source.count;
  return jobs.start(
    {
      kind: 'latent',
      title: `Neighbours of event ${question.event}`,
      lane: 'statistics',
      total,
      unit: 'events',
      dataset: dataset.id,
      model: question.model,
    },
    async (context) => {
      const nearest = new Nearest(question.count);
      const compared = latents
        ? await amongLatents(latents, question, nearest, context)
        : await amongImages(dataset, question, nearest, context);
      const { found } = nearest;
      emit({
        event: 'neighbours',
        job: context.job,
        neighbours: {
          question,
          events: Uint32Array.from(found, ({ event }) => event),
          distances: Float64Array.from(found, ({ distance }) => distance),
          turns: found.map(({ turn }) => turn),
          flipped: found.map(({ flipped }) => flipped),
          compared,
          of: total - 1,
        },
      });
    },
  );
}

async function amongLatents(
  latents: Latents,
  { event, metric }: NeighbourQuestion,
  nearest: Nearest,
  context: JobContext,
): Promise<number> {
  const own = latents.of(event);
  if (!own.every(Number.isFinite)) {
    throw new DarkscopeError(
      'file-values',
      `event ${event} could not be read, so it has no latents`,
    );
  }
  let compared = 0;
  for (const { first, rows, values } of latents.blocks()) {
    await context.checkpoint();
    for (let row = 0; row < rows; row++) {
      if (first + row === event) continue;
      const distance = vectorDistance(metric, own, values, row * latents.width);
      if (Number.isNaN(distance)) continue;
      compared++;
      nearest.offer({ event: first + row, distance, turn: 0, flipped: false });
    }
    context.report(first + rows, latents.count);
  }
  return compared;
}

async function amongImages(
  { source }: OpenDataset,
  { event, metric, by, rotate, flip }: NeighbourQuestion,
  nearest: Nearest,
  context: JobContext,
): Promise<number> {
  const quantity = by as Quantity;
  const own = sparse(await source.readImages([event]), 0, quantity);
  let compared = 0;
  const compare = (images: Float32Array, events: readonly number[]): void => {
    events.forEach((other, i) => {
      if (other === event) return;
      const found = imageDistance(metric, own, sparse(images, i, quantity), { rotate, flip });
      compared++;
      nearest.offer({ event: other, ...found });
    });
  };
  for (let start = 0; start < source.count; start += BATCH) {
    await context.checkpoint();
    const count = Math.min(BATCH, source.count - start);
    const events = Array.from({ length: count }, (_, i) => start + i);
    try {
      compare(await source.readImages(events), events);
    } catch (error) {
      context.warn(toPlainError(error));
      for (const other of events) {
        // What can be read of a damaged batch; it has been told.
        const image = await source.readImages([other]).catch(() => null);
        if (image) compare(image, [other]);
      }
    }
    context.report(start + count, source.count);
  }
  return compared;
}
