import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareColumns } from '../../core/evaluation/compare';
import { meanDelong, pairedDelong, pairedMeanDelong } from '../../core/evaluation/delong';
import { NORMAL_95, normalQuantile, twoSidedP } from '../../core/evaluation/normal';
import { auroc } from '../../core/evaluation/roc';
import { Random } from '../../core/random';
import { deviation, mean, normals } from './random-scores';

interface Pair {
  name: string;
  signals: [number[], number[]][];
  background: [number[], number[]];
  points: { a: number; b: number; p: number; error: number }[];
  mean: { difference: number; error: number };
}

const reference = JSON.parse(
  readFileSync(new URL('../fixtures/evaluation/statistics.json', import.meta.url), 'utf8'),
) as { paired: Pair[]; normal: { p: [number, number][]; quantile: [number, number][] } };

describe.each(reference.paired)('two scores with $name', ({ signals, background, ...known }) => {
  const pairs = signals.map(([a, b]) => ({
    a: { signal: a, background: background[0] },
    b: { signal: b, background: background[1] },
  }));

  it.each(known.points.map((point, k) => ({ k, ...point })))(
    'at point $k differ with the p value and error of another implementation of DeLong',
    ({ k, a, b, p, error }) => {
      const paired = pairedDelong(pairs[k].a, pairs[k].b);
      expect(paired.difference).toBeCloseTo(a - b, 12);
      expect(paired.p).toBeCloseTo(p, 12);
      expect((paired.high - paired.low) / 2 / NORMAL_95).toBeCloseTo(error, 12);
    },
  );

  it('differ in the mean over points as the sums of all comparisons say', () => {
    const paired = pairedMeanDelong(pairs);
    expect(paired.difference).toBeCloseTo(known.mean.difference, 12);
    expect((paired.high - paired.low) / 2 / NORMAL_95).toBeCloseTo(known.mean.error, 12);
  });
});

describe('the mean over masses that share their background', () => {
  // Two scores of three signals; the second is worse, and correlated with the first.
  const random = new Random(42);
  const sizes = [60, 45, 80];
  const background = twoScores(120, 0);
  const signals = sizes.map((size, k) => twoScores(size, 0.6 + 0.5 * k));

  function twoScores(count: number, centre: number): [Float64Array, Float64Array] {
    const a = normals(random, count, centre);
    return [a, a.map((value) => 0.7 * value + 0.7 * random.normal())];
  }

  /** Draws whole events anew, background once for all masses. */
  function resampled(): { a: number; difference: number } {
    const chosen = (count: number) =>
      Uint32Array.from({ length: count }, () => random.below(count));
    const pick = (values: Float64Array, rows: Uint32Array) =>
      Float64Array.from(rows, (row) => values[row]);
    const rows = chosen(background[0].length);
    const areas = signals.map((signal) => {
      const own = chosen(signal[0].length);
      return [0, 1].map((s) => auroc(pick(signal[s], own), pick(background[s], rows)));
    });
    return { a: mean(areas.map(([a]) => a)), difference: mean(areas.map(([a, b]) => a - b)) };
  }

  it('has the spread that the bootstrap of whole events has', () => {
    const drawn = Array.from({ length: 3000 }, resampled);
    const single = meanDelong(signals.map(([a]) => ({ signal: a, background: background[0] })));
    const paired = pairedMeanDelong(
      signals.map(([a, b]) => ({
        a: { signal: a, background: background[0] },
        b: { signal: b, background: background[1] },
      })),
    );
    // The spread of 3,000 draws is itself known to 1.3 %; events drawn twice tie, which adds a little.
    const ofMean = (single.high - single.low) / 2 / NORMAL_95;
    const ofDifference = (paired.high - paired.low) / 2 / NORMAL_95;
    expect(Math.abs(deviation(drawn.map(({ a }) => a)) / ofMean - 1)).toBeLessThan(0.06);
    expect(
      Math.abs(deviation(drawn.map(({ difference }) => difference)) / ofDifference - 1),
    ).toBeLessThan(0.06);
  });

  it('is less certain than masses with backgrounds of their own would be', () => {
    const points = signals.map(([signal]) => ({ signal, background: background[0] }));
    const { low, high } = meanDelong(points);
    const alone = points.map((point) => meanDelong([point]));
    const independent = Math.sqrt(mean(alone.map((one) => (one.high - one.low) ** 2)) / 3);
    expect(high - low).toBeGreaterThan(1.1 * independent);
  });
});

describe('by hand', () => {
  it('scores that rank events alike do not differ, and nothing is uncertain about it', () => {
    const [signal, background] = [
      [1, 3, 2],
      [0, 2, 1],
    ];
    const squared = {
      signal: signal.map((x) => x ** 3),
      background: background.map((x) => x ** 3),
    };
    expect(pairedDelong({ signal, background }, squared)).toEqual({
      difference: 0,
      low: 0,
      high: 0,
      p: 1,
    });
  });

  it('a single event tells nothing about the spread', () => {
    const [a, b] = [
      { signal: [2], background: [0, 1] },
      { signal: [0.5], background: [0, 1] },
    ];
    expect(pairedDelong(a, b)).toEqual({ difference: 0.5, low: -1, high: 1, p: 1 });
  });
});

describe('two columns', () => {
  const labels = [0, 0, 0, 0, 1, 1, 1, 2, 2];
  const masses = [0, 0, 0, 0, 125, 125, 400, 2100, 2100];
  const good = { name: 'good', values: [0, 1, 2, 3, 4, 5, 6, 2.5, 7] };
  // It has SUEP below background.
  const other = { name: 'other', values: [3, 2, 1, 0, 2.5, -1, -1, 9, NaN] };

  it('are compared each in its own direction, point by point and in the mean', () => {
    const { points, mauc } = compareColumns(good, other, labels, masses);
    expect(points.map((p) => [p.class, p.massGeV, p.auroc, p.againstAuroc, p.difference])).toEqual([
      ['SUEP', 125, 1, 0.625, 0.375],
      ['SUEP', 400, 1, 1, 0],
      ['SVJ', 2100, 0.75, 1, -0.25],
    ]);
    expect(mauc.suep.difference).toBeCloseTo(0.1875, 15);
  });

  it('are compared on the events that have both values', () => {
    const { points } = compareColumns(good, other, labels, masses);
    expect(points.map(({ signal, background }) => [signal, background])).toEqual([
      [2, 4],
      [1, 4],
      [1, 4],
    ]);
  });

  it('without a background event in common say so', () => {
    const [a, b] = [
      { name: 'a', values: [1, NaN, 2] },
      { name: 'b', values: [NaN, 1, 2] },
    ];
    expect(() => compareColumns(a, b, [0, 0, 1], [0, 0, 1])).toThrowError(
      expect.objectContaining({
        code: 'no-background',
        message: expect.stringContaining('both a and b'),
      }),
    );
  });
});

it.each(reference.normal.p)('beyond %f standard deviations lies what scipy says', (z, p) => {
  expect(twoSidedP(z) / p).toBeCloseTo(1, 11);
});

it.each(reference.normal.quantile)('the %f quantile of the normal is that of scipy', (q, value) => {
  expect(normalQuantile(q)).toBeCloseTo(value, 9);
});
