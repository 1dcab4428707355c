/** By what the points of a scatter plot are coloured: groups (classes, masses, files, …) or a column's values. */
import { className, EVENT_CLASSES } from '../../core/events/schema';
import { robustRange, type Range } from './binning';
import type { PlotTheme } from './theme';

/** Code of events in no group: they are not drawn. */
export const NO_GROUP = 255;
/** Most groups that can be told apart by their code. */
export const MOST_GROUPS = 250;
/** Shades of a continuous scale; `MISSING` follows them, for events without a value. */
export const SHADES = 128;
export const MISSING = SHADES;

export interface PointGroup {
  readonly code: number;
  readonly name: string;
  readonly colour: (theme: PlotTheme) => string;
  readonly count: number;
}

export interface Colouring {
  /** What it is called above the legend; '' where the groups' names say it. */
  readonly title: string;
  /** One byte an event: the group, the shade, `MISSING` or `NO_GROUP`. */
  readonly codes: Uint8Array;
  /** In drawing order, the last on top. Of a continuous scale: all events, and those without a value. */
  readonly groups: readonly PointGroup[];
  /** Values at both ends of a continuous scale; null for groups. */
  readonly scale: Range | null;
}

/** Groups in the order in which they are first named, coloured one by one. */
export function byGroup(
  title: string,
  count: number,
  groupOf: (event: number) => number,
  groups: readonly Omit<PointGroup, 'code' | 'count'>[],
): Colouring {
  const codes = new Uint8Array(count);
  const counts = new Uint32Array(256);
  for (let event = 0; event < count; event++) {
    const group = groupOf(event);
    codes[event] = group >= 0 && group < MOST_GROUPS ? group : NO_GROUP;
    counts[codes[event]]++;
  }
  return {
    title,
    codes,
    groups: groups
      .slice(0, MOST_GROUPS)
      .map((group, code) => ({ ...group, code, count: counts[code] }))
      .filter((group) => group.count > 0),
    scale: null,
  };
}

const CLASS_ORDER = [0, ...EVENT_CLASSES.map(({ label }) => label).filter((label) => label !== 0)];

export function classColour(label: number): PointGroup['colour'] {
  return (theme) => theme.classes.get(label) ?? theme.ink;
}

/** Background first, so that signal is drawn over it. */
export function byClass(labels: ArrayLike<number>): Colouring {
  const place = new Map(CLASS_ORDER.map((label, i) => [label, i]));
  return byGroup(
    '',
    labels.length,
    (event) => place.get(labels[event]) ?? -1,
    CLASS_ORDER.map((label) => ({ name: className(label), colour: classColour(label) })),
  );
}

/** A column's values on a colour scale over their robust range; what lies beyond takes the end's colour. */
export function byValue(title: string, values: Float64Array): Colouring {
  const range = robustRange(strided(values), { length: 0 }, false);
  const codes = new Uint8Array(values.length);
  const factor = SHADES / (range.high - range.low);
  let missing = 0;
  for (let event = 0; event < values.length; event++) {
    const shade = Math.floor((values[event] - range.low) * factor);
    if (Number.isNaN(shade)) missing++;
    codes[event] = Number.isNaN(shade) ? MISSING : shade < 0 ? 0 : Math.min(SHADES - 1, shade);
  }
  const groups: PointGroup[] = [
    { code: 0, name: 'all', colour: (theme) => theme.ink, count: values.length - missing },
    { code: MISSING, name: 'no value', colour: (theme) => theme.line, count: missing },
  ];
  return { title, codes, groups: groups.filter(({ count }) => count > 0), scale: range };
}

/** An even share of many values: enough for a range. */
export function strided(values: Float64Array, most = 50000): Float64Array {
  if (values.length <= most) return values;
  const step = values.length / most;
  return Float64Array.from({ length: most }, (_, i) => values[Math.floor(i * step)]);
}
