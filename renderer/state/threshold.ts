/** The threshold on a score and the events that it flags. Counting and intervals: plots/threshold.ts. */
import { BACKGROUND_LABEL } from '../../core/events/schema';
import { isFlagged, referenceOf, thresholdForCount, thresholdForFpr } from '../plots/threshold';
import type { Analysis } from './saved';
import type { Cut } from './subset-rule';

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
  const { background: sample, labelled } = referenceOf(values, labels);
  const isSignal = (value: number, event: number) =>
    labels[event] > BACKGROUND_LABEL && !Number.isNaN(value);
  const signal = labelled ? values.filter(isSignal).sort() : new Float64Array(0);
  if (sample.length === 0) return null;
  const below = signal.length > 0 && median(signal) < median(sample);
  const value = thresholdForFpr(sample, FIRST_RATE, !below);
  return { value, direction: below ? 'below' : 'above' };
}

function median(sorted: Float64Array): number {
  return sorted[sorted.length >> 1];
}

/**
 * The value that a cut has on these events. A share of background, and a rate, are those of the labelled
 * background, or of all events where none is labelled; neither is ever exceeded.
 * @returns NaN where no event has a value, and for a rate without an input rate.
 */
export function thresholdOfCut(
  { by, at, inputHz }: Cut,
  values: Float64Array,
  labels: Int32Array,
  direction: Threshold['direction'],
): number {
  if (by === 'value') return at;
  const { all, background } = referenceOf(values, labels);
  const above = direction === 'above';
  if (by === 'count') return thresholdForCount(all, at, above);
  if (by === 'fraction') return thresholdForFpr(all, at, above);
  if (by === 'fpr') return thresholdForFpr(background, at, above);
  return inputHz > 0 ? thresholdForFpr(background, at / inputHz, above) : NaN;
}
