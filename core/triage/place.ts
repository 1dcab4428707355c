import type { Opinion } from './schema';

/**
 * The next place without a verdict after the given one, else the first at all, else the last place.
 * @param usable whether a place can be judged now; all can where it is left out.
 */
export function nextOpen(
  opinions: readonly (Opinion | null)[],
  place: number,
  usable: (place: number) => boolean = () => true,
): number {
  const count = opinions.length;
  for (let step = 1; step <= count; step++) {
    const at = (place + step) % count;
    if (!opinions[at]?.tag && usable(at)) return at;
  }
  return count - 1;
}
