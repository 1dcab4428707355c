/** Which events a training is watched by: fixed by the data alone, so that every run on them shows the same ones. */
import { BACKGROUND_LABEL } from '../../events/schema';
import type { EventSource } from '../../events/source';

/** Signal events scored after every epoch: enough for an AUROC to a few percent, a small part of the epoch's time. */
const SIGNAL_SCORED = 240;
/** Events drawn. */
const BACKGROUND_DRAWN = 3;
const SIGNAL_DRAWN = 3;

/**
 * Labelled signal of a source, spread evenly over the points (class and mass) and, within a point, over its
 * events; those in `learnt` are left out.
 * @returns positions in the source, points in the order of their first event, at most `SIGNAL_SCORED`.
 */
export function signalToScore(
  { labels, masses, count }: Pick<EventSource, 'labels' | 'masses' | 'count'>,
  learnt: ReadonlySet<number>,
): Uint32Array {
  const points = new Map<string, number[]>();
  for (let event = 0; event < count; event++) {
    if (labels[event] <= BACKGROUND_LABEL || learnt.has(event)) continue;
    const key = `${labels[event]} ${masses[event]}`;
    const events = points.get(key);
    if (events) events.push(event);
    else points.set(key, [event]);
  }
  const share = Math.ceil(SIGNAL_SCORED / Math.max(1, points.size));
  return Uint32Array.from([...points.values()].flatMap((events) => evenly(events, share)));
}

/**
 * Events to draw, spread over the validation events and over the signal behind them.
 * @param all events scored, signal included. @returns places among them.
 */
export function drawnPlaces(draws: boolean, validation: number, all: number): number[] {
  if (!draws) return [];
  const places = Array.from({ length: all }, (_, i) => i);
  return [
    ...evenly(places.slice(0, validation), BACKGROUND_DRAWN),
    ...evenly(places.slice(validation), SIGNAL_DRAWN),
  ];
}

function evenly(events: readonly number[], wanted: number): number[] {
  if (events.length <= wanted) return [...events];
  return Array.from({ length: wanted }, (_, i) => events[Math.floor((i * events.length) / wanted)]);
}
