import { describe, expect, it } from 'vitest';
import { cutAtRate, regionsOf, ruleOf, shareAt } from '../../renderer/models/rank-regions';
import { anomaly } from '../../renderer/models/rank-axes';
import { applyRule } from '../../renderer/state/subset-mask';

const a = Float64Array.of(1, 9, 8, 2, NaN, 7, 3, 4);
const b = Float64Array.of(1, -9, 5, -8, -9, 2, 3, 1);
const labels = Int32Array.of(0, 1, 1, 0, 1, 0, 0, 0);
const first = { column: 'a', values: a, threshold: { value: 6, direction: 'above' as const } };
const second = { column: 'b', values: b, threshold: { value: -1, direction: 'below' as const } };

describe('regions of two scores', () => {
  const { masks, counts } = regionsOf(first, second);

  it('hold what both, one, or none flag; an event without one of the two is in none', () => {
    expect([...masks.both]).toEqual([0, 1, 0, 0, 0, 0, 0, 0]);
    expect([...masks.first]).toEqual([0, 0, 1, 0, 0, 1, 0, 0]);
    expect([...masks.second]).toEqual([0, 0, 0, 1, 0, 0, 0, 0]);
    expect(counts).toEqual({ both: 1, first: 2, second: 1, neither: 3 });
  });

  it('are rules that take the same events', () => {
    const source = {
      count: 8,
      files: [],
      labels,
      column: (name: string) => ({ values: name === 'a' ? a : b, names: null }),
    };
    for (const region of ['both', 'first', 'second'] as const) {
      const applied = applyRule(ruleOf(region, first, second), source);
      const mask = 'mask' in applied ? [...applied.mask] : [];
      // Event 4 has no value of the first score.
      mask[4] = 0;
      expect(mask, region).toEqual([...masks[region]]);
    }
  });

  it('have their edge between the ranks of what is flagged and what is not', () => {
    const background = a.filter((value, i) => labels[i] === 0 && !Number.isNaN(value));
    const shareOf = (value: number) =>
      background.filter((other) => other >= value).length / background.length;
    const edge = anomaly(Float64Array.of(shareAt(first, labels)), background.length)[0];
    for (const value of a.filter((one) => !Number.isNaN(one))) {
      const rank = anomaly(Float64Array.of(shareOf(value)), background.length)[0];
      expect(rank > edge, String(value)).toBe(value > 6);
    }
  });

  it('can be cut at one false positive rate', () => {
    const cut = cutAtRate(a, labels, 0.4, 'above');
    const passing = a.filter((value, i) => labels[i] === 0 && value > (cut?.value ?? NaN));
    expect(passing).toHaveLength(2);
  });
});
