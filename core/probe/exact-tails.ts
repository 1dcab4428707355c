/** Exact tail probabilities of counts, small ones included: sums of the terms themselves, from logarithms. */

/** Terms below this share of the sum end it. */
const NEGLIGIBLE = 1e-17;

/** Stirling's series, DLMF 5.11.1, from here on; below, by recurrence. */
const ASYMPTOTIC = 12;

/** log(n!) for n >= 0. */
export function logFactorial(n: number): number {
  let [x, shift] = [n + 1, 0];
  while (x < ASYMPTOTIC) shift += Math.log(x++);
  const inverse = 1 / (x * x);
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) /
    x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

const logChoose = (n: number, k: number): number =>
  logFactorial(n) - logFactorial(k) - logFactorial(n - k);

export interface Tails {
  /** P(X >= k) */
  readonly atLeast: number;
  /** P(X <= k) */
  readonly atMost: number;
}

/**
 * Tails of a binomial count.
 * @param k successes among `n`, each with probability `p`
 */
export function binomialTails(k: number, n: number, p: number): Tails {
  if (p <= 0) return { atLeast: k === 0 ? 1 : 0, atMost: 1 };
  if (p >= 1) return { atLeast: 1, atMost: k === n ? 1 : 0 };
  const at = Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
  const odds = p / (1 - p);
  const up = (j: number): number => ((n - j) / (j + 1)) * odds;
  return tails(k, at, up, 0, n, n * p);
}

/**
 * Tails of a hypergeometric count: `drawn` of `total` things of which `marked` are marked.
 * @param k marked ones among those drawn
 */
export function hypergeometricTails(
  k: number,
  drawn: number,
  marked: number,
  total: number,
): Tails {
  const low = Math.max(0, drawn + marked - total);
  const high = Math.min(drawn, marked);
  const at = Math.exp(
    logChoose(marked, k) + logChoose(total - marked, drawn - k) - logChoose(total, drawn),
  );
  const up = (j: number): number =>
    ((marked - j) * (drawn - j)) / ((j + 1) * (total - marked - drawn + j + 1));
  return tails(k, at, up, low, high, (drawn * marked) / total);
}

/**
 * Sums the tail on the far side of the mean term by term; the other follows.
 * @param at probability of k itself. @param up ratio of the probabilities of j + 1 and j.
 */
function tails(
  k: number,
  at: number,
  up: (j: number) => number,
  low: number,
  high: number,
  mean: number,
): Tails {
  let sum = at;
  if (k >= mean) {
    for (let [j, term] = [k, at]; j < high; j++) {
      term *= up(j);
      sum += term;
      if (term <= NEGLIGIBLE * sum) break;
    }
    return { atLeast: Math.min(1, sum), atMost: Math.min(1, 1 - sum + at) };
  }
  for (let [j, term] = [k, at]; j > low; j--) {
    term /= up(j - 1);
    sum += term;
    if (term <= NEGLIGIBLE * sum) break;
  }
  return { atLeast: Math.min(1, 1 - sum + at), atMost: Math.min(1, sum) };
}
