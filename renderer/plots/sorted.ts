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

/** Kept for as long as the values live. A million doubles are sorted in parts, and the parts merged. */
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
  const counts = new Map<number, number>();
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i]) && !Number.isNaN(codes[i])) {
      counts.set(codes[i], (counts.get(codes[i]) ?? 0) + 1);
    }
  }
  const byCode = new Map<number, Float64Array>();
  for (const [code, count] of counts) {
    const own = new Float64Array(count);
    let next = 0;
    for (let i = 0; i < values.length; i++) {
      if (codes[i] === code && !Number.isNaN(values[i])) own[next++] = values[i];
    }
    byCode.set(code, own.sort());
  }
  return byCode;
}

function merged(a: Float64Array, b: Float64Array): Float64Array {
  if (a.length === 0) return b;
  const all = new Float64Array(a.length + b.length);
  for (let i = 0, j = 0, next = 0; next < all.length; next++) {
    all[next] = j >= b.length || (i < a.length && a[i] <= b[j]) ? a[i++] : b[j++];
  }
  return all;
}
