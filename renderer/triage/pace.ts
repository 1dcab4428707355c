/** A longer silence is a break, in seconds. */
const BREAK = 600;
/** Verdicts that the pace is taken from. */
const LAST = 20;

/**
 * The median time between the last verdicts.
 * @param times when verdicts were given, in ms, ascending.
 * @returns seconds; null before there are three verdicts.
 */
export function paceOf(times: readonly number[]): number | null {
  const gaps = times
    .slice(-LAST)
    .map((time, i, all) => (i === 0 ? NaN : (time - all[i - 1]) / 1000))
    .filter((gap) => gap < BREAK)
    .sort((a, b) => a - b);
  if (gaps.length < 2) return null;
  const middle = gaps.length >> 1;
  return gaps.length % 2 === 1 ? gaps[middle] : (gaps[middle - 1] + gaps[middle]) / 2;
}
