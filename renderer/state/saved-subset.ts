/** A subset as it is written down. */
import * as v from 'valibot';
import { EventList } from './event-list';
import { nextColour, SUBSET_COLOURS } from './subset-colours';
import { Rule } from './subset-rule';

const Kept = v.object({
  /** Lasting: renaming keeps it, and no other subset ever has it. */
  id: v.string(),
  name: v.string(),
  /** #rrggbb */
  colour: v.pipe(v.string(), v.hexColor()),
  /** Whether its colour is on show in plots and tables. */
  shown: v.fallback(v.boolean(), true),
  rule: Rule,
});

/** Version 0.1 kept lists of events alone, told apart by their names. */
const Listed = v.pipe(
  v.object({ name: v.string(), events: EventList }),
  v.transform(({ name, events }): v.InferOutput<typeof Kept> => ({
    id: `named:${name}`,
    name,
    colour: SUBSET_COLOURS[0].colour,
    shown: false,
    rule: { kind: 'events', events },
  })),
);

export const SavedSubset = v.union([Kept, Listed]);
export type SavedSubset = v.InferOutput<typeof SavedSubset>;

/** A subset that there is not yet, with an id and a colour of its own. */
export function newSubset(
  subsets: readonly SavedSubset[],
  given: { readonly name: string; readonly rule: Rule },
): SavedSubset {
  const taken = subsets.map(({ id }) => Number(/^set:(\d+)$/.exec(id)?.[1] ?? 0));
  return {
    ...given,
    id: `set:${Math.max(0, ...taken) + 1}`,
    name: freeName(subsets, given.name),
    colour: nextColour(subsets),
    shown: true,
  };
}

/** The name, numbered where another subset has it. */
export function freeName(subsets: readonly { readonly name: string }[], wanted: string): string {
  const taken = new Set(subsets.map(({ name }) => name));
  let name = wanted;
  for (let n = 2; taken.has(name); n += 1) name = `${wanted} ${n}`;
  return name;
}
