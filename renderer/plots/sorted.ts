/** Values sorted once, class by class, for all that counts or ranks them. */
export interface SortedValues {
  /** All values, ascending, without missing ones. */
  readonly all: Float64Array;
  /** The same by label. */
  readonly byLabel: ReadonlyMap<number, Float64Array>;
}

const known = new WeakMap<
  Float64Array,
  { readonly labels: ArrayLike<number>; readonly sorted: SortedValues }
>();

/** What was sorted elsewhere. */
export function rememberSorted(
  values: Float64Array,
  labels: ArrayLike<number>,
  sorted: SortedValues,
): void {
  known.set(values, { labels, sorted });
}

/**
 * Kept for as long as the values live. A million doubles are sorted in parts, and the parts merged; that takes
 * longer than a window may stand still, see sort-ahead.ts.
 */
export function sortedValues(values: Float64Array, labels: ArrayLike<number>): SortedValues {
  const before = known.get(values);
  if (before?.labels === labels) return before.sorted;
  const byLabel = sortedBy(values, labels);
  const all = [...byLabel.values()].reduce(merged, new Float64Array(0));
  const sorted = { all, byLabel };
  known.set(values, { labels, sorted });
  return sorted;
}

/** Values that are not missing, ascending, by the code of their event; NaN is no code. */
export function sortedBy(
  values: Float64Array,
  codes: ArrayLike<number>,
): Map<number, Float64Array> {
  const places = new Map<number, number>();
  const place = new Uint32Array(values.length);
  const counts: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]) || Number.isNaN(codes[i])) continue;
    let at = places.get(codes[i]);
    if (at === undefined) {
      at = places.size;
      places.set(codes[i], at);
      counts.push(0);
    }
    counts[at]++;
    place[i] = at + 1;
  }
  const parts = counts.map((count) => new Float64Array(count));
  const next = new Uint32Array(parts.length);
  for (let i = 0; i < values.length; i++) {
    const at = place[i] - 1;
    if (at >= 0) parts[at][next[at]++] = values[i];
  }
  return new Map([...places].map(([code, at]) => [code, parts[at].sort()]));
}

function merged(a: Float64Array, b: Float64Array): Float64Array {
  if (a.length === 0) return b;
  const all = new Float64Array(a.length + b.length);
  for (let i = 0, j = 0, next = 0; next < all.length; next++) {
    all[next] = j >= b.length || (i < a.length && a[i] <= b[j]) ? a[i++] : b[j++];
  }
  return all;
}
