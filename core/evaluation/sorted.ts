import { sortedOrder } from './ranks';

/** A sample with the order that sorts it: found once, for all that compares the sample with others. */
export interface Sorted {
  /** The values upwards. */
  readonly rising: Float64Array;
  /** Parallel to them: the place of each in the sample. */
  readonly order: Uint32Array;
}

/** @param values no NaN; infinities are allowed. */
export function sorted(values: ArrayLike<number>): Sorted {
  const order = sortedOrder(values);
  const rising = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) rising[i] = values[order[i]];
  return { rising, order };
}

/** The same of the values negated. */
export function negated({ rising, order }: Sorted): Sorted {
  return { rising: rising.map((value) => -value).reverse(), order: order.slice().reverse() };
}

/**
 * Goes through two samples upwards, one distinct value at a time.
 * @param visit told where the events of this value begin in each sample's order, and where the next ones do.
 */
export function eachTie(
  { rising: signal }: Sorted,
  { rising: background }: Sorted,
  visit: (signals: number, nextSignals: number, backgrounds: number, next: number) => void,
): void {
  for (let s = 0, b = 0; s < signal.length || b < background.length;) {
    const value =
      b === background.length || (s < signal.length && signal[s] < background[b])
        ? signal[s]
        : background[b];
    let [toS, toB] = [s, b];
    while (toS < signal.length && signal[toS] === value) toS++;
    while (toB < background.length && background[toB] === value) toB++;
    visit(s, toS, b, toB);
    [s, b] = [toS, toB];
  }
}
