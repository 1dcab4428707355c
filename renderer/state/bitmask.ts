/**
 * Sets of events as one byte an event (1 in the set, 0 not), indexed by the event's position in the dataset,
 * never by a table row. All functions are pure: they return new masks.
 */

export const SELECTION_MODES = ['replace', 'add', 'remove', 'intersect'] as const;
export type SelectionMode = (typeof SELECTION_MODES)[number];

/** How a set given as a mask changes the set `before`. Both have one byte an event. */
export function combine(before: Uint8Array, given: Uint8Array, mode: SelectionMode): Uint8Array {
  if (before.length !== given.length) {
    throw new RangeError(`masks of ${before.length} and ${given.length} events do not combine`);
  }
  const after = new Uint8Array(before.length);
  for (let event = 0; event < after.length; event += 1) {
    const had = before[event];
    const has = given[event];
    if (mode === 'replace') after[event] = has;
    else if (mode === 'add') after[event] = had | has;
    else if (mode === 'remove') after[event] = had & (has ^ 1);
    else after[event] = had & has;
  }
  return after;
}

/** Mask of `count` events with the listed ones in it. @throws RangeError for an event outside. */
export function maskOf(events: ArrayLike<number>, count: number): Uint8Array {
  const mask = new Uint8Array(count);
  for (let i = 0; i < events.length; i += 1) {
    const event = events[i];
    if (!(event >= 0 && event < count)) throw new RangeError(`no event ${event} among ${count}`);
    mask[event] = 1;
  }
  return mask;
}

/** The events of a mask, ascending. */
export function eventsOf(mask: Uint8Array): Uint32Array {
  const events = new Uint32Array(countOf(mask));
  let next = 0;
  for (let event = 0; event < mask.length; event += 1) {
    if (mask[event]) events[next++] = event;
  }
  return events;
}

export function countOf(mask: Uint8Array): number {
  let count = 0;
  for (let event = 0; event < mask.length; event += 1) count += mask[event];
  return count;
}
