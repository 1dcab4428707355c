/**
 * Sorting a million events without freezing the window: a stable radix sort over the bits of the values.
 * The result lists events (positions in the dataset); identities never change, only the order shown.
 */

export interface SortKey {
  /** One number an event, indexed by the event's position in the dataset. */
  readonly values: ArrayLike<number>;
  readonly descending: boolean;
}

const DIGITS = 65536;

/**
 * The given events in the order of the keys, the first key deciding first. Ties keep the order given.
 * Missing values (NaN) come last, ascending or descending.
 */
export function sortEvents(events: Uint32Array, keys: readonly SortKey[]): Uint32Array {
  let order: Uint32Array = events;
  for (const key of [...keys].reverse()) order = sortByOne(order, key);
  return keys.length === 0 ? events.slice() : order;
}

function sortByOne(events: Uint32Array, key: SortKey): Uint32Array {
  const digits = sortableDigits(events, key);
  let from = Uint32Array.from(events.keys());
  let to = new Uint32Array(events.length);
  for (const digit of digits) {
    const starts = new Uint32Array(DIGITS + 1);
    for (let i = 0; i < digit.length; i += 1) starts[digit[i] + 1] += 1;
    if (starts[digit[0] + 1] === digit.length) continue; // every event has the same digit
    for (let d = 1; d <= DIGITS; d += 1) starts[d] += starts[d - 1];
    for (let i = 0; i < from.length; i += 1) to[starts[digit[from[i]]]++] = from[i];
    [from, to] = [to, from];
  }
  return from.map((position) => events[position]);
}

/**
 * The values as four 16-bit digits each, least first, such that comparing digits compares values: IEEE doubles
 * sort as integers once negative ones are inverted and the sign bit of the others is set.
 */
function sortableDigits(events: Uint32Array, { values, descending }: SortKey): Uint16Array[] {
  const digits = [0, 1, 2, 3].map(() => new Uint16Array(events.length));
  const value = new Float64Array(1);
  const words = new Uint32Array(value.buffer); // little-endian everywhere Chromium runs
  for (let i = 0; i < events.length; i += 1) {
    value[0] = values[events[i]] + 0; // -0 sorts as 0
    let low = 0xffffffff;
    let high = 0xffffffff;
    if (!Number.isNaN(value[0])) {
      const flip = words[1] >>> 31 ? 0xffffffff : 0;
      const turn = descending ? 0xffffffff : 0;
      low = words[0] ^ flip ^ turn;
      high = words[1] ^ (flip | 0x80000000) ^ turn;
    }
    digits[0][i] = low & 0xffff;
    digits[1][i] = low >>> 16;
    digits[2][i] = high & 0xffff;
    digits[3][i] = high >>> 16;
  }
  return digits;
}
