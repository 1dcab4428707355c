import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applyCut } from '../../core/evaluation/cut';
import { fprAtTpr } from '../../core/evaluation/fpr-at-tpr';
import { backgroundRanks } from '../../core/evaluation/rank-pairs';
import { cutForRate, efficiencyOf, rateAt } from '../../core/evaluation/rate';
import { rejection, upperLimitOfNone } from '../../core/evaluation/rejection';
import { rocCurve } from '../../core/evaluation/roc';

const { none_passed: nonePassed } = JSON.parse(
  readFileSync(new URL('../fixtures/evaluation/statistics.json', import.meta.url), 'utf8'),
) as { none_passed: { trials: number; limit: number }[] };

describe('background rejection', () => {
  const curve = rocCurve([9, 8, 5, 1], [7, 4, 3, 2, 0]);

  it('is one over the false positive rate at that signal efficiency', () => {
    expect(fprAtTpr(curve, 0.6)).toBeCloseTo(0.2, 15);
    expect(rejection(curve, 0.6, 5)).toMatchObject({ kind: 'measured', value: 5 });
    expect(rejection(curve, 0.9, 5)).toMatchObject({ kind: 'measured', value: 1.25 });
  });

  it('has the interval of the rate', () => {
    // scipy: Wilson's interval of 1 of 5 is 0.03622 to 0.62447.
    const measured = rejection(curve, 0.6, 5);
    expect(measured.kind === 'measured' && 1 / measured.high).toBeCloseTo(0.03622, 5);
    expect(measured.kind === 'measured' && 1 / measured.low).toBeCloseTo(0.62447, 5);
  });

  it('where no background passes, is a limit and no number', () => {
    expect(rejection(curve, 0.25, 5)).toEqual({
      kind: 'limit',
      atLeast: 1 / upperLimitOfNone(5),
    });
  });

  it.each(nonePassed)('none of $trials passing means what scipy says', ({ trials, limit }) => {
    expect(upperLimitOfNone(trials)).toBeCloseTo(limit, 12);
  });
});

describe('the rate of a cut', () => {
  it('is the share of background times the input rate, with its interval', () => {
    const rate = rateAt({ value: 0.01, low: 0.005, high: 0.02 }, 40_000);
    expect(rate).toEqual({ value: 400, low: 200, high: 800 });
  });

  it('can be asked for: as many events pass as it allows', () => {
    const values = Array.from({ length: 100 }, (_, i) => i);
    const cut = cutForRate(3.5, 100);
    const { rows, threshold } = applyCut(values, new Int32Array(100), cut, 'above');
    expect(threshold).toBe(96);
    expect(rateAt(efficiencyOf(rows.length, 100), 100).value).toBe(3);
  });

  it('above the input rate lets everything pass', () => {
    expect(cutForRate(200, 100)).toEqual({ kind: 'fpr', rate: 1 });
  });

  it.each([0, -1, NaN, Infinity])('refuses an input rate of %d', (rate) => {
    expect(() => rateAt(efficiencyOf(1, 10), rate)).toThrowError(
      expect.objectContaining({ code: 'bad-parameter' }),
    );
  });
});

describe('ranks of events in a score', () => {
  const labels = [0, 0, 0, 0, 1, -1];
  const x = { name: 'x', values: [1, 2, 2, 3, 9, 2], side: 'above' as const };
  const y = { name: 'y', values: [1, 2, 3, NaN, 0, NaN], side: 'below' as const };

  it('are shares of background at least as anomalous, ties included', () => {
    expect(Array.from(backgroundRanks(x, labels))).toEqual([1, 0.75, 0.75, 0.25, 0, 0.75]);
  });

  it('count from the side on which the score has anomalies; without a value there is no rank', () => {
    expect(Array.from(backgroundRanks(y, labels))).toEqual([1 / 3, 2 / 3, 1, NaN, 0, NaN]);
  });

  it('need background', () => {
    expect(() => backgroundRanks(x, [1, 1, 1, 1, 1, 1])).toThrowError(
      expect.objectContaining({ code: 'no-background' }),
    );
  });
});
