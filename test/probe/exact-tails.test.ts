import { describe, expect, it } from 'vitest';
import { binomialTails, hypergeometricTails, logFactorial } from '../../core/probe/exact-tails';

/** Exact sums of fractions (Python's fractions and math.comb). */
const BINOMIAL = [
  { k: 3, n: 10, p: 1 / 4, atLeast: 0.4744071960449219, atMost: 0.7758750915527344 },
  { k: 40, n: 200, p: 1 / 72, atLeast: 1.177963381773032e-33, atMost: 1 },
  { k: 0, n: 900, p: 1 / 72, atLeast: 1, atMost: 3.4140278458109484e-6 },
  { k: 13, n: 900, p: 1 / 72, atLeast: 0.4814202123373159, atMost: 0.6282191509149857 },
  { k: 490, n: 1000, p: 1 / 2, atLeast: 0.7466699786877735, atMost: 0.2739863729617385 },
];
const HYPERGEOMETRIC: readonly {
  of: [number, number, number, number];
  atLeast: number;
  atMost: number;
}[] = [
  { of: [3, 10, 12, 60], atLeast: 0.3159799145249977, atMost: 0.8988699398062344 },
  { of: [40, 300, 60, 3000], atLeast: 5.93283725119956e-27, atMost: 1 },
  { of: [0, 300, 60, 3000], atLeast: 1, atMost: 0.0016814209090496885 },
  { of: [12, 20, 15, 30], atLeast: 0.12253873063468265, atMost: 0.974912543728136 },
  { of: [60, 300, 60, 3000], atLeast: 3.2144286415635314e-63, atMost: 1 },
];

const near = (is: number, ought: number) => expect(is / ought).toBeCloseTo(1, 9);

describe('exact tails', () => {
  it('of a binomial count are those of exact arithmetic', () => {
    for (const { k, n, p, atLeast, atMost } of BINOMIAL) {
      const tails = binomialTails(k, n, p);
      near(tails.atLeast, atLeast);
      near(tails.atMost, atMost);
    }
  });

  it('of a hypergeometric count are those of exact arithmetic', () => {
    for (const { of, atLeast, atMost } of HYPERGEOMETRIC) {
      const tails = hypergeometricTails(...of);
      near(tails.atLeast, atLeast);
      near(tails.atMost, atMost);
    }
  });

  it('stand on factorials that are exact where those can be written down', () => {
    let factorial = 1;
    for (let n = 0; n <= 20; n++) {
      if (n > 0) factorial *= n;
      expect(Math.abs(logFactorial(n) - Math.log(factorial))).toBeLessThan(1e-12);
    }
  });

  it('are certain where nothing can be otherwise', () => {
    expect(binomialTails(0, 5, 0)).toEqual({ atLeast: 1, atMost: 1 });
    expect(binomialTails(5, 5, 1)).toEqual({ atLeast: 1, atMost: 1 });
  });
});
