/**
 * A grid over the points of a scatter plot, so that a view, a brush or the pointer looks only at the points near
 * it. Made once for a pair of columns; a million points take a fraction of a second.
 */
import type { Range } from './binning';
import type { Point } from './lasso';

export interface View {
  readonly x: Range;
  readonly y: Range;
}

export interface PointIndex {
  /** Coordinates by event, as given. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Where the cells lie. Points beyond belong to the cells at the edge. */
  readonly over: View;
  /** Cells along each axis. */
  readonly side: number;
  /** First point of each cell, and the end of the last: [side * side + 1]. */
  readonly starts: Uint32Array;
  /** Events by cell; those without both coordinates are in none. */
  readonly events: Uint32Array;
  /** Coordinates in the order of `events`, so that they are read in one sweep. */
  readonly sortedX: Float64Array;
  readonly sortedY: Float64Array;
  /** 1; of a coarse index, which holds every so-manieth event alone, more. */
  readonly step: number;
}

/** What the points span; an axis without extent gets some. */
export function viewOf(points: readonly Point[]): View {
  const span = (values: readonly number[]): Range => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return high > low ? { low, high } : { low: low - 0.5, high: low + 0.5 };
  };
  return { x: span(points.map(([x]) => x)), y: span(points.map(([, y]) => y)) };
}

const POINTS_A_CELL = 8;
const MOST_CELLS = 512;

/**
 * @param over where most points lie: cells are laid over it.
 * @param step takes every so-manieth event alone: a first look, while the whole index is made
 */
export function indexPoints(x: Float64Array, y: Float64Array, over: View, step = 1): PointIndex {
  const all = Math.ceil(x.length / step);
  const side = Math.max(1, Math.min(MOST_CELLS, Math.round(Math.sqrt(all / POINTS_A_CELL))));
  const cells = new Int32Array(all).fill(-1);
  const starts = new Uint32Array(side * side + 1);
  for (let i = 0; i < all; i++) {
    const [px, py] = [x[i * step], y[i * step]];
    if (!Number.isFinite(px) || !Number.isFinite(py)) continue;
    const cell = cellAlong(py, over.y, side) * side + cellAlong(px, over.x, side);
    cells[i] = cell;
    starts[cell + 1]++;
  }
  for (let cell = 0; cell < side * side; cell++) starts[cell + 1] += starts[cell];
  const next = starts.slice();
  const count = starts[side * side];
  const events = new Uint32Array(count);
  const sortedX = new Float64Array(count);
  const sortedY = new Float64Array(count);
  for (let i = 0; i < all; i++) {
    if (cells[i] < 0) continue;
    const at = next[cells[i]]++;
    events[at] = i * step;
    sortedX[at] = x[i * step];
    sortedY[at] = y[i * step];
  }
  return { x, y, over, side, starts, events, sortedX, sortedY, step };
}

function cellAlong(value: number, { low, high }: Range, side: number): number {
  const at = Math.floor(((value - low) / (high - low)) * side);
  return at < 0 ? 0 : at >= side ? side - 1 : at;
}

/**
 * Runs of neighbouring points that hold everything in the view, and some beside it: from .. to in the order of
 * `events`.
 */
export function runsIn(index: PointIndex, view: View): { from: number; to: number }[] {
  const { over, side, starts } = index;
  const [left, right] = [cellAlong(view.x.low, over.x, side), cellAlong(view.x.high, over.x, side)];
  const [bottom, top] = [cellAlong(view.y.low, over.y, side), cellAlong(view.y.high, over.y, side)];
  const runs: { from: number; to: number }[] = [];
  for (let row = bottom; row <= top; row++) {
    const [from, to] = [starts[row * side + left], starts[row * side + right + 1]];
    const last = runs[runs.length - 1];
    if (last?.to === from) last.to = to;
    else if (to > from) runs.push({ from, to });
  }
  return runs;
}

/**
 * The event nearest to a place, distances measured in pixels.
 * @param perX pixels a unit of x; `perY` the same for y
 * @param isShown whether an event may be found
 * @returns the event, or null where none lies within `reach` pixels.
 */
export function nearestEvent(
  index: PointIndex,
  [px, py]: Point,
  perX: number,
  perY: number,
  reach: number,
  isShown: (event: number) => boolean,
): number | null {
  const { events, sortedX, sortedY } = index;
  const around: View = {
    x: { low: px - reach / perX, high: px + reach / perX },
    y: { low: py - reach / perY, high: py + reach / perY },
  };
  let best: number | null = null;
  let least = reach * reach;
  for (const { from, to } of runsIn(index, around)) {
    for (let i = from; i < to; i++) {
      const dx = (sortedX[i] - px) * perX;
      const dy = (sortedY[i] - py) * perY;
      const distance = dx * dx + dy * dy;
      if (distance > least || (distance === least && best !== null)) continue;
      if (!isShown(events[i])) continue;
      least = distance;
      best = events[i];
    }
  }
  return best;
}

/** Events inside the rectangle spanned by two opposite corners, edges included: one byte an event. */
export function insideRectangle(
  index: PointIndex,
  [x0, y0]: Point,
  [x1, y1]: Point,
  isShown: (event: number) => boolean,
): Uint8Array {
  const view: View = {
    x: { low: Math.min(x0, x1), high: Math.max(x0, x1) },
    y: { low: Math.min(y0, y1), high: Math.max(y0, y1) },
  };
  const mask = new Uint8Array(index.x.length);
  const { events, sortedX, sortedY } = index;
  for (const { from, to } of runsIn(index, view)) {
    for (let i = from; i < to; i++) {
      if (contains(view, sortedX[i], sortedY[i]) && isShown(events[i])) mask[events[i]] = 1;
    }
  }
  return mask;
}

export function contains({ x, y }: View, px: number, py: number): boolean {
  return px >= x.low && px <= x.high && py >= y.low && py <= y.high;
}

/**
 * Events inside a closed outline by the even-odd rule: one byte an event. Cells that no edge of the outline
 * touches are in or out as a whole.
 */
export function insideOutline(
  index: PointIndex,
  outline: readonly Point[],
  isShown: (event: number) => boolean,
): Uint8Array {
  const mask = new Uint8Array(index.x.length);
  if (outline.length < 3) return mask;
  const { over, side, starts, events, sortedX, sortedY } = index;
  const xs = outline.map(([x]) => x);
  const ys = outline.map(([, y]) => y);
  const cellX = (over.x.high - over.x.low) / side;
  const cellY = (over.y.high - over.y.low) / side;
  const cut = cutCells(outline, index);
  const bounds = viewOf(outline);
  for (let cell = 0; cell < side * side; cell++) {
    const [from, to] = [starts[cell], starts[cell + 1]];
    if (from === to) continue;
    const [row, column] = [Math.floor(cell / side), cell % side];
    const atEdge = row === 0 || column === 0 || row === side - 1 || column === side - 1;
    if (cut[cell] === 0 && !atEdge) {
      const middle = [over.x.low + (column + 0.5) * cellX, over.y.low + (row + 0.5) * cellY];
      if (!isInside(middle[0], middle[1], xs, ys)) continue;
      for (let i = from; i < to; i++) if (isShown(events[i])) mask[events[i]] = 1;
      continue;
    }
    for (let i = from; i < to; i++) {
      if (!contains(bounds, sortedX[i], sortedY[i])) continue;
      if (isInside(sortedX[i], sortedY[i], xs, ys) && isShown(events[i])) mask[events[i]] = 1;
    }
  }
  return mask;
}

/** Cells whose neighbourhood an edge of the outline passes: one byte a cell, generously. */
function cutCells(outline: readonly Point[], { over, side }: PointIndex): Uint8Array {
  const cut = new Uint8Array(side * side);
  const place = ([x, y]: Point): Point => [
    ((x - over.x.low) / (over.x.high - over.x.low)) * side,
    ((y - over.y.low) / (over.y.high - over.y.low)) * side,
  ];
  const mark = (column: number, row: number): void => {
    for (let r = Math.max(0, row - 1); r <= Math.min(side - 1, row + 1); r++) {
      for (let c = Math.max(0, column - 1); c <= Math.min(side - 1, column + 1); c++) {
        cut[r * side + c] = 1;
      }
    }
  };
  outline.forEach((corner, i) => {
    const [x0, y0] = place(corner);
    const [x1, y1] = place(outline[(i + 1) % outline.length]);
    // Steps of half a cell: with the neighbours marked, no cell on the way is missed.
    const [from, to] = clipped(x0, y0, x1, y1, side);
    const steps = Math.ceil(2 * Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)) * (to - from)) + 1;
    for (let step = 0; step <= steps && to > from; step++) {
      const t = from + ((to - from) * step) / steps;
      mark(Math.floor(x0 + t * (x1 - x0)), Math.floor(y0 + t * (y1 - y0)));
    }
  });
  return cut;
}

/** The part of an edge, as shares of its length, that lies within a cell of the grid. */
function clipped(x0: number, y0: number, x1: number, y1: number, side: number): [number, number] {
  let [from, to] = [0, 1];
  for (const [start, step] of [
    [x0, x1 - x0],
    [y0, y1 - y0],
  ]) {
    if (step === 0) {
      if (start < -1 || start > side + 1) return [0, 0];
      continue;
    }
    const [a, b] = [(-1 - start) / step, (side + 1 - start) / step];
    from = Math.max(from, Math.min(a, b));
    to = Math.min(to, Math.max(a, b));
  }
  return from < to ? [from, to] : [0, 0];
}

function isInside(px: number, py: number, xs: readonly number[], ys: readonly number[]): boolean {
  let inside = false;
  for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
    const crosses = ys[i] > py !== ys[j] > py;
    if (crosses && px < ((xs[j] - xs[i]) * (py - ys[i])) / (ys[j] - ys[i]) + xs[i])
      inside = !inside;
  }
  return inside;
}
