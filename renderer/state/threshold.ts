/** The threshold on a score and the events that it flags. Counting and intervals: plots/threshold.ts. */
import { BACKGROUND_LABEL } from '../../core/events/schema';
import { isFlagged, thresholdForFpr } from '../plots/threshold';
import type { Analysis } from './saved';

export type Threshold = Analysis['thresholds'][string];

/** Share of the background that a score flags before the user says otherwise. */
const FIRST_RATE = 0.01;

/** One byte an event: 1 where the value lies strictly beyond the threshold; missing values never do. */
export function flaggedMask(values: Float64Array, { value, direction }: Threshold): Uint8Array {
  const mask = new Uint8Array(values.length);
  const above = direction === 'above';
  for (let event = 0; event < mask.length; event += 1) {
    if (isFlagged(values[event], value, above)) mask[event] = 1;
  }
  return mask;
}

/**
 * Where a threshold starts: at a false positive rate of 1 %, on the side where labelled signals lie (above,
 * where there are none). Without labelled background all events stand for it, as data mostly are background.
 * @returns null where nothing has a value.
 */
export function firstThreshold(values: Float64Array, labels: Int32Array): Threshold | null {
  const known = (holds: (label: number) => boolean) =>
    values.filter((value, event) => holds(labels[event]) && !Number.isNaN(value)).sort();
  const background = known((label) => label === BACKGROUND_LABEL);
  const signal = known((label) => label > BACKGROUND_LABEL);
  const sample = background.length > 0 ? background : known(() => true);
  if (sample.length === 0) return null;
  const below = background.length > 0 && signal.length > 0 && median(signal) < median(background);
  const value = thresholdForFpr(sample, FIRST_RATE, !below);
  return { value, direction: below ? 'below' : 'above' };
}

function median(sorted: Float64Array): number {
  return sorted[sorted.length >> 1];
}
