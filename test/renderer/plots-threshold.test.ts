import { describe, expect, it } from 'vitest';
import {
  countFlagged,
  isFlagged,
  passed,
  referenceOf,
  scoreGroups,
  stepThreshold,
  thresholdForCount,
  thresholdForFpr,
} from '../../renderer/plots/threshold';

const sorted = (...values: number[]) => Float64Array.from(values).sort();

describe('what a threshold flags', () => {
  it('is strictly beyond it, on either side', () => {
    const scores = sorted(1, 2, 2, 3, 5);
    expect(countFlagged(scores, 2, true)).toBe(2);
    expect(countFlagged(scores, 2, false)).toBe(1);
    expect(isFlagged(2, 2, true)).toBe(false);
    expect(isFlagged(2, 2, false)).toBe(false);
    expect(isFlagged(NaN, 2, true)).toBe(false);
  });

  it('is the same counted one by one and by search', () => {
    const scores = Float64Array.from({ length: 500 }, (_, i) => Math.round(40 * Math.sin(i * 1.3)));
    const { all } = referenceOf(scores, new Int32Array(500));
    for (const threshold of [-41, -40, -3.5, 0, 7, 40, 41]) {
      for (const above of [true, false]) {
        const counted = scores.filter((score) => isFlagged(score, threshold, above)).length;
        expect(countFlagged(all, threshold, above)).toBe(counted);
      }
    }
  });

  it('comes with the exact interval of the fraction', () => {
    const group = { label: 0, massGeV: null, name: 'QCD', sorted: new Float64Array(337) };
    group.sorted.fill(9, 333);
    // scipy: beta.ppf([0.025, 0.975], [4, 5], [334, 333])
    const result = passed(group, 5, true);
    expect(result).toMatchObject({ flagged: 4, total: 337, fraction: 4 / 337 });
    expect(result.low).toBeCloseTo(0.0032432322869030707, 10);
    expect(result.high).toBeCloseTo(0.030110027113190704, 10);
  });
});

describe('the threshold for a count', () => {
  it.each([0, 1, 2, 4, 5])('flags exactly %i of five different scores', (count) => {
    const scores = sorted(1, 2, 3, 5, 8);
    expect(countFlagged(scores, thresholdForCount(scores, count, true), true)).toBe(count);
    expect(countFlagged(scores, thresholdForCount(scores, count, false), false)).toBe(count);
  });

  it('flags fewer rather than more where scores are equal', () => {
    const scores = sorted(1, 2, 2, 2, 3);
    expect(countFlagged(scores, thresholdForCount(scores, 2, true), true)).toBe(1);
    expect(countFlagged(scores, thresholdForCount(scores, 4, true), true)).toBe(4);
  });

  it('tells neighbouring doubles apart', () => {
    const next = 1 + Number.EPSILON;
    const scores = sorted(1, next);
    expect(countFlagged(scores, thresholdForCount(scores, 1, true), true)).toBe(1);
  });

  it('is undefined without scores', () => {
    expect(thresholdForCount(new Float64Array(0), 3, true)).toBeNaN();
  });
});

describe('the threshold for a false positive rate', () => {
  const background = Float64Array.from({ length: 100 }, (_, i) => i);

  it.each([0, 0.01, 0.29, 0.5, 1])('lets through the share %f of the background', (rate) => {
    const above = thresholdForFpr(background, rate, true);
    const below = thresholdForFpr(background, rate, false);
    expect(countFlagged(background, above, true) / 100).toBeCloseTo(rate, 12);
    expect(countFlagged(background, below, false) / 100).toBeCloseTo(rate, 12);
  });

  it('never lets through more than asked', () => {
    expect(countFlagged(background, thresholdForFpr(background, 0.019, true), true)).toBe(1);
  });
});

describe('a threshold moved event by event', () => {
  const scores = sorted(1, 2, 2, 2, 3, 5);

  it.each([true, false])('flags one more or all that share the next score (above: %s)', (above) => {
    const wanted = above ? [0, 1, 2, 5, 6] : [0, 1, 4, 5, 6];
    const seen = [0];
    let threshold = thresholdForCount(scores, 0, above);
    for (let step = 0; step < 5; step += 1) {
      threshold = stepThreshold(scores, threshold, above, true);
      const flagged = countFlagged(scores, threshold, above);
      if (flagged !== seen.at(-1)) seen.push(flagged);
    }
    expect(seen).toEqual(wanted);
    for (const flagged of wanted.slice(0, -1).reverse()) {
      threshold = stepThreshold(scores, threshold, above, false);
      expect(countFlagged(scores, threshold, above)).toBe(flagged);
    }
    expect(stepThreshold(scores, threshold, above, false)).toBe(threshold);
  });
});

describe('groups of a readout', () => {
  it('are background, then each signal with its masses, without events that have no score', () => {
    const values = Float64Array.from([1, 2, 3, 4, 5, NaN, 7, 8]);
    const labels = [0, 1, 1, 2, 1, 1, -1, 0];
    const masses = Float64Array.from([0, 400, 125, 2100, 400, 125, NaN, 0]);
    const groups = scoreGroups(values, labels, masses);
    expect(groups.map(({ name, massGeV, sorted: scores }) => [name, massGeV, ...scores])).toEqual([
      ['QCD', null, 1, 8],
      ['SUEP', null, 2, 3, 5],
      ['SUEP', 125, 3],
      ['SUEP', 400, 2, 5],
      ['SVJ', null, 4],
      ['SVJ', 2100, 4],
    ]);
  });
});
