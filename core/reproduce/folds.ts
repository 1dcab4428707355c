import { BACKGROUND_LABEL } from '../events/schema';
import type { Random } from '../random';
import type { EventSource } from '../events/source';

type Classes = Pick<EventSource, 'labels' | 'masses'>;

/**
 * Divides signal events into folds for cross-fitting: every class and mass is shuffled and dealt out in turn, so
 * that the folds differ by one event at most in each.
 * @param events positions of signal events.
 * @returns positions by fold; together they are `events`, each once.
 */
export function dealFolds(
  { labels, masses }: Classes,
  events: ArrayLike<number>,
  folds: number,
  random: Random,
): Uint32Array[] {
  const groups = new Map<string, number[]>();
  for (const event of Array.from(events)) {
    const name = `${labels[event]} ${masses[event]}`;
    const group = groups.get(name) ?? [];
    groups.set(name, group);
    group.push(event);
  }
  const dealt = Array.from({ length: folds }, (): number[] => []);
  let next = 0;
  for (const name of [...groups.keys()].sort()) {
    for (const event of random.shuffle(groups.get(name)!)) dealt[next++ % folds].push(event);
  }
  return dealt.map((fold) => Uint32Array.from(fold).sort());
}

/** Positions of the events that are background, or signal. */
export function ofClass(
  { labels }: Pick<EventSource, 'labels'>,
  events: ArrayLike<number>,
  which: 'background' | 'signal',
): Uint32Array {
  return Uint32Array.from(events).filter((event) =>
    which === 'background' ? labels[event] === BACKGROUND_LABEL : labels[event] > BACKGROUND_LABEL,
  );
}
