/** What a gesture over a scatter plot means: its points, its mode, and whether it is a click. */

import type { SelectionMode } from '../state/bitmask';

export type Point = readonly [x: number, y: number];

/** Mode asked for by the modifier keys of a drag; the mode chosen in the tool bar otherwise. */
export function modeOfKeys(
  keys: { readonly shiftKey: boolean; readonly altKey: boolean },
  chosen: SelectionMode,
): SelectionMode {
  if (keys.shiftKey && keys.altKey) return 'intersect';
  if (keys.shiftKey) return 'add';
  if (keys.altKey) return 'remove';
  return chosen;
}

/** Pixels within which a press and a release are a click. */
const CLICK = 4;
/** Pixels that a new corner of an outline lies from the last one, at least. */
const CORNER = 2;

/** Whether a drag ever left the place where it began. */
export function travels([from, ...path]: readonly Point[]): boolean {
  return path.some(([x, y]) => Math.hypot(x - from[0], y - from[1]) > CLICK);
}

/** The outline with one more corner, unless that lies on the last one. */
export function extended(outline: readonly Point[], at: Point): readonly Point[] {
  const last = outline[outline.length - 1];
  const near = last && Math.hypot(at[0] - last[0], at[1] - last[1]) < CORNER;
  return near ? outline : [...outline, at];
}
