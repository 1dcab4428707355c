import { describe, expect, it } from 'vitest';
import { compareScores } from '../../core/scores/compare-scores';

describe('scores computed again', () => {
  it('differ most, absolutely and relatively, at events of their own', () => {
    // 1000 -> 1000.5 is the greatest step, 0.1 -> 0.2 the greatest share.
    const { absolute, relative, within, compared } = compareScores(
      [1000, 0.1, 50],
      [1000.5, 0.2, 50],
    );
    expect(absolute).toEqual({ difference: 0.5, at: 0 });
    expect(relative?.at).toBe(1);
    expect(relative?.difference).toBeCloseTo(1, 12);
    expect([within, compared]).toEqual([false, 3]);
  });

  it('are within tolerance as far as single precision goes, small values beside large ones included', () => {
    const kept = Float64Array.from({ length: 100 }, (_, i) => 300 + 10 * i);
    const single = Float64Array.from(kept, (x) => Math.fround(x * (1 + 1e-6)));
    expect(compareScores(kept, single).within).toBe(true);
    // A latent number that happens to lie near nought says nothing by its share.
    const { within, relative } = compareScores([3, -2, 1e-7], [3, -2, 4e-7]);
    expect(within).toBe(true);
    expect(relative?.difference).toBeCloseTo(3, 6);
    expect(compareScores([3, -2, 1e-7], [3, -2, 4e-4]).within).toBe(false);
  });

  it('are not alike where only one of the two is a number', () => {
    expect(compareScores([1, NaN, NaN], [1, NaN, 2])).toEqual({
      compared: 1,
      unlike: 1,
      absolute: { difference: 0, at: 0 },
      relative: { difference: 0, at: 0 },
      within: false,
    });
    expect(compareScores([NaN], [NaN])).toMatchObject({
      compared: 0,
      absolute: null,
      within: true,
    });
    expect(compareScores([Infinity], [Infinity]).within).toBe(true);
  });
});
