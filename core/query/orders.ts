/**
 * Orders of all events made of others that are known, in time proportional to their number: the other direction of a
 * sort key, and several keys of an order by each. An order holds ties by position and missing values last.
 */
import type { ColumnValues } from './query';

/** A sort key whose order of all events is known. */
export interface KnownKey {
  readonly values: ColumnValues;
  readonly order: Uint32Array;
}

/** The same key the other way: ties stay by position, missing values last. */
export function reversed({ values, order }: KnownKey): Uint32Array {
  const known = countKnown(values, order);
  const other = new Uint32Array(order.length);
  let next = 0;
  for (let end = known; end > 0;) {
    let start = end - 1;
    const value = values[order[start]];
    while (start > 0 && values[order[start - 1]] === value) start--;
    for (let i = start; i < end; i++) other[next++] = order[i];
    end = start;
  }
  other.set(order.subarray(known), known);
  return other;
}

/**
 * By several keys, the first deciding first: the order by the last one, sorted stably by those before it.
 * @param keys at least one
 */
export function combined(keys: readonly KnownKey[]): Uint32Array {
  let order = keys[keys.length - 1].order;
  for (let k = keys.length - 2; k >= 0; k--) {
    const { ranks, count } = denseRanks(keys[k]);
    // Where no two events tie, no later key says anything.
    order = count === order.length ? keys[k].order : sortedByRank(order, ranks, count);
  }
  return order;
}

/** How many values are not missing: those stand first. */
function countKnown(values: ColumnValues, order: Uint32Array): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number.isNaN(values[order[middle]])) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Place of each event's value among the different ones; missing values tie. */
function denseRanks({ values, order }: KnownKey): { ranks: Uint32Array; count: number } {
  const ranks = new Uint32Array(order.length);
  let rank = 0;
  let last = values[order[0]];
  for (const event of order) {
    const value = values[event];
    if (value !== last && !(Number.isNaN(value) && Number.isNaN(last))) {
      rank++;
      last = value;
    }
    ranks[event] = rank;
  }
  return { ranks, count: order.length === 0 ? 0 : rank + 1 };
}

function sortedByRank(order: Uint32Array, ranks: Uint32Array, count: number): Uint32Array {
  const next = new Uint32Array(count + 1);
  for (const rank of ranks) next[rank + 1]++;
  for (let rank = 0; rank < count; rank++) next[rank + 1] += next[rank];
  const sorted = new Uint32Array(order.length);
  for (const event of order) sorted[next[ranks[event]]++] = event;
  return sorted;
}
