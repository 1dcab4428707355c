/**
 * Ranks as they are drawn: −log10 of the share of background at least as anomalous, so that a step is a factor
 * of ten in the false positive rate, and what stands out has room. An event beyond all background has no such
 * share; it is put at half an event.
 * @param ranks shares in [0, 1]; NaN stays NaN.
 * @param background events that the shares are of.
 */
export function anomaly(ranks: Float64Array, background: number): Float64Array {
  const least = 0.5 / Math.max(1, background);
  return ranks.map((share) => -Math.log10(Math.max(share, least)) + 0);
}
