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
  const [only] = keys;
  if (keys.length === 1 && 4 * events.length > only.values.length && isAscending(events)) {
    return fromRanking(events, only);
  }
  let order: Uint32Array = events;
  for (const key of [...keys].reverse()) order = sortByOne(order, key);
  return keys.length === 0 ? events.slice() : order;
}

/** All events by a column's values, ascending, ties by position: made once for as long as the values live. */
const rankings = new WeakMap<ArrayLike<number>, Uint32Array>();

function rankingOf(values: ArrayLike<number>): Uint32Array {
  let ranking = rankings.get(values);
  if (!ranking) {
    const all = Uint32Array.from({ length: values.length }, (_, event) => event);
    ranking = sortByOne(all, { values, descending: false });
    rankings.set(values, ranking);
  }
  return ranking;
}

function isAscending(events: Uint32Array): boolean {
  for (let i = 1; i < events.length; i += 1) if (events[i] < events[i - 1]) return false;
  return true;
}

/** So that another filter, or the other direction, costs a walk and no sort. */
function fromRanking(events: Uint32Array, { values, descending }: SortKey): Uint32Array {
  const ranking = rankingOf(values);
  const wanted = new Uint8Array(values.length);
  for (let i = 0; i < events.length; i += 1) wanted[events[i]] = 1;
  const order = new Uint32Array(events.length);
  let next = 0;
  const take = (from: number, to: number) => {
    for (let i = from; i < to; i += 1) if (wanted[ranking[i]] === 1) order[next++] = ranking[i];
  };
  if (!descending) {
    take(0, ranking.length);
    return order;
  }
  let known = ranking.length;
  while (known > 0 && Number.isNaN(values[ranking[known - 1]])) known -= 1;
  for (let end = known; end > 0;) {
    // Equal values stay in their order.
    let start = end - 1;
    const value = values[ranking[start]];
    while (start > 0 && values[ranking[start - 1]] === value) start -= 1;
    take(start, end);
    end = start;
  }
  take(known, ranking.length);
  return order;
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
