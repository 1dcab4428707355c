import { wilsonInterval } from './binomial';
import { fprAtTpr } from './fpr-at-tpr';
import type { RocCurve } from './roc';

/** Confidence of the limit where no background passes. */
const CONFIDENCE = 0.95;

/** Background rejection, 1 / epsilon_B; every figure is at least 1. */
export type Rejection =
  /** Some background passes: the value and its 95 % interval. */
  | {
      readonly kind: 'measured';
      readonly value: number;
      readonly low: number;
      readonly high: number;
    }
  /** No background passes: the rejection exceeds `atLeast` at 95 % confidence. */
  | { readonly kind: 'limit'; readonly atLeast: number };

/**
 * Background rejection 1 / epsilon_B at a signal efficiency epsilon_S, as the NAE paper (003) quotes it at 0.2.
 * epsilon_B is the interpolated false positive rate, its interval Wilson's.
 * @param efficiency epsilon_S in [0, 1].
 * @param background events behind the curve: where none passes, they say how much that means.
 */
export function rejection(curve: RocCurve, efficiency: number, background: number): Rejection {
  const passed = fprAtTpr(curve, efficiency);
  if (passed === 0) return { kind: 'limit', atLeast: 1 / upperLimitOfNone(background) };
  const { low, high } = wilsonInterval(passed, background);
  return { kind: 'measured', value: 1 / passed, low: 1 / high, high: 1 / low };
}

/**
 * Upper limit, at 95 % confidence, of a rate of which not one of `trials` events gave an instance: the rate
 * at which that would happen once in twenty (Clopper and Pearson, Biometrika 26, 1934, 404); near 3 / trials.
 */
export function upperLimitOfNone(trials: number): number {
  return 1 - (1 - CONFIDENCE) ** (1 / trials);
}
