/**
 * One-dimensional histograms that do not lie: shared bins, a range that outliers cannot wreck, and under- and
 * overflow bins that keep every event in the picture.
 */
import { sortedValues } from './sorted';

export interface Range {
  readonly low: number;
  readonly high: number;
}

export interface Binning extends Range {
  readonly bins: number;
  /** Edges evenly spaced in log10 of the value instead of the value. */
  readonly log: boolean;
}

/** The bin of every event, found once: groups and subsets are then counted without looking at values. */
export interface Binned {
  readonly binning: Binning;
  /** Length bins + 1. */
  readonly edges: Float64Array;
  /** 0 underflow, 1 .. bins, bins + 1 overflow; NO_SLOT for events without a value. */
  readonly slots: Uint16Array;
  /** All events by bin, length bins + 2. */
  readonly totals: Uint32Array;
  /** Events without a value (NaN): in no bin. */
  readonly missing: number;
}

export const NO_SLOT = 0xffff;

/** How far beyond the quantiles, in units of their distance, an extreme value may lie and still be in range. */
const REACH = 0.25;

/**
 * The range to show: for every class its 1 % to 99 % quantiles, stretched to the extremes where these are
 * near; the union over classes. A rare class is thus never pushed into the overflow bin by a common one.
 * @param log take only values above zero, and measure distances in log10
 * @returns a range with low < high; 0 .. 1 (1 .. 10 in log) where there is nothing to show.
 */
export function robustRange(values: Float64Array, labels: ArrayLike<number>, log: boolean): Range {
  let low = Infinity;
  let high = -Infinity;
  for (const sorted of shownByLabel(values, labels, log)) {
    const ends = classRange(sorted);
    low = Math.min(low, ends.low);
    high = Math.max(high, ends.high);
  }
  if (low > high) [low, high] = [0, 1];
  if (low === high) {
    const half = log || low === 0 ? 0.5 : Math.abs(low) * 0.05;
    [low, high] = [low - half, high + half];
  }
  return log ? { low: 10 ** low, high: 10 ** high } : { low, high };
}

/** Finite values of every label, ascending; only positive ones, as log10, where `log`. */
function shownByLabel(
  values: Float64Array,
  labels: ArrayLike<number>,
  log: boolean,
): Float64Array[] {
  return [...sortedValues(values, labels).byLabel.values()].flatMap((sorted) => {
    const first = sorted.findIndex((value) => value > (log ? 0 : -Infinity));
    const end = sorted.indexOf(Infinity);
    const own =
      first < 0 ? sorted.subarray(0, 0) : sorted.subarray(first, end < 0 ? undefined : end);
    if (own.length === 0) return [];
    return [log ? own.map(Math.log10) : own];
  });
}

function classRange(sorted: Float64Array): Range {
  const low = quantile(sorted, 0.01);
  const high = quantile(sorted, 0.99);
  const reach = REACH * (high - low);
  const [least, most] = [sorted[0], sorted[sorted.length - 1]];
  // Where the quantiles coincide nothing tells an outlier from the rest, so all of it is shown.
  if (reach === 0) return { low: least, high: most };
  return { low: least >= low - reach ? least : low, high: most <= high + reach ? most : high };
}

/** Quantile of sorted values by linear interpolation (numpy's default). */
export function quantile(sorted: Float64Array, fraction: number): number {
  const position = fraction * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}

/** Bin edges, length bins + 1. */
export function binEdges({ low, high, bins, log }: Binning): Float64Array {
  const edges = new Float64Array(bins + 1);
  const [from, to] = log ? [Math.log10(low), Math.log10(high)] : [low, high];
  for (let i = 0; i <= bins; i++) {
    const at = from + ((to - from) * i) / bins;
    edges[i] = log ? 10 ** at : at;
  }
  edges[0] = low;
  edges[bins] = high;
  return edges;
}

/**
 * Puts every event into its bin. Bins are half-open, the last one closed (numpy.histogram's rule); what lies
 * below and above goes to the under- and overflow bins.
 */
export function binned(values: Float64Array, binning: Binning): Binned {
  const edges = binEdges(binning);
  const slots = new Uint16Array(values.length).fill(NO_SLOT);
  const totals = new Uint32Array(binning.bins + 2);
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) missing++;
    else {
      slots[i] = binOf(values[i], binning, edges);
      totals[slots[i]]++;
    }
  }
  return { binning, edges, slots, totals, missing };
}

/**
 * Events of each group by bin, each of length bins + 2.
 * @param codes the group of every event, 0 .. groups - 1; other codes are in no group
 */
export function countGroups(
  { binning, slots }: Binned,
  codes: ArrayLike<number>,
  groups: number,
): Uint32Array[] {
  const width = binning.bins + 2;
  const all = new Uint32Array(width * groups);
  for (let i = 0; i < slots.length; i++) {
    if (slots[i] !== NO_SLOT && codes[i] >= 0 && codes[i] < groups) {
      all[codes[i] * width + slots[i]]++;
    }
  }
  return Array.from({ length: groups }, (_, g) => all.slice(g * width, (g + 1) * width));
}

/** Events of a set (one byte an event) by bin, length bins + 2. */
export function countMask({ binning, slots }: Binned, mask: Uint8Array): Uint32Array {
  const counts = new Uint32Array(binning.bins + 2);
  for (let i = 0; i < slots.length; i++) if (mask[i] && slots[i] !== NO_SLOT) counts[slots[i]]++;
  return counts;
}

/**
 * Width of a slot in the column's unit; an overflow slot counts as wide as the bin beside it, since it has
 * no end.
 */
export function slotWidth(slot: number, { binning, edges }: Binned): number {
  const bin = Math.min(binning.bins, Math.max(1, slot));
  return edges[bin] - edges[bin - 1];
}

/** Slot of a value in a counts array: 0 underflow, 1 .. bins, bins + 1 overflow. */
export function binOf(value: number, binning: Binning, edges: Float64Array): number {
  const { low, high, bins, log } = binning;
  if (value < low) return 0;
  if (value > high) return bins + 1;
  const share = log
    ? Math.log10(value / low) / Math.log10(high / low)
    : (value - low) / (high - low);
  let bin = Math.min(bins - 1, Math.max(0, Math.floor(share * bins)));
  // Rounding may put a value on an edge into the neighbour; the edges decide.
  if (value < edges[bin]) bin--;
  else if (bin < bins - 1 && value >= edges[bin + 1]) bin++;
  return bin + 1;
}
