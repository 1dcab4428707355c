import type { Random } from '../random';

/** Some of the events 0 .. count-1, at random and ascending; all where they are few enough. */
export function sampleOf(count: number, most: number, random: Random): Uint32Array {
  const all = Uint32Array.from({ length: count }, (_, event) => event);
  if (count <= most) return all;
  return random.shuffle(all).slice(0, most).sort();
}
