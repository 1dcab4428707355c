import { describe, expect, it } from 'vitest';
import { EventDraws, RankedSamples } from '../../core/evaluation/auroc-draws';
import { aurocSamples, PAPER_SUBSETS } from '../../core/evaluation/auroc-samples';
import { bootstrapAuroc, bootstrapPoints, quantile } from '../../core/evaluation/bootstrap';
import { delongInterval, meanDelong } from '../../core/evaluation/delong';
import { auroc } from '../../core/evaluation/roc';
import { Random } from '../../core/random';
import { deviation, mean, normals } from './random-scores';

const random = new Random(51);
const signal = normals(random, 90, 1.2);
const background = normals(random, 150);

describe('the bootstrap of the AUROC', () => {
  it('agrees with DeLong where both hold', () => {
    const options = { iterations: 4000, seed: 42 };
    const drawn = bootstrapAuroc(signal, background, options);
    const delong = delongInterval(signal, background);
    expect(drawn.value).toBe(auroc(signal, background));
    // In units of the interval's width; the quantile of 4,000 draws is known to about 1 % of it.
    const width = delong.high - delong.low;
    expect(Math.abs(drawn.low - delong.low) / width).toBeLessThan(0.06);
    expect(Math.abs(drawn.high - delong.high) / width).toBeLessThan(0.06);
  });

  it('stays inside 0 and 1 where a normal interval would not, and repeats with its seed', () => {
    const options = { iterations: 500, seed: 3 };
    const drawn = bootstrapAuroc([5, 6, 1.5], [0, 1, 2, 3], options);
    expect(drawn.low).toBeGreaterThanOrEqual(0);
    expect(drawn.high).toBe(1);
    expect(bootstrapAuroc([5, 6, 1.5], [0, 1, 2, 3], options)).toEqual(drawn);
    expect(bootstrapAuroc(signal, background, { ...options, seed: 4 })).not.toEqual(
      bootstrapAuroc(signal, background, options),
    );
  });

  it('of the mean over masses draws the background once for all', () => {
    const points = [0.5, 1, 1.5].map((centre) => ({
      signal: normals(random, 80, centre),
      background,
    }));
    const drawn = bootstrapPoints(points, { iterations: 4000, seed: 42 });
    const delong = meanDelong(points);
    expect(drawn.mean.value).toBeCloseTo(delong.mean, 14);
    expect(mean(drawn.points.map(({ value }) => value))).toBeCloseTo(delong.mean, 14);
    const width = delong.high - delong.low;
    expect(Math.abs(drawn.mean.low - delong.low) / width).toBeLessThan(0.06);
    expect(Math.abs(drawn.mean.high - delong.high) / width).toBeLessThan(0.06);
  });

  it('takes quantiles as numpy does', () => {
    // numpy.quantile([1, 2, 4, 8], [0, 0.1, 0.5, 1]).
    expect([0, 0.1, 0.5, 1].map((share) => quantile([1, 2, 4, 8], share))).toEqual([1, 1.3, 3, 8]);
  });
});

describe('random subsets', () => {
  it('of all events have the AUROC of all events, ties counting half', () => {
    const [s, b] = [
      [3, 1, 2, 2],
      [2, 0, 2, 5, 1],
    ];
    const ranked = new RankedSamples(s, b);
    const all = ({ length }: number[]) =>
      new EventDraws(length, { count: length, replacement: false });
    expect(ranked.auroc(all(s).next(random), all(b).next(random))).toBe(auroc(s, b));
  });

  it('without replacement hold no event twice, and in time every event', () => {
    const draws = new EventDraws(5, { count: 3, replacement: false });
    const seen = new Set<number>();
    for (let i = 0; i < 50; i++) {
      const drawn = new Set(draws.next(random));
      expect(drawn.size).toBe(3);
      drawn.forEach((event) => seen.add(event));
    }
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('as the paper draws them spread around the AUROC of all events', () => {
    const [many, more] = [normals(random, 4000, 1), normals(random, 6000)];
    const drawn = aurocSamples(many, more, { ...PAPER_SUBSETS, seed: 42 });
    expect(drawn.values).toHaveLength(1000);
    expect(drawn.signal).toEqual({ count: 1000, replacement: false });
    expect(drawn.background).toEqual({ count: 1000, replacement: false });
    // A subset of 1,000 + 1,000 has DeLong's error of that many events, less what it shares with all.
    const { low, high } = delongInterval(many.subarray(0, 1000), more.subarray(0, 1000));
    const error = (high - low) / 2 / 1.96;
    expect(Math.abs(mean(drawn.values) - auroc(many, more))).toBeLessThan(0.15 * error);
    expect(deviation(drawn.values) / error).toBeGreaterThan(0.75);
    expect(deviation(drawn.values) / error).toBeLessThan(1);
  });

  it('of too few events are drawn with replacement, as many as there are', () => {
    const drawn = aurocSamples(signal, background, { subsets: 2000, size: 2000, seed: 42 });
    expect(drawn.signal).toEqual({ count: 90, replacement: true });
    expect(drawn.background).toEqual({ count: 150, replacement: true });
    const { low, high } = delongInterval(signal, background);
    expect(deviation(drawn.values) / ((high - low) / 2 / 1.96)).toBeCloseTo(1, 1);
  });
});
