/** Bits of a value that one pass sorts by. */
const DIGIT = 11;

/**
 * Indices that sort the values upwards, ties by index. A radix sort: comparing a million values one by one takes
 * ten times as long.
 * @param values no NaN; infinities are allowed.
 */
export function sortedOrder(values: ArrayLike<number>): Uint32Array {
  const count = values.length;
  const { low, high } = sortableBits(values);
  let order = Uint32Array.from({ length: count }, (_, i) => i);
  let other = new Uint32Array(count);
  for (const bits of [low, high]) {
    for (let shift = 0; shift < 32; shift += DIGIT) {
      const starts = digitStarts(bits, shift);
      // All share the digit: nothing to sort by.
      if (starts === null) continue;
      for (let i = 0; i < count; i++) {
        const index = order[i];
        other[starts[digit(bits[index], shift)]++] = index;
      }
      [order, other] = [other, order];
    }
  }
  return order;
}

function digit(bits: number, shift: number): number {
  return (bits >>> shift) & ((1 << DIGIT) - 1);
}

/** Where each digit begins; null where there is only one. */
function digitStarts(bits: Uint32Array, shift: number): Uint32Array | null {
  const starts = new Uint32Array(1 << DIGIT);
  for (let i = 0; i < bits.length; i++) starts[digit(bits[i], shift)]++;
  let next = 0;
  for (let d = 0; d < starts.length; d++) {
    const own = starts[d];
    if (own === bits.length) return null;
    starts[d] = next;
    next += own;
  }
  return starts;
}

/** Halves of each double, turned so that they compare as the doubles do; zero of either sign is the same. */
function sortableBits(values: ArrayLike<number>): { low: Uint32Array; high: Uint32Array } {
  const low = new Uint32Array(values.length);
  const high = new Uint32Array(values.length);
  const double = new Float64Array(1);
  const halves = new Uint32Array(double.buffer);
  const [first, second] = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? [0, 1] : [1, 0];
  for (let i = 0; i < values.length; i++) {
    double[0] = values[i] + 0;
    const negative = halves[second] >>> 31 === 1;
    low[i] = negative ? ~halves[first] : halves[first];
    high[i] = negative ? ~halves[second] : halves[second] ^ 0x80000000;
  }
  return { low, high };
}

/**
 * Midranks: 1-based ranks where tied values share the mean of the ranks they span.
 * @param values no NaN.
 */
export function midranks(values: ArrayLike<number>): Float64Array {
  const order = sortedOrder(values);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    const rank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) ranks[order[i]] = rank;
    start = end;
  }
  return ranks;
}
