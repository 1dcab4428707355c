/** Selecting points of a scatter plot: by rectangle, by freehand outline, or the nearest one. */

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

/** Whether a drag ever left the place where it began. */
export function travels([from, ...path]: readonly Point[]): boolean {
  return path.some(([x, y]) => Math.hypot(x - from[0], y - from[1]) > CLICK);
}

/** Events inside the rectangle spanned by two opposite corners, edges included. */
export function insideRectangle(
  x: Float64Array,
  y: Float64Array,
  [x0, y0]: Point,
  [x1, y1]: Point,
): Uint32Array {
  const [left, right] = x0 < x1 ? [x0, x1] : [x1, x0];
  const [bottom, top] = y0 < y1 ? [y0, y1] : [y1, y0];
  return collect(x.length, (i) => x[i] >= left && x[i] <= right && y[i] >= bottom && y[i] <= top);
}

/** Events inside a closed outline, by the even-odd rule; missing values are never inside. */
export function insideOutline(
  x: Float64Array,
  y: Float64Array,
  outline: readonly Point[],
): Uint32Array {
  if (outline.length < 3) return new Uint32Array(0);
  const xs = outline.map(([px]) => px);
  const ys = outline.map(([, py]) => py);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [bottom, top] = [Math.min(...ys), Math.max(...ys)];
  return collect(
    x.length,
    (i) =>
      x[i] >= left &&
      x[i] <= right &&
      y[i] >= bottom &&
      y[i] <= top &&
      pointInOutline(x[i], y[i], xs, ys),
  );
}

function pointInOutline(
  px: number,
  py: number,
  xs: readonly number[],
  ys: readonly number[],
): boolean {
  let inside = false;
  for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
    const crosses = ys[i] > py !== ys[j] > py;
    if (crosses && px < ((xs[j] - xs[i]) * (py - ys[i])) / (ys[j] - ys[i]) + xs[i])
      inside = !inside;
  }
  return inside;
}

/**
 * The event nearest to a place, distances measured in pixels.
 * @param perX pixels a unit of x; `perY` the same for y
 * @returns its index, or null where none lies within `reach` pixels.
 */
export function nearest(
  x: Float64Array,
  y: Float64Array,
  [px, py]: Point,
  perX: number,
  perY: number,
  reach: number,
): number | null {
  let best: number | null = null;
  let least = reach * reach;
  for (let i = 0; i < x.length; i++) {
    const dx = (x[i] - px) * perX;
    const dy = (y[i] - py) * perY;
    const distance = dx * dx + dy * dy;
    if (distance <= least) {
      least = distance;
      best = i;
    }
  }
  return best;
}

function collect(count: number, holds: (i: number) => boolean): Uint32Array {
  const found = new Uint32Array(count);
  let n = 0;
  for (let i = 0; i < count; i++) if (holds(i)) found[n++] = i;
  return found.slice(0, n);
}
