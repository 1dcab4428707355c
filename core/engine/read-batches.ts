/** Reading the events of a task batch by batch, past those that cannot be read. */
import { Cancelled, toPlainError, type DarkscopeError } from '../errors';
import { readPastDamage } from '../events/damage';
import { IMAGE_SIZE } from '../events/schema';
import type { EventSource, PixelSource } from '../events/source';
import { IMAGES, MASKS, type View } from '../events/views';
import type { TaskContext } from './tasks';

/** Events computed at once: a pause or a cancel waits for one such batch, a second or less. */
export const BATCH = 32;

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
    yield { start, ...(await readable(source, wanted, report)) };
  }
}

/**
 * The events for work that needs an image of each: those that cannot be read stand as empty images, and are told in
 * `lost` and as warnings.
 */
export function pastDamage(
  source: EventSource,
  { report }: Pick<TaskContext, 'report'>,
): { source: PixelSource & Pick<EventSource, 'count'>; lost: ReadonlySet<number> } {
  const lost = new Set<number>();
  const readPast =
    (view: View) =>
    async (events: ArrayLike<number>): Promise<Float32Array> => {
      const read = await readPastDamage(source, events, warning(report), view);
      for (const place of read.lost) lost.add(events[place]);
      return read.images;
    };
  return {
    source: { count: source.count, readImages: readPast(IMAGES), readMasks: readPast(MASKS) },
    lost,
  };
}

/** What can be read of some events, without gaps. */
async function readable(
  source: EventSource,
  wanted: readonly number[],
  report: TaskContext['report'],
): Promise<Omit<ReadBatch, 'start'>> {
  const { images, lost } = await readPastDamage(source, wanted, warning(report));
  const places = wanted.map((_, place) => place).filter((place) => !lost.includes(place));
  places.forEach((place, i) => {
    images.copyWithin(i * IMAGE_SIZE, place * IMAGE_SIZE, (place + 1) * IMAGE_SIZE);
  });
  return {
    events: places.map((place) => wanted[place]),
    places,
    images: images.subarray(0, places.length * IMAGE_SIZE),
  };
}

/** Warns once of what is wrong in a batch. */
function warning(report: TaskContext['report']) {
  return (error: DarkscopeError, event: number | null): void => {
    if (event === null) report({ type: 'warning', error: toPlainError(error) });
  };
}
