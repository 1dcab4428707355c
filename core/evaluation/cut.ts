import { DarkscopeError } from '../errors';
import { BACKGROUND_LABEL } from '../events/schema';
import { sortedOrder } from './ranks';

/** Which events a score picks. */
export type Cut =
  /** So many of the most anomalous. */
  | { readonly kind: 'top'; readonly count: number }
  /** As many as possible while at most this share of background, in [0, 1], passes. */
  | { readonly kind: 'fpr'; readonly rate: number }
  /** All beyond a value. */
  | { readonly kind: 'threshold'; readonly value: number };

/** The side of the threshold on which anomalies are looked for. */
export type Side = 'above' | 'below';

export interface Picked {
  /** Rows of the picked events, the most anomalous first; ties in the order of the rows. */
  readonly rows: Uint32Array;
  /**
   * Events strictly beyond it pass. For `top` it is the score of the last event picked, which passes too.
   * NaN where nothing was picked and nothing was compared.
   */
  readonly threshold: number;
}

/**
 * Applies a cut. Events whose value is NaN are never picked.
 * @param values,labels parallel, an entry an event.
 * @throws DarkscopeError `no-background` for a cut on the false positive rate without background.
 */
export function applyCut(
  values: ArrayLike<number>,
  labels: ArrayLike<number>,
  cut: Cut,
  side: Side,
): Picked {
  const sign = side === 'above' ? 1 : -1;
  const rows = Array.from({ length: values.length }, (_, i) => i).filter(
    (i) => !Number.isNaN(values[i]),
  );
  const anomaly = Float64Array.from(rows, (i) => -sign * values[i]);
  const ranked = Uint32Array.from(sortedOrder(anomaly), (at) => rows[at]);
  if (cut.kind === 'top') {
    const picked = ranked.subarray(0, cut.count);
    return { rows: picked, threshold: picked.length > 0 ? values[picked[picked.length - 1]] : NaN };
  }
  const threshold =
    cut.kind === 'threshold' ? cut.value : thresholdAt(values, labels, ranked, cut.rate, sign);
  return { rows: ranked.filter((i) => sign * values[i] > sign * threshold), threshold };
}

/** The value that the first background event too many has; all that is beyond it passes. */
function thresholdAt(
  values: ArrayLike<number>,
  labels: ArrayLike<number>,
  ranked: Uint32Array,
  rate: number,
  sign: number,
): number {
  const background = ranked.filter((i) => labels[i] === BACKGROUND_LABEL);
  if (background.length === 0) {
    throw new DarkscopeError(
      'no-background',
      'a cut on the false positive rate needs background events (label 0), and there are none',
      { hint: 'Give a number of events or a threshold instead.' },
    );
  }
  // A share like 0.07 of 100 is 7.000000000000001: that is 7.
  const allowed = Math.floor(rate * background.length + 1e-9);
  return allowed < background.length ? values[background[allowed]] : sign * -Infinity;
}
