/**
 * Orders of all events made of others that are known, in time proportional to their number: the other direction of a
 * sort key, and several keys of an order by each. An order holds ties by position and missing values last.
 */
import type { ColumnValues } from './query';

/** A sort key whose order of all events is known. */
export interface KnownKey {
  readonly values: ColumnValues;
  readonly descending: boolean;
  readonly order: Uint32Array;
}

/** The same key the other way: ties stay by position, missing values last. */
export function reversed({ values, order }: Omit<KnownKey, 'descending'>): Uint32Array {
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

/** Up to such a share of the events, those that tie are sorted by themselves. */
const FEW_TIES = 1 / 16;

/**
 * By several keys, the first deciding first. Where few events tie in the first, those are sorted by the others; else
 * the order by the others is sorted stably by the first.
 * @param keys at least one
 */
export function combined([first, ...others]: readonly KnownKey[]): Uint32Array {
  if (others.length === 0) return first.order;
  const runs = tiesIn(first);
  if (runs === null) {
    const { ranks, count } = denseRanks(first);
    return sortedByRank(combined(others), ranks, count);
  }
  const order = first.order.slice();
  const compare = comparison(others);
  for (const { from, to } of runs) order.subarray(from, to).sort(compare);
  return order;
}

/** Runs of events that tie, from .. to in the order; null where they are many. */
function tiesIn({ values, order }: KnownKey): { from: number; to: number }[] | null {
  const most = order.length * FEW_TIES;
  const runs: { from: number; to: number }[] = [];
  let tied = 0;
  let from = 0;
  for (let to = 1; to <= order.length; to++) {
    if (to < order.length && same(values[order[to]], values[order[from]])) continue;
    if (to - from > 1) {
      runs.push({ from, to });
      tied += to - from;
      if (tied > most) return null;
    }
    from = to;
  }
  return runs;
}

function same(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/** By values, ties by position. */
function comparison(keys: readonly KnownKey[]): (a: number, b: number) => number {
  const sides = keys.map(({ values, descending }) => ({ values, sign: descending ? -1 : 1 }));
  return (a, b) => {
    for (const { values, sign } of sides) {
      const [x, y] = [values[a], values[b]];
      if (same(x, y)) continue;
      if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
      return x < y ? -sign : sign;
    }
    return a - b;
  };
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
    if (!same(value, last)) {
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
