import { describe, expect, it } from 'vitest';
import {
  ASO_BASELINES,
  PAPER_POINTS,
  PUBLISHED_ASO,
  PUBLISHED_ROWS,
} from '../../core/reproduce/published';

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the published figures', () => {
  it.each(PUBLISHED_ROWS.map((row) => [row.title, row] as const))(
    '%s: the printed means are those of the printed mass points',
    (_, { auroc, mauc, fpr40, mfpr40 }) => {
      const suep = PAPER_POINTS.filter((point) => point.class === 'SUEP').length;
      for (const [points, means] of [
        [auroc, mauc],
        [fpr40, mfpr40],
      ] as const) {
        expect(points).toHaveLength(PAPER_POINTS.length);
        // Two decimals are printed, of means over unrounded figures.
        expect(Math.abs(mean(points.slice(0, suep)) - means[0])).toBeLessThan(0.011);
        expect(Math.abs(mean(points.slice(suep)) - means[1])).toBeLessThan(0.011);
      }
    },
  );

  it('Table 3 has every baseline at every mass', () => {
    for (const { epsilonMin } of PUBLISHED_ASO) {
      expect(epsilonMin).toHaveLength(ASO_BASELINES.length);
      for (const values of epsilonMin) expect(values).toHaveLength(PAPER_POINTS.length);
    }
  });
});
