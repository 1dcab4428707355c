import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../core/evaluation/binomial';
import { delongInterval } from '../../core/evaluation/delong';
import { fprAtTpr } from '../../core/evaluation/fpr-at-tpr';
import { midranks } from '../../core/evaluation/ranks';
import { auroc, rocCurve } from '../../core/evaluation/roc';

interface Reference {
  name: string;
  signal: number[];
  background: number[];
  auroc: number;
  low: number;
  high: number;
  fpr40: number;
  fpr_at: [number, number][];
  fpr: number[];
  tpr: number[];
}

const reference = JSON.parse(
  readFileSync(new URL('../fixtures/evaluation/roc.json', import.meta.url), 'utf8'),
) as {
  roc: Reference[];
  wilson: { passed: number; trials: number; low: number; high: number }[];
};

describe.each(reference.roc)('for scores with $name', (known) => {
  const curve = rocCurve(known.signal, known.background);

  it('the ROC curve has the points of scikit-learn', () => {
    expect(Array.from(curve.falsePositive)).toEqual(known.fpr);
    expect(Array.from(curve.truePositive)).toEqual(known.tpr);
  });

  it('AUROC is that of scikit-learn', () => {
    expect(auroc(known.signal, known.background)).toBeCloseTo(known.auroc, 14);
  });

  it('the FPR at 40 % signal efficiency is what numpy interpolates', () => {
    expect(fprAtTpr(curve)).toBeCloseTo(known.fpr40, 14);
  });

  it.each(known.fpr_at)('the FPR at an efficiency of %f is what numpy interpolates', (at, fpr) => {
    expect(fprAtTpr(curve, at)).toBeCloseTo(fpr, 14);
  });

  it('the 95 % interval is that of another implementation of DeLong', () => {
    const interval = delongInterval(known.signal, known.background);
    expect(interval.auroc).toBeCloseTo(known.auroc, 12);
    expect(interval.low).toBeCloseTo(known.low, 12);
    expect(interval.high).toBeCloseTo(known.high, 12);
  });
});

describe('by hand', () => {
  it('tied values share the mean of their ranks', () => {
    expect(Array.from(midranks([3, 1, 3, -Infinity, 3]))).toEqual([4, 2, 4, 1, 4]);
  });

  it('AUROC counts pairs, and a tied pair counts half', () => {
    // Pairs (2,1) won, (2,2) tied, (0,1) and (0,2) lost: 1.5 of 4.
    expect(auroc([2, 0], [1, 2])).toBe(0.375);
  });

  it('an infinite score is above every finite one', () => {
    expect(auroc([Infinity, Infinity], [1, Infinity])).toBe(0.75);
  });

  it('the curve goes diagonally over a tie', () => {
    const { falsePositive, truePositive, thresholds } = rocCurve([2, 0], [1, 2]);
    expect(Array.from(thresholds)).toEqual([Infinity, 2, 1, 0]);
    expect(Array.from(falsePositive)).toEqual([0, 0.5, 1, 1]);
    expect(Array.from(truePositive)).toEqual([0, 0.5, 0.5, 1]);
  });

  it('FPR40 lies on the straight line between two points of the curve', () => {
    // From (0, 0) to (0.5, 0.5): at 40 % signal, 40 % background.
    expect(fprAtTpr(rocCurve([2, 0], [1, 2]))).toBeCloseTo(0.4, 15);
  });

  it('where several thresholds keep exactly 40 % of signal, FPR40 is the largest of their rates', () => {
    const curve = rocCurve([9, 9, 3, 2, 1], [8, 7, 5, 0]);
    expect(fprAtTpr(curve)).toBe(0.75);
  });

  it('a single signal event tells nothing about the spread, so the interval is everything', () => {
    expect(delongInterval([2], [0, 1, 3])).toEqual({ auroc: 2 / 3, low: 0, high: 1 });
  });
});

it.each(reference.wilson)(
  'the interval of $passed of $trials is that of scipy',
  ({ passed, trials, low, high }) => {
    const interval = wilsonInterval(passed / trials, trials);
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  },
);
