import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  aso,
  asoBothWays,
  ASO_DEFAULTS,
  epsilonMin,
  violationRatio,
} from '../../core/evaluation/aso';

interface Case {
  name: string;
  a: number[];
  b: number[];
  ratios: Record<string, number>;
  resampled: number[];
  epsilon_of_resampled: number;
  epsilon_min: number;
  deviation: number;
}

const cases = JSON.parse(
  readFileSync(new URL('../fixtures/aso/aso.json', import.meta.url), 'utf8'),
) as Case[];

describe.each(cases)('almost stochastic order: $name', ({ a, b, ...known }) => {
  it('the violation ratio is that of deepsig to rounding, whatever the step', () => {
    for (const [dt, ratio] of Object.entries(known.ratios)) {
      expect(violationRatio(a, b, Number(dt))).toBeCloseTo(ratio, 12);
    }
  });

  it('the bound from the same resamples is that of deepsig to rounding', () => {
    const bound = epsilonMin(violationRatio(a, b, 0.005), known.resampled, 0.95);
    expect(bound).toBeCloseTo(known.epsilon_of_resampled, 9);
  });

  it('the bound from resamples of our own differs by no more than seeds of deepsig differ', () => {
    const { epsilonMin: bound } = aso(a, b, { ...ASO_DEFAULTS, seed: 42 });
    // Five deviations of a single seed: the deviation is estimated from twelve, so it may be a third too small.
    expect(Math.abs(bound - known.epsilon_min)).toBeLessThanOrEqual(5 * known.deviation + 1e-9);
  });
});

it.each(cases)('both ways at once, $name is what each way is alone', ({ a, b }) => {
  const options = { ...ASO_DEFAULTS, seed: 42 };
  const [ab, ba] = asoBothWays(a, b, options);
  expect(ab).toEqual(aso(a, b, options));
  expect(ba.violationRatio).toBe(violationRatio(b, a, options.dt));
  // Other resamples: the spread of a thousand is known to 2.2 %, so two bounds differ by 3.2 % of their height.
  const { epsilonMin: alone } = aso(b, a, options);
  const height = alone - ba.violationRatio;
  expect(Math.abs(ba.epsilonMin - alone)).toBeLessThanOrEqual(0.16 * height + 1e-9);
});

it('the same seed gives the same bound', () => {
  const { a, b } = cases[0];
  const options = { ...ASO_DEFAULTS, seed: 7 };
  expect(aso(a, b, options)).toEqual(aso(a, b, options));
});
