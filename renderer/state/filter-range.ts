/** A range of numbers as a filter of the table, for the slider of a column's head: `2..5`, `>=2`, `<=5`. */
import type { Filter } from './filter';

export interface Extent {
  readonly low: number;
  readonly high: number;
}

const extents = new WeakMap<ArrayLike<number>, Extent | null>();

/** Least and greatest number of a column; null where there are no two. Read once an array. */
export function extentOf(values: ArrayLike<number>): Extent | null {
  const known = extents.get(values);
  if (known !== undefined) return known;
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const extent = high > low ? { low, high } : null;
  extents.set(values, extent);
  return extent;
}

/** What a filter lets through, cut to the extent; all of it without one, null where it is no single range. */
export function rangeOf(filter: Filter | undefined, { low, high }: Extent): Extent | null {
  if (!filter) return { low, high };
  if ('problem' in filter || filter.any.length !== 1) return null;
  let range = { low, high };
  for (const term of filter.any[0]) {
    if (term.is === 'between') {
      range = { low: Math.max(range.low, term.low), high: Math.min(range.high, term.high) };
    } else if (term.is === 'above') range = { ...range, low: Math.max(range.low, term.limit) };
    else if (term.is === 'below') range = { ...range, high: Math.min(range.high, term.limit) };
    else return null;
  }
  return range.low <= range.high ? range : null;
}

/** The filter that lets a range through; '' for all of the extent. Limits are written with as few digits as tell them apart. */
export function textOf({ low, high }: Extent, extent: Extent): string {
  const atLow = low <= extent.low;
  const atHigh = high >= extent.high;
  if (atLow && atHigh) return '';
  const write = (value: number): string => {
    const decimals = 3 - Math.floor(Math.log10(extent.high - extent.low));
    return String(Number(value.toFixed(Math.min(20, Math.max(0, decimals)))));
  };
  if (atHigh) return `>=${write(low)}`;
  return atLow ? `<=${write(high)}` : `${write(low)}..${write(high)}`;
}
