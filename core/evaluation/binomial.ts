import { NORMAL_95 } from './normal';

/**
 * 95 % interval of a rate measured as `share` of `trials` (Wilson, JASA 22, 1927, 209): stays inside [0, 1]
 * and has a width even where nothing, or everything, passed.
 * @param share the measured rate, in [0, 1]; need not be a whole number of events over `trials`.
 */
export function wilsonInterval(share: number, trials: number): { low: number; high: number } {
  if (trials === 0) return { low: 0, high: 1 };
  const z2 = NORMAL_95 ** 2;
  const centre = (share + z2 / (2 * trials)) / (1 + z2 / trials);
  const half =
    (NORMAL_95 / (1 + z2 / trials)) *
    Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials ** 2));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
