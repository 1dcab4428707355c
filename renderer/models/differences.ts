/** Differences of AUROCs as text, in percentage points. */

interface Interval {
  readonly low: number;
  readonly high: number;
}

/** `+2.31` or `−0.40`, in percentage points. */
export function differenceText(difference: number): string {
  const text = Math.abs(100 * difference).toFixed(2);
  return `${difference < 0 && Number(text) > 0 ? '\u2212' : '+'}${text}`;
}

export function intervalText({ low, high }: Interval): string {
  return `${differenceText(low)} to ${differenceText(high)}`;
}

export function pText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(p < 0.1 ? 3 : 2)}`;
}

/** Whether the interval leaves out zero, and on which side. */
export function verdict({ low, high }: Interval): 'better' | 'worse' | 'open' {
  if (low > 0) return 'better';
  return high < 0 ? 'worse' : 'open';
}
