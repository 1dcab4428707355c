/** Events by lasting identity, as they are written down. */
import * as v from 'valibot';

const position = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Events by file path, as runs of rows: first row, how many, first row, how many, … */
export const EventList = v.record(v.string(), v.array(position));
export type EventList = v.InferOutput<typeof EventList>;

/** Events in the list, in files that are open and in files that are not. */
export function lengthOf(list: EventList): number {
  let length = 0;
  for (const runs of Object.values(list)) {
    for (let i = 1; i < runs.length; i += 2) length += runs[i];
  }
  return length;
}
