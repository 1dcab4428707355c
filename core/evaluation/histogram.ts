/** Counts over equal bins; nothing is lost: what lies outside or is missing is counted beside. */
export interface Histogram {
  /** Bin borders, `bins + 1` of them. */
  readonly edges: Float64Array;
  readonly counts: Uint32Array;
  /** Values below the first edge. */
  readonly underflow: number;
  /** Values above the last edge. */
  readonly overflow: number;
  /** NaN: events without this value. */
  readonly missing: number;
}

/** Borders of `bins` equal bins from `low` to `high`; a range of no width is widened by half a unit. */
export function binEdges(low: number, high: number, bins: number): Float64Array {
  const [from, to] = high > low ? [low, high] : [low - 0.5, low + 0.5];
  return Float64Array.from({ length: bins + 1 }, (_, i) => from + ((to - from) * i) / bins);
}

/**
 * Counts values in bins. A bin holds its lower edge and not its upper, the last one both.
 * @param edges rising, equally spaced, at least two.
 */
export function histogram(values: ArrayLike<number>, edges: Float64Array): Histogram {
  const bins = edges.length - 1;
  const counts = new Uint32Array(bins);
  const low = edges[0];
  const high = edges[bins];
  let underflow = 0;
  let overflow = 0;
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) missing++;
    else if (value < low) underflow++;
    else if (value > high) overflow++;
    else counts[Math.min(bins - 1, binOf(value, edges))]++;
  }
  return { edges, counts, underflow, overflow, missing };
}

/** Division may land a hair off an edge, so the neighbour is checked. */
function binOf(value: number, edges: Float64Array): number {
  const bins = edges.length - 1;
  const bin = Math.floor(((value - edges[0]) / (edges[bins] - edges[0])) * bins);
  if (bin < bins && value >= edges[bin + 1]) return bin + 1;
  return bin > 0 && value < edges[bin] ? bin - 1 : bin;
}

/**
 * A range that outliers cannot wreck: from the `tail` to the `1 - tail` quantile of the finite values
 * (nearest rank), {low: 0, high: 1} where there is none.
 */
export function robustRange(
  values: ArrayLike<number>,
  tail = 0.002,
): { low: number; high: number } {
  const finite = Float64Array.from(values).filter(Number.isFinite).sort();
  if (finite.length === 0) return { low: 0, high: 1 };
  const at = (share: number): number => finite[Math.round(share * (finite.length - 1))];
  return { low: at(tail), high: at(1 - tail) };
}
