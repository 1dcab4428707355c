import { describe, expect, it } from 'vitest';
import {
  binEdges,
  binned,
  countGroups,
  countMask,
  quantile,
  robustRange,
} from '../../renderer/plots/binning';
import { shortNames } from '../../renderer/plots/score-names';
import { clopperPearson, poissonInterval, ratioOfShares } from '../../renderer/plots/interval';

/** The same 200 numbers in numpy: i = arange(200); v = sin(i * 1.7) * 3 + cos(i * i * 0.37). */
const values = Float64Array.from(
  { length: 200 },
  (_, i) => Math.sin(i * 1.7) * 3 + Math.cos(i * i * 0.37),
);
const ratios = [
  [5, 100, 2, 300, 2.498008095366368, 25.96165020433079],
  [1, 10, 1, 10, 0.09021714229095672, 11.084367943898389],
  [40, 626, 3, 337, 3.509221947286902, 16.264557264935284],
  [250, 583, 120, 337, 1.0712543525878093, 1.3541143317089444],
] as const;
const oneClass = new Int32Array(200);

describe('intervals of counts', () => {
  // scipy 1.x: beta.ppf(0.025, k, n - k + 1), beta.ppf(0.975, k + 1, n - k)
  it.each([
    [0, 337, 0, 0.010886537859595345],
    [4, 337, 0.0032432322869030707, 0.030110027113190704],
    [57, 1546, 0.028041789054136283, 0.04750680017147683],
    [337, 337, 0.9891134621404046, 1],
    [12345, 1000000, 0.01212949382560612, 0.012563337660712826],
  ])('Clopper-Pearson for %i of %i is scipy’s', (passed, of, low, high) => {
    const interval = clopperPearson(passed, of);
    expect(interval.low).toBeCloseTo(low, 10);
    expect(interval.high).toBeCloseTo(high, 10);
  });

  it('knows nothing about a fraction of no trials', () => {
    expect(clopperPearson(0, 0)).toEqual({ low: 0, high: 1 });
  });

  // scipy: a = 1 - 0.682689492137086; chi2.ppf(a / 2, 2 * k) / 2, chi2.ppf(1 - a / 2, 2 * k + 2) / 2
  it.each([
    [0, 0, 1.841021645009264],
    [1, 0.1727537790234499, 3.2995265591158565],
    [7, 4.418529543933735, 10.770280720434087],
    [100, 90.0167451771134, 111.03336094114968],
    [5000, 4929.291680397712, 5071.715393515044],
  ])('Garwood’s interval for %i events is scipy’s', (count, low, high) => {
    const interval = poissonInterval(count);
    expect(interval.low).toBeCloseTo(low, 6);
    expect(interval.high).toBeCloseTo(high, 6);
  });
});

describe('the ratio of two shares', () => {
  // scipy: b = beta.ppf([q, 1 - q], [a, a + 1], [b + 1, b]) with q = (1 - 0.682689492137086) / 2; b / (1 - b) * m / n
  it.each(ratios)('of %i in %i and %i in %i has scipy’s interval', (a, n, b, m, low, high) => {
    const result = ratioOfShares([a, n], [b, m]);
    expect(result.ratio).toBeCloseTo(a / n / (b / m), 12);
    expect(result.low / low).toBeCloseTo(1, 9);
    expect(result.high / high).toBeCloseTo(1, 9);
  });

  it('is open to one side where one of them has none', () => {
    expect(ratioOfShares([0, 10], [3, 10])).toMatchObject({ ratio: 0, low: 0 });
    expect(ratioOfShares([3, 10], [0, 10])).toMatchObject({ ratio: NaN, high: Infinity });
  });
});

describe('histograms', () => {
  it('counts as numpy.histogram does, and keeps what lies outside', () => {
    const binning = { low: -2.5, high: 3, bins: 10, log: false };
    const [counts] = countGroups(binned(values, binning), oneClass, 1);
    // np.histogram(v, bins=10, range=(-2.5, 3)); (v < -2.5).sum(); (v > 3).sum()
    expect([...counts]).toEqual([28, 20, 15, 12, 22, 10, 13, 15, 14, 21, 10, 20]);
  });

  it('counts in logarithmic bins as numpy does with the same edges', () => {
    const positive = values.map((value) => 10 ** (value / 2));
    const binning = { low: 0.1, high: 10 ** 1.5, bins: 5, log: true };
    const [counts] = countGroups(binned(positive, binning), oneClass, 1);
    // np.histogram(10 ** (v / 2), bins=10 ** np.linspace(-1, 1.5, 6))
    expect([...counts]).toEqual([43, 30, 26, 25, 29, 27, 20]);
  });

  it('puts values on an edge into the bin above it, and the last edge into the last bin', () => {
    const onEdges = Float64Array.from({ length: 11 }, (_, i) => i * 0.1);
    const binning = { low: 0, high: 1, bins: 10, log: false };
    const [counts] = countGroups(binned(onEdges, binning), new Int32Array(11), 1);
    // np.histogram(np.arange(11) * 0.1, bins=10, range=(0, 1))
    expect([...counts]).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 0]);
  });

  it('separates groups, leaves other events and missing values out', () => {
    const some = Float64Array.from([1, 6, NaN, -1, 11, 7, 3]);
    const found = binned(some, { low: 0, high: 10, bins: 2, log: false });
    const counts = countGroups(found, [0, 1, 0, 0, 1, 1, -1], 2);
    expect(counts.map((own) => [...own])).toEqual([
      [1, 1, 0, 0],
      [0, 0, 2, 1],
    ]);
    expect(found.missing).toBe(1);
    expect([...countMask(found, Uint8Array.of(1, 0, 1, 1, 0, 0, 1))]).toEqual([1, 2, 0, 0]);
  });

  it('has log edges that begin and end exactly where asked', () => {
    const edges = binEdges({ low: 0.1, high: 1000, bins: 4, log: true });
    expect([...edges].map((edge) => Number(edge.toPrecision(12)))).toEqual([0.1, 1, 10, 100, 1000]);
    expect(edges[4]).toBe(1000);
  });

  it('interpolates quantiles as numpy.quantile does', () => {
    const sorted = Float64Array.from(values).sort();
    const reference = [
      -3.9651019024581506, -1.8799693315301544, 0.01672222119043699, 3.9074481160990095,
    ];
    [0.01, 0.25, 0.5, 0.99].forEach((fraction, i) => {
      expect(quantile(sorted, fraction)).toBeCloseTo(reference[i], 12);
    });
  });
});

describe('the range of a histogram', () => {
  it('is not wrecked by one outlier', () => {
    const spoiled = Float64Array.from([...values, 1e9]);
    const range = robustRange(spoiled, new Int32Array(201), false);
    expect(range.high).toBeLessThan(10);
    expect(range.low).toBe(Math.min(...values));
  });

  it('holds a rare class whole although a common one lies elsewhere', () => {
    const both = new Float64Array(10010)
      .fill(0)
      .map((_, i) => (i < 10000 ? (i % 100) / 100 : 50 + i));
    const labels = new Int32Array(10010).map((_, i) => (i < 10000 ? 0 : 1));
    const range = robustRange(both, labels, false);
    expect(range.low).toBe(0);
    expect(range.high).toBeGreaterThanOrEqual(10059);
  });

  it('opens around equal values and around nothing at all', () => {
    expect(robustRange(new Float64Array(5).fill(7), new Int32Array(5), false)).toEqual({
      low: 6.65,
      high: 7.35,
    });
    expect(robustRange(new Float64Array(3).fill(NaN), new Int32Array(3), false)).toEqual({
      low: 0,
      high: 1,
    });
  });

  it('leaves zero and negative values out of a log range', () => {
    const range = robustRange(Float64Array.from([-5, 0, 1, 10, 100]), new Int32Array(5), true);
    expect(range.low).toBeCloseTo(1, 12);
    expect(range.high).toBeCloseTo(100, 10);
  });
});

describe('names of scores side by side', () => {
  it('leave the model out where all are of one, never where two could be mixed up', () => {
    const one = shortNames(['codae-42.z1', 'codae-42.bce', 'n_tracks']);
    expect([...one.values()]).toEqual(['z1', 'bce', 'n_tracks']);
    const two = shortNames(['codae-42.bce', 'cae-42.bce', 'n_tracks']);
    expect([...two.values()]).toEqual(['codae-42.bce', 'cae-42.bce', 'n_tracks']);
  });
});
