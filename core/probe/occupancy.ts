/** How often each cell is lit: counts of events with E_T above a cut, cell by cell and channel by channel. */
import { CHANNELS, IMAGE_SIZE, MASK_SIZE } from '../events/schema';

/** Cells of all channels. */
export const CELLS = MASK_SIZE * CHANNELS.length;

/** Events, and how many of them have each cell lit. */
export interface Lit {
  readonly events: number;
  /** [3, 72, 58]: channel, phi, eta. */
  readonly counts: Float64Array;
}

export const noneLit = (): Lit => ({ events: 0, counts: new Float64Array(CELLS) });

/**
 * Counts one more event.
 * @param image [72, 58, 3] at `offset`, E_T in GeV
 * @param cutGeV a cell is lit above it
 */
export function countEvent(
  { events, counts }: Lit,
  image: Float32Array,
  offset: number,
  cutGeV: number,
): Lit {
  for (let i = 0; i < IMAGE_SIZE; i++) {
    if (image[offset + i] > cutGeV) counts[(i % 3) * MASK_SIZE + Math.floor(i / 3)]++;
  }
  return { events: events + 1, counts };
}

export function addLit(parts: readonly Lit[]): Lit {
  const sum = noneLit().counts;
  for (const { counts } of parts) counts.forEach((count, cell) => (sum[cell] += count));
  return { events: parts.reduce((events, part) => events + part.events, 0), counts: sum };
}

/** What is left of `all` without `part`, which is in it. */
export function withoutLit(all: Lit, part: Lit): Lit {
  return {
    events: all.events - part.events,
    counts: all.counts.map((count, cell) => count - part.counts[cell]),
  };
}
