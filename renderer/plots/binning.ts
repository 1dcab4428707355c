/**
 * One-dimensional histograms that do not lie: shared bins, a range that outliers cannot wreck, and under- and
 * overflow bins that keep every event in the picture.
 */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export interface Binning extends Range {
  readonly bins: number;
  /** Edges evenly spaced in log10 of the value instead of the value. */
  readonly log: boolean;
}

export interface ClassCounts {
  readonly label: number;
  /** Length bins + 2: underflow, the bins from low to high, overflow. */
  readonly counts: Uint32Array;
  readonly total: number;
}

export interface Histogram {
  readonly binning: Binning;
  /** Length bins + 1. */
  readonly edges: Float64Array;
  /** One entry a class that has events, in the order of `labels` given. */
  readonly classes: readonly ClassCounts[];
  /** Events without a value (NaN): in no bin. */
  readonly missing: number;
}

/** How far beyond the quantiles, in units of their distance, an extreme value may lie and still be in range. */
const REACH = 0.25;

/**
 * The range to show: for every class its 1 % to 99 % quantiles, stretched to the extremes where these are
 * near; the union over classes. A rare class is thus never pushed into the overflow bin by a common one.
 * @param log take only values above zero, and measure distances in log10
 * @returns a range with low < high; 0 .. 1 (1 .. 10 in log) where there is nothing to show.
 */
export function robustRange(values: Float64Array, labels: ArrayLike<number>, log: boolean): Range {
  const byClass = new Map<number, number[]>();
  for (let i = 0; i < values.length; i++) {
    const value = log ? Math.log10(values[i]) : values[i];
    if (!Number.isFinite(value)) continue;
    const list = byClass.get(labels[i]);
    if (list === undefined) byClass.set(labels[i], [value]);
    else list.push(value);
  }
  let low = Infinity;
  let high = -Infinity;
  for (const list of byClass.values()) {
    const sorted = Float64Array.from(list).sort();
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
 * Counts by class in shared bins. Bins are half-open, the last one closed (numpy.histogram's rule); below and
 * above go to the under- and overflow bins.
 * @param order labels in the order wanted; classes without events are left out
 */
export function histogram(
  values: Float64Array,
  labels: ArrayLike<number>,
  binning: Binning,
  order: readonly number[],
): Histogram {
  const edges = binEdges(binning);
  const counts = new Map<number, Uint32Array>(
    order.map((label) => [label, new Uint32Array(binning.bins + 2)]),
  );
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) {
      missing++;
      continue;
    }
    const list = counts.get(labels[i]);
    if (list !== undefined) list[binOf(values[i], binning, edges)]++;
  }
  const classes = order
    .map((label) => ({ label, counts: counts.get(label) ?? new Uint32Array(binning.bins + 2) }))
    .map((entry) => ({ ...entry, total: entry.counts.reduce((sum, n) => sum + n, 0) }))
    .filter((entry) => entry.total > 0);
  return { binning, edges, classes, missing };
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
