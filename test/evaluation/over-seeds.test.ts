import { describe, expect, it } from 'vitest';
import { evaluateColumn } from '../../core/evaluation';
import { overSeeds } from '../../core/evaluation/over-seeds';
import { backgroundQuality } from '../../core/evaluation/reconstruction';

const labels = [0, 0, 0, 0, 1, 1, 1];
const masses = [0, 0, 0, 0, 125, 125, 400];
const runs = [
  [0, 1, 2, 3, 4, 5, 6],
  [0, 1, 2, 3, 1.5, 2.5, 6],
  [0, 1, 2, 3, 0.5, 2.5, 6],
].map((values, i) => evaluateColumn(`run${i}`, values, labels, masses));

describe('several runs', () => {
  it('have a mean and a spread at every point and in the means over masses', () => {
    const { runs: count, points, mauc, mfpr40 } = overSeeds(runs);
    expect(count).toBe(3);
    expect(points.map((p) => [p.class, p.massGeV, p.signal, p.background])).toEqual([
      ['SUEP', 125, 2, 4],
      ['SUEP', 400, 1, 4],
    ]);
    // AUROC 1, 0.625 and 0.5 at 125 GeV; numpy.std(ddof=1) is 0.2602.
    expect(points[0].auroc).toMatchObject({ min: 0.5, max: 1 });
    expect(points[0].auroc.mean).toBeCloseTo(2.125 / 3, 15);
    expect(points[0].auroc.deviation).toBeCloseTo(0.2602, 4);
    expect(points[1].auroc).toEqual({ mean: 1, deviation: 0, min: 1, max: 1 });
    expect(mauc.suep).toMatchObject({ min: 75, max: 100 });
    expect(mauc.suep.deviation).toBeCloseTo(13.01, 2);
    expect(mfpr40.suep.max).toBeGreaterThan(0);
  });

  it('of one there is no spread', () => {
    expect(overSeeds([runs[0]]).mauc.suep).toEqual({
      mean: 100,
      deviation: NaN,
      min: 100,
      max: 100,
    });
  });

  it('that have signal on different sides are marked', () => {
    const turned = evaluateColumn('turned', [0, 1, 2, 3, -4, -5, -6], labels, masses);
    expect(overSeeds([runs[0], turned]).points[0]).toMatchObject({
      direction: 'mixed',
      auroc: { mean: 1 },
    });
  });

  it('on other events are refused, naming the point', () => {
    const other = evaluateColumn('other', [0, 1, 2, 3, 4, 5, NaN], labels, masses);
    expect(() => overSeeds([runs[0], other])).toThrowError(
      expect.objectContaining({
        code: 'bad-parameter',
        message: expect.stringMatching(/run0 has SUEP 400 GeV .* where other has none/),
      }),
    );
    const fewer = evaluateColumn('fewer', [0, 1, 2, NaN, 4, 5, 6], labels, masses);
    expect(() => overSeeds([runs[0], fewer])).toThrowError(/2 against 3 events/);
    expect(() => overSeeds([])).toThrowError(/no run/);
  });
});

describe('the quality of reconstructions', () => {
  it('is mean and standard deviation over background events', () => {
    const columns = new Map([
      ['mse', [4, 6, NaN, 8, 100, 100, 100]],
      ['ssim', [0.9, 0.9, 0.9, 0.9, 0, 0, 0]],
    ]);
    expect(backgroundQuality(columns, labels)).toEqual([
      { column: 'mse', events: 3, mean: 6, deviation: 2, min: 4, max: 8 },
      { column: 'ssim', events: 4, mean: 0.9, deviation: 0, min: 0.9, max: 0.9 },
    ]);
  });

  it('needs background', () => {
    expect(() => backgroundQuality(new Map([['mse', [1]]]), [1])).toThrowError(
      expect.objectContaining({ code: 'no-background' }),
    );
  });
});
