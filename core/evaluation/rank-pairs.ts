import { DarkscopeError } from '../errors';
import { BACKGROUND_LABEL } from '../events/schema';
import type { Side } from './cut';

/** A score and the side on which it has anomalies. */
export interface SidedColumn {
  readonly name: string;
  readonly values: ArrayLike<number>;
  readonly side: Side;
}

/**
 * Ranks of events in two scores, to be drawn against each other: what one model finds anomalous and the other
 * does not lies off the diagonal.
 * @param labels parallel to the columns' values.
 * @returns for each event and score, the share of background that is at least as anomalous, in [0, 1]: the
 *   false positive rate at which the event would just be picked. 0 is more anomalous than all background. NaN
 *   where the event has no value.
 * @throws DarkscopeError `no-background` where no background event has a value.
 */
export function rankPairs(
  a: SidedColumn,
  b: SidedColumn,
  labels: ArrayLike<number>,
): { a: Float64Array; b: Float64Array } {
  return { a: backgroundRanks(a, labels), b: backgroundRanks(b, labels) };
}

function backgroundRanks(
  { name, values, side }: SidedColumn,
  labels: ArrayLike<number>,
): Float64Array {
  const anomaly = Float64Array.from(values, (value) => (side === 'above' ? value : -value));
  const background = anomaly
    .filter((value, i) => labels[i] === BACKGROUND_LABEL && !Number.isNaN(value))
    .sort();
  if (background.length === 0) {
    throw new DarkscopeError(
      'no-background',
      `no background event (label 0) has a value of ${name}, so there is nothing to rank events by`,
    );
  }
  return anomaly.map((value) =>
    Number.isNaN(value)
      ? NaN
      : (background.length - countBelow(background, value)) / background.length,
  );
}

/** How many of the rising values are below. */
function countBelow(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
