/**
 * Intervals for counts: Clopper and Pearson for a binomial fraction (Biometrika 26, 1934), Garwood for a
 * Poisson count (Biometrika 28, 1936). Both are exact: they never cover less than they say.
 */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Share of a normal distribution within one standard deviation: the coverage of an error bar. */
export const ONE_SIGMA = 0.682689492137086;

/**
 * Clopper-Pearson interval of a fraction.
 * @param successes events that passed, 0 .. trials
 * @param level coverage, 0.95 by default
 * @returns both ends in [0, 1]; (0, 1) where there are no trials, since nothing is known then.
 */
export function clopperPearson(successes: number, trials: number, level = 0.95): Interval {
  if (trials <= 0) return { low: 0, high: 1 };
  const tail = (1 - level) / 2;
  const failures = trials - successes;
  return {
    low: successes === 0 ? 0 : betaQuantile(tail, successes, failures + 1),
    high: failures === 0 ? 1 : betaQuantile(1 - tail, successes + 1, failures),
  };
}

/**
 * Ratio of two shares, a of n over b of m, with the interval that follows from Clopper and Pearson's for
 * a / (a + b): given how many events both have together, their split is binomial.
 * @returns ratio NaN where the second has none; an end may be infinite.
 */
export function ratioOfShares(
  [a, n]: readonly [events: number, total: number],
  [b, m]: readonly [events: number, total: number],
  level = ONE_SIGMA,
): Interval & { readonly ratio: number } {
  const { low, high } = clopperPearson(a, a + b, level);
  const odds = (share: number): number => (share >= 1 ? Infinity : share / (1 - share));
  const scale = m / n;
  return {
    ratio: b === 0 ? NaN : (a / b) * scale,
    low: odds(low) * scale,
    high: odds(high) * scale,
  };
}

/**
 * Garwood interval of the mean of a Poisson count.
 * @returns both ends in events; the error bars of a bin are `count - low` and `high - count`.
 */
export function poissonInterval(count: number, level = ONE_SIGMA): Interval {
  const tail = (1 - level) / 2;
  const reach = 10 * Math.sqrt(count + 1) + 10;
  const low =
    count === 0
      ? 0
      : bisect(
          Math.max(0, count - reach),
          count,
          (mean) => 1 - poissonCumulative(count - 1, mean) - tail,
        );
  const high = bisect(count, count + reach, (mean) => tail - poissonCumulative(count, mean));
  return { low, high };
}

/** P(X <= count) for a Poisson variable, summed from its largest terms down. */
function poissonCumulative(count: number, mean: number): number {
  if (mean === 0) return 1;
  let term = Math.exp(count * Math.log(mean) - mean - logGamma(count + 1));
  let sum = 0;
  for (let k = count; k >= 0 && (term > 1e-18 * sum || k > mean); k--) {
    sum += term;
    term *= k / mean;
  }
  return Math.min(1, sum);
}

function betaQuantile(probability: number, a: number, b: number): number {
  return bisect(0, 1, (x) => incompleteBeta(x, a, b) - probability);
}

/** Root of a rising function between `low` and `high`, to the last bits of a double. */
function bisect(low: number, high: number, rising: (x: number) => number): number {
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast only below the mean; above it, the mirror image does.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x),
  );
  return (front * betaFraction(x, a, b)) / a;
}

/** The continued fraction itself, by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const guard = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m < 100000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    const change = d * c;
    result *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return result;
}

/** Lanczos coefficients for g = 7, n = 9 (Godfrey). */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];

/** Natural logarithm of the gamma function for x > 0. */
function logGamma(x: number): number {
  const t = x + 6.5;
  let sum = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (x - 1 + i);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}
