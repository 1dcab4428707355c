/** The standard normal distribution. */

/** Its two-sided 95 % point. */
export const NORMAL_95 = 1.959963984540054;

/** Where the series of erf loses digits to cancellation and the continued fraction has converged. */
const SERIES_END = 2.5;
const FRACTION_TERMS = 80;

/** Complementary error function for x >= 0: DLMF 7.6.2 (series), 7.9.1 (continued fraction). */
function erfc(x: number): number {
  const gauss = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < SERIES_END) {
    let term = x;
    let sum = x;
    for (let n = 1; term > 1e-18 * sum; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - 2 * gauss * sum;
  }
  let fraction = x;
  for (let n = FRACTION_TERMS; n > 0; n--) fraction = x + n / 2 / fraction;
  return gauss / fraction;
}

/** The chance of a value beyond |z| on either side: the two-sided p value of a normal test statistic. */
export function twoSidedP(z: number): number {
  return erfc(Math.abs(z) / Math.SQRT2);
}

/**
 * The value below which a share of the distribution lies.
 * @param share in (0, 1).
 */
export function normalQuantile(share: number): number {
  if (share < 0.5) return -normalQuantile(1 - share);
  let [low, high] = [0, 40];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (1 - twoSidedP(middle) / 2 < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
