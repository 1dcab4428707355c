/** Reading the events of a task batch by batch, past those that cannot be read. */
import { Cancelled, DarkscopeError, toPlainError } from '../errors';
import { IMAGE_SIZE } from '../events/schema';
import type { EventSource } from '../events/source';
import type { TaskContext } from './tasks';

/** Events computed at once: a pause or a cancel waits for one such batch, a second or less. */
export const BATCH = 32;
/** What is wrong with some events does not keep the others from being used. */
const UNREADABLE: ReadonlySet<string> = new Set(['file-chunk', 'file-values']);

function isUnreadable(error: unknown): boolean {
  return error instanceof DarkscopeError && UNREADABLE.has(error.code);
}

export interface ReadBatch {
  /** Place of its first event in the list of positions. */
  readonly start: number;
  /** Positions of the events that could be read, and their places in the batch. */
  readonly events: readonly number[];
  readonly places: readonly number[];
  /** [events, 72, 58, 3] */
  readonly images: Float32Array;
}

/**
 * The images of the given events in turn. A damaged part of a file is warned of, and its events are left out.
 * @throws Cancelled, and whatever else reading throws.
 */
export async function* readBatches(
  source: EventSource,
  positions: ArrayLike<number>,
  { signal, control, report }: TaskContext,
  batch = BATCH,
): AsyncGenerator<ReadBatch> {
  for (let start = 0; start < positions.length; start += batch) {
    await control.whenRunning(signal);
    if (signal.aborted) throw new Cancelled('the work');
    const count = Math.min(batch, positions.length - start);
    const wanted = Array.from({ length: count }, (_, i) => positions[start + i]);
    const places = wanted.map((_, place) => place);
    try {
      yield { start, events: wanted, places, images: await source.readImages(wanted) };
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      report({ type: 'warning', error: toPlainError(error) });
      yield { start, ...(await readOneByOne(source, wanted)) };
    }
  }
}

/**
 * The events for work that needs an image of each: those that cannot be read stand as empty images, and are told in
 * `lost` and as warnings.
 */
export function pastDamage(
  source: EventSource,
  { report }: Pick<TaskContext, 'report'>,
): { source: Pick<EventSource, 'count' | 'readImages'>; lost: ReadonlySet<number> } {
  const lost = new Set<number>();
  const readImages = async (events: ArrayLike<number>): Promise<Float32Array> => {
    try {
      return await source.readImages(events);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      report({ type: 'warning', error: toPlainError(error) });
    }
    const wanted = Array.from(events);
    const { places, images } = await readOneByOne(source, wanted);
    const all = new Float32Array(wanted.length * IMAGE_SIZE);
    places.forEach((place, i) => {
      all.set(images.subarray(i * IMAGE_SIZE, (i + 1) * IMAGE_SIZE), place * IMAGE_SIZE);
    });
    wanted.forEach((event, place) => {
      if (!places.includes(place)) lost.add(event);
    });
    return all;
  };
  return { source: { count: source.count, readImages }, lost };
}

/** After a failed batch: what can be read of it. */
async function readOneByOne(
  source: EventSource,
  wanted: readonly number[],
): Promise<Omit<ReadBatch, 'start'>> {
  const places: number[] = [];
  const images = new Float32Array(wanted.length * IMAGE_SIZE);
  for (const [place, event] of wanted.entries()) {
    try {
      images.set(await source.readImages([event]), places.length * IMAGE_SIZE);
      places.push(place);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
    }
  }
  return {
    events: places.map((place) => wanted[place]),
    places,
    images: images.subarray(0, places.length * IMAGE_SIZE),
  };
}
