/**
 * How well scores can be computed again. The same weights on the same images need not give the same bits: libraries
 * sum in another order from one processor, version or batch to the next. What floats allow is therefore part of the
 * answer.
 */

/** Share of a score, and of the typical score, by which single precision over some thousand pixels may differ. */
export const FLOAT_TOLERANCE = 1e-5;

/**
 * The same for each score. The cross-entropy takes the logarithm of one minus a probability: where that is close to one,
 * its last bit is a tenth of what the pixel adds.
 */
export function toleranceOf(score: string): number {
  return score === 'bce' ? 10 * FLOAT_TOLERANCE : FLOAT_TOLERANCE;
}

/** A difference, and the place in the arrays where it is. */
export interface Difference {
  readonly difference: number;
  readonly at: number;
}

export interface ScoreComparison {
  /** Places where both are numbers. */
  readonly compared: number;
  /** Places where only one of the two is a number. */
  readonly unlike: number;
  /** Greatest |again - kept|; null where nothing was compared. */
  readonly absolute: Difference | null;
  /** Greatest |again - kept| / |kept| where kept is not 0. */
  readonly relative: Difference | null;
  /** Whether every |again - kept| is at most tolerance x (|kept| + root mean square of kept), and none is unlike. */
  readonly within: boolean;
}

/**
 * @param kept and `again`: one number an event, in the same order; NaN where there is none.
 */
export function compareScores(
  kept: ArrayLike<number>,
  again: ArrayLike<number>,
  tolerance = FLOAT_TOLERANCE,
): ScoreComparison {
  let [compared, unlike, squares] = [0, 0, 0];
  for (let i = 0; i < kept.length; i++) {
    if (Number.isNaN(kept[i]) !== Number.isNaN(again[i])) unlike++;
    else if (!Number.isNaN(kept[i])) {
      compared++;
      squares += kept[i] ** 2;
    }
  }
  const typical = compared > 0 ? Math.sqrt(squares / compared) : 0;
  let absolute: Difference | null = null;
  let relative: Difference | null = null;
  let within = unlike === 0;
  for (let at = 0; at < kept.length; at++) {
    // Equal infinities differ by nothing, though subtraction says NaN.
    const difference = kept[at] === again[at] ? 0 : Math.abs(again[at] - kept[at]);
    if (Number.isNaN(difference)) continue;
    if (!absolute || difference > absolute.difference) absolute = { difference, at };
    const share = difference / Math.abs(kept[at]);
    if (kept[at] !== 0 && !(relative && share <= relative.difference)) {
      relative = { difference: difference === 0 ? 0 : share, at };
    }
    if (difference > tolerance * (Math.abs(kept[at]) + typical)) within = false;
  }
  return { compared, unlike, absolute, relative, within };
}
