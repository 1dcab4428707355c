import { eachTie, sorted, type Sorted } from './sorted';

/**
 * For each event, the share of the other sample that it is on the right side of (ties count half). Their mean
 * is the AUROC, and their spread carries its uncertainty (DeLong, DeLong and Clarke-Pearson, Biometrics 44,
 * 1988, 837). The placements of two scores may be subtracted event by event: the mean is then the difference
 * of the AUROCs, and the spread knows about their correlation.
 */
export interface Placements {
  /** One a signal event: its share of background. */
  readonly ofSignal: Float64Array;
  /** One a background event: its share of signal. */
  readonly ofBackground: Float64Array;
}

/**
 * Placements in O(n log n), by going through both samples in order (as from midranks: Sun and Xu, IEEE Signal
 * Processing Letters 21, 2014, 1389).
 * @param signal,background at least one value each, no NaN; signal is looked for above.
 */
export function placements(signal: ArrayLike<number>, background: ArrayLike<number>): Placements {
  return placementsOf(sorted(signal), sorted(background));
}

/** The same of samples that are sorted already. */
export function placementsOf(signal: Sorted, background: Sorted): Placements {
  const ofSignal = new Float64Array(signal.order.length);
  const ofBackground = new Float64Array(background.order.length);
  eachTie(signal, background, (s, nextS, b, nextB) => {
    const above = (b + nextB) / 2 / ofBackground.length;
    const below = 1 - (s + nextS) / 2 / ofSignal.length;
    for (let i = s; i < nextS; i++) ofSignal[signal.order[i]] = above;
    for (let j = b; j < nextB; j++) ofBackground[background.order[j]] = below;
  });
  return { ofSignal, ofBackground };
}

/** Placements of the difference of two scores of the same events, in the same order. */
export function difference(a: Placements, b: Placements): Placements {
  return {
    ofSignal: a.ofSignal.map((share, i) => share - b.ofSignal[i]),
    ofBackground: a.ofBackground.map((share, j) => share - b.ofBackground[j]),
  };
}

/**
 * Mean over mass points of what the placements measure (AUROC, or a difference of AUROCs), with its standard
 * error. Every point has signal events of its own; all share the same background, in the same order. So
 * with K points, m_k signal events and n background events,
 *
 *   var = 1/K² [ sum_k var_i(V_ki) / m_k ] + var_j( 1/K sum_k W_kj ) / n,
 *
 * V_ki the placement of signal event i of point k and W_kj that of background event j at point k: the
 * background fluctuates once for all points, so its placements are averaged before the variance is taken.
 * For one point this is DeLong's variance.
 * @returns `error` is NaN where a sample has only one event.
 */
export function meanOverPoints(points: readonly Placements[]): { value: number; error: number } {
  const K = points.length;
  const ofBackground = new Float64Array(points[0].ofBackground.length);
  let value = 0;
  let signalVariance = 0;
  for (const point of points) {
    value += mean(point.ofSignal) / K;
    signalVariance += variance(point.ofSignal) / point.ofSignal.length / K ** 2;
    for (let j = 0; j < ofBackground.length; j++) ofBackground[j] += point.ofBackground[j] / K;
  }
  return {
    value,
    error: Math.sqrt(signalVariance + variance(ofBackground) / ofBackground.length),
  };
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Sample variance, divisor n - 1. */
function variance(values: Float64Array): number {
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - centre) ** 2;
  return squares / (values.length - 1);
}
