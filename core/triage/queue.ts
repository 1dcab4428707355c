/** In which order events are judged, and the control events hidden among them. */
import { Random } from '../random';
import type { QueueOrder } from './schema';

export interface QueueWish {
  /** Positions of the events to judge, without repeats. */
  readonly events: ArrayLike<number>;
  readonly order: QueueOrder;
  /** One number an event of the dataset, the most anomalous first when ordered by score. */
  readonly values: ArrayLike<number> | null;
  readonly direction: 'above' | 'below';
  /** Control events: out of which, and their share of the queue in [0, 1). */
  readonly controls: { readonly pool: ArrayLike<number>; readonly share: number } | null;
  readonly seed: number;
}

export interface DrawnQueue {
  /** Positions in the order of judging. */
  readonly events: Uint32Array;
  /** Places in it that hold controls, ascending. */
  readonly controls: Uint32Array;
}

/**
 * Orders the events and mixes in a simple random sample of the pool. Controls stand at random places (by file: where
 * their position in the dataset puts them), so that neither order nor place tells them from the others.
 */
export function drawQueue(wish: QueueWish): DrawnQueue {
  const random = new Random(wish.seed);
  const judged = Uint32Array.from(wish.events);
  const drawn = sample(wish, judged.length, random);
  if (wish.order === 'random') random.shuffle(judged);
  else if (wish.order === 'file') judged.sort();
  else sortByScore(judged, wish);
  const total = judged.length + drawn.length;
  const isControl = new Uint8Array(total);
  const events = new Uint32Array(total);
  if (wish.order === 'file') {
    const controls = new Set(drawn);
    events.set(judged);
    events.set(drawn, judged.length);
    events.sort();
    events.forEach((event, place) => (isControl[place] = Number(controls.has(event))));
  } else {
    const places = random.shuffle(Uint32Array.from({ length: total }, (_, place) => place));
    for (const place of places.subarray(0, drawn.length)) isControl[place] = 1;
    let [nextJudged, nextDrawn] = [0, 0];
    for (let place = 0; place < total; place++) {
      events[place] = isControl[place] ? drawn[nextDrawn++] : judged[nextJudged++];
    }
  }
  const controls = Uint32Array.from({ length: total }, (_, place) => place);
  return { events, controls: controls.filter((place) => isControl[place] === 1) };
}

/** How many controls make up a share of a queue with so many other events; as many as there are at most. */
export function controlCount(events: number, share: number, pool: number): number {
  return Math.min(pool, Math.round((events * share) / (1 - share)));
}

function sample({ controls }: QueueWish, events: number, random: Random): Uint32Array {
  if (!controls) return new Uint32Array(0);
  const pool = random.shuffle(Uint32Array.from(controls.pool));
  return pool.slice(0, controlCount(events, controls.share, pool.length));
}

/** The most anomalous first; events without a value last, ties by position. */
function sortByScore(events: Uint32Array, { values, direction }: QueueWish): void {
  events.sort();
  if (!values) return;
  const sign = direction === 'above' ? -1 : 1;
  const key = (event: number): number => {
    const value = sign * values[event];
    return Number.isNaN(value) ? Infinity : value;
  };
  events.sort((a, b) => {
    const [ka, kb] = [key(a), key(b)];
    return ka < kb ? -1 : ka > kb ? 1 : a - b;
  });
}
