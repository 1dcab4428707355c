import { DarkscopeError } from '../errors';
import { BACKGROUND_LABEL } from '../events/schema';
import type { Side } from './cut';
import { sortedOrder } from './ranks';

/** A score and the side on which it has anomalies. */
export interface SidedColumn {
  readonly name: string;
  readonly values: ArrayLike<number>;
  readonly side: Side;
}

/**
 * Ranks of events in a score. Those in two are drawn against each other: what one model finds anomalous and the other
 * does not lies off the diagonal.
 * @param labels parallel to the column's values.
 * @returns for each event, the share of background that is at least as anomalous, in [0, 1]: the false positive rate at
 *   which the event would just be picked. 0 is more anomalous than all background. NaN where the event has no value.
 * @throws DarkscopeError `no-background` where no background event has a value.
 */
export function backgroundRanks(
  { name, values, side }: SidedColumn,
  labels: ArrayLike<number>,
): Float64Array {
  const sign = side === 'above' ? 1 : -1;
  const known = new Uint32Array(values.length);
  let count = 0;
  let backgrounds = 0;
  for (let event = 0; event < values.length; event++) {
    if (Number.isNaN(values[event])) continue;
    known[count++] = event;
    if (labels[event] === BACKGROUND_LABEL) backgrounds++;
  }
  if (backgrounds === 0) {
    throw new DarkscopeError(
      'no-background',
      `no background event (label 0) has a value of ${name}, so there is nothing to rank events by`,
    );
  }
  const order = sortedOrder(
    Float64Array.from({ length: count }, (_, i) => sign * values[known[i]]),
  );
  const ranks = new Float64Array(values.length).fill(NaN);
  let below = 0;
  for (let start = 0; start < count;) {
    const value = values[known[order[start]]];
    let end = start;
    let tied = 0;
    for (; end < count && values[known[order[end]]] === value; end++) {
      const event = known[order[end]];
      ranks[event] = (backgrounds - below) / backgrounds;
      if (labels[event] === BACKGROUND_LABEL) tied++;
    }
    below += tied;
    start = end;
  }
  return ranks;
}
