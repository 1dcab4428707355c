/** The threshold on a score and the events that it flags. Counting and intervals: plots/threshold.ts. */
import { BACKGROUND_LABEL } from '../../core/events/schema';
import { isFlagged, thresholdForCount, thresholdForFpr } from '../plots/threshold';
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

/** Scores that a cut is placed among, ascending, without missing values. */
export interface Reference {
  readonly all: Float64Array;
  /** The labelled background; all events where none is labelled. */
  readonly background: Float64Array;
  /** Whether `background` is labelled. */
  readonly labelled: boolean;
}

const references = new WeakMap<Float64Array, { labels: Int32Array; reference: Reference }>();

/** Sorted once for as long as the values live. */
export function referenceOf(values: Float64Array, labels: Int32Array): Reference {
  const known = references.get(values);
  if (known?.labels === labels) return known.reference;
  const all = values.filter((value) => !Number.isNaN(value)).sort();
  const own = values
    .filter((value, event) => labels[event] === BACKGROUND_LABEL && !Number.isNaN(value))
    .sort();
  const labelled = own.length > 0;
  const reference = { all, background: labelled ? own : all, labelled };
  references.set(values, { labels, reference });
  return reference;
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
