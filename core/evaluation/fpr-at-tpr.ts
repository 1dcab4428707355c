import type { RocCurve } from './roc';

/** The signal efficiency at which the CoDAE paper compares models (section 5.1): FPR40. */
export const SIGNAL_EFFICIENCY = 0.4;

/**
 * False positive rate at a signal efficiency, by linear interpolation of the ROC curve between the two
 * points around it. Where several thresholds have exactly that efficiency (only background lies between
 * them), the largest of their rates counts: the cautious end, and what the paper's authors compute
 * (`numpy.interp(0.4, tpr, fpr)` on scikit-learn's curve).
 * @param efficiency in [0, 1].
 * @returns a rate in [0, 1].
 */
export function fprAtTpr(curve: RocCurve, efficiency = SIGNAL_EFFICIENCY): number {
  const { truePositive, falsePositive } = curve;
  let left = 0;
  let right = truePositive.length;
  while (right - left > 1) {
    const middle = (left + right) >> 1;
    if (truePositive[middle] <= efficiency) left = middle;
    else right = middle;
  }
  if (right === truePositive.length) return falsePositive[left];
  const share = (efficiency - truePositive[left]) / (truePositive[right] - truePositive[left]);
  return falsePositive[left] + share * (falsePositive[right] - falsePositive[left]);
}
