/** Contour lines of a gridded density, by marching squares. */
import type { Density } from './density';
import type { Point } from './lasso';

export type Segment = readonly [Point, Point];

/**
 * Line segments along which the density equals the level, in the units of the axes. Cell centres are the
 * sampled points; saddles are cut so that the higher side stays connected where the mean lies above.
 */
export function contourSegments(density: Density, level: number): Segment[] {
  const { columns, rows, values, x, y } = density;
  const cellX = (x.high - x.low) / columns;
  const cellY = (y.high - y.low) / rows;
  const segments: Segment[] = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const corners: Corners = [
        values[at],
        values[at + 1],
        values[at + columns + 1],
        values[at + columns],
      ];
      for (const [from, to] of cutCell(corners, level)) {
        segments.push([place(from, column, row), place(to, column, row)]);
      }
    }
  }
  return segments;

  function place([u, v]: Point, column: number, row: number): Point {
    return [x.low + (column + 0.5 + u) * cellX, y.low + (row + 0.5 + v) * cellY];
  }
}

/** Densities at lower left, lower right, upper right, upper left. */
type Corners = readonly [number, number, number, number];

function cutCell([a, b, c, d]: Corners, level: number): Segment[] {
  const code =
    (a > level ? 1 : 0) | (b > level ? 2 : 0) | (c > level ? 4 : 0) | (d > level ? 8 : 0);
  if (code === 0 || code === 15) return [];
  const share = (from: number, to: number): number => (level - from) / (to - from);
  const bottom = (): Point => [share(a, b), 0];
  const right = (): Point => [1, share(b, c)];
  const top = (): Point => [share(d, c), 1];
  const left = (): Point => [0, share(a, d)];
  switch (Math.min(code, 15 - code)) {
    case 1:
      return [[left(), bottom()]];
    case 2:
      return [[bottom(), right()]];
    case 3:
      return [[left(), right()]];
    case 4:
      return [[right(), top()]];
    case 6:
      return [[bottom(), top()]];
    case 7:
      return [[left(), top()]];
    default: {
      // Saddle (codes 5 and 10): two lines; the mean tells which pair of corners is joined.
      const joined = (a + b + c + d) / 4 > level === (code === 5);
      return joined
        ? [
            [left(), top()],
            [bottom(), right()],
          ]
        : [
            [left(), bottom()],
            [right(), top()],
          ];
    }
  }
}

/** Joins segments that share ends into polylines, so that a contour is drawn in one stroke. */
export function joinSegments(segments: readonly Segment[]): Point[][] {
  const key = ([px, py]: Point): string => `${px.toPrecision(9)},${py.toPrecision(9)}`;
  const byEnd = new Map<string, Segment[]>();
  for (const segment of segments) {
    for (const end of segment) {
      const list = byEnd.get(key(end));
      if (list === undefined) byEnd.set(key(end), [segment]);
      else list.push(segment);
    }
  }
  const used = new Set<Segment>();
  const follow = (start: Point): Point[] => {
    const line: Point[] = [];
    let end = start;
    for (;;) {
      const next = byEnd.get(key(end))?.find((segment) => !used.has(segment));
      if (next === undefined) return line;
      used.add(next);
      end = key(next[0]) === key(end) ? next[1] : next[0];
      line.push(end);
    }
  };
  const lines: Point[][] = [];
  for (const segment of segments) {
    if (used.has(segment)) continue;
    used.add(segment);
    const forward = follow(segment[1]);
    const backward = follow(segment[0]);
    lines.push([...backward.reverse(), segment[0], segment[1], ...forward]);
  }
  return lines;
}
