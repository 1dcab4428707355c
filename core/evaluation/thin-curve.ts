import type { EvaluationPoint } from '../engine/api';

type Curve = Pick<EvaluationPoint, 'falsePositive' | 'truePositive'>;

/** Curves of no more points are left as they are. */
const FEW = 5000;
/** Steps along either axis, as shares of it, and of a false positive rate as it is drawn on a log axis. */
const STEP = 1 / 2000;
const RATIO = 1.02;

/**
 * A ROC curve with fewer points, for drawing: neither axis is skipped by more than half a pixel of a large plot, with
 * false positive rates linear or logarithmic. Points that are left lie on the curve as they were.
 */
export function thinned<T extends Curve>(curve: T): T {
  const { falsePositive, truePositive } = curve;
  const count = falsePositive.length;
  if (count <= FEW) return curve;
  const kept = [0];
  for (let i = 1, last = 0; i < count; i++) {
    // The one before a long step is needed as well as the one after it.
    const next = Math.min(i + 1, count - 1);
    const goesOn =
      falsePositive[next] - falsePositive[last] < STEP &&
      truePositive[next] - truePositive[last] < STEP &&
      falsePositive[next] <= falsePositive[last] * RATIO;
    if (goesOn && i < count - 1) continue;
    kept.push(i);
    last = i;
  }
  const pick = (values: Float32Array) => Float32Array.from(kept, (i) => values[i]);
  return { ...curve, falsePositive: pick(falsePositive), truePositive: pick(truePositive) };
}
