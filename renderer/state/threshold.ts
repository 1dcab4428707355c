/** The threshold on a score and the events that it flags. Counting and intervals: plots/threshold.ts. */
import { BACKGROUND_LABEL } from '../../core/events/schema';
import { sortedValues } from '../plots/sorted';
import {
  countFlagged,
  isFlagged,
  referenceOf,
  thresholdForCount,
  thresholdForFpr,
} from '../plots/threshold';
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

const firstKnown = new WeakMap<
  Float64Array,
  { readonly labels: Int32Array; readonly first: Threshold | null }
>();

/**
 * Where a threshold starts: at a false positive rate of 1 %, on the side where labelled signals lie (above,
 * where there are none). Without labelled background all events stand for it, as data mostly are background.
 * Found once for as long as the values live.
 * @returns null where nothing has a value.
 */
export function firstThreshold(values: Float64Array, labels: Int32Array): Threshold | null {
  const known = firstKnown.get(values);
  if (known?.labels === labels) return known.first;
  const first = findFirst(values, labels);
  firstKnown.set(values, { labels, first });
  return first;
}

function findFirst(values: Float64Array, labels: Int32Array): Threshold | null {
  const { background: sample, labelled } = referenceOf(values, labels);
  if (sample.length === 0) return null;
  const signals = labelled
    ? [...sortedValues(values, labels).byLabel].filter(([label]) => label > BACKGROUND_LABEL)
    : [];
  const below = liesBelow(
    signals.map(([, sorted]) => sorted),
    sample[sample.length >> 1],
  );
  const value = thresholdForFpr(sample, FIRST_RATE, !below);
  return { value, direction: below ? 'below' : 'above' };
}

/** Whether the (upper) median of all parts together lies below a value; not where they are empty. */
function liesBelow(parts: readonly Float64Array[], value: number): boolean {
  const total = parts.reduce((sum, { length }) => sum + length, 0);
  const smaller = parts.reduce((sum, sorted) => sum + countFlagged(sorted, value, false), 0);
  return smaller > total >> 1;
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
