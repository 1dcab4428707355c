/** In which order the parts of published weights follow one another in the network. */
import { countTaken } from './align';
import type { Wanted } from './align';
import type { PublishedArray, PublishedPart } from './weights';

/** More parts than these keep the order in which they were stored. */
const MOST_PARTS_TRIED = 6;

/**
 * All arrays in the order in which most of them fit the model. Parts without any array that could be a variable,
 * such as metrics, are left out.
 */
export function inNetworkOrder(
  parts: readonly PublishedPart[],
  wanted: readonly Wanted[],
): { readonly arrays: readonly PublishedArray[]; readonly ignored: readonly PublishedArray[] } {
  const roles = new Set(wanted.map(({ role }) => role));
  const useful = parts.filter(({ arrays }) => arrays.some(({ role }) => roles.has(role)));
  const orders = useful.length > MOST_PARTS_TRIED ? [useful] : permutations(useful);
  let best: readonly PublishedArray[] = [];
  let most = -1;
  for (const order of orders) {
    const arrays = order.flatMap((part) => part.arrays);
    const fitting = countTaken(wanted, arrays);
    if (fitting > most) [best, most] = [arrays, fitting];
  }
  const ignored = parts.filter((part) => !useful.includes(part)).flatMap(({ arrays }) => arrays);
  return { arrays: best, ignored };
}

/** Every order, the given one first. */
function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [first, ...rest]),
  );
}
