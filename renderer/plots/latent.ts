/** What a latent plot shows: the view, the events in it by group, their density, contours and marginals. */
import { quantile, robustRange, type Range } from './binning';
import { NO_GROUP, SHADES, strided, type Colouring } from './colouring';
import { contourSegments, joinSegments } from './contours';
import {
  enclosingLevels,
  scottBandwidth,
  smoothed,
  type Bandwidth,
  type Density,
  type Grid,
} from './density';
import type { Point } from './lasso';
import { contains, runsIn, type PointIndex, type View } from './point-index';

/** Points beyond this number hide each other: they are painted as pixels, and a density says how many there are. */
export const POINT_LIMIT = 5000;
/** A kernel estimate from fewer events than this says more about the kernel than about them. */
const LEAST_FOR_CONTOURS = 25;
/** Shares of a group's events that its contours enclose. */
export const CONTOUR_SHARES = [0.5, 0.9] as const;
/** More groups than this are not told apart by densities and contours. */
export const MOST_DENSITIES = 8;
/** Events of a group behind its bandwidth and range: more change nothing. */
const ENOUGH = 20000;

/** Which codes are drawn, one byte each: not those of hidden groups, and never NO_GROUP. */
export function visibleCodes({ groups, scale }: Colouring, hidden: readonly string[]): Uint8Array {
  const visible = new Uint8Array(256);
  for (const { code, name } of groups) {
    const [from, to] = scale && code === 0 ? [0, SHADES] : [code, code + 1];
    if (!hidden.includes(name)) visible.fill(1, from, to);
  }
  visible[NO_GROUP] = 0;
  return visible;
}

/** The view that shows every class (see robustRange) with a margin of a twentieth. */
export function wholeView(x: Float64Array, y: Float64Array, labels: ArrayLike<number>): View {
  const [fewer, some] = thinned(labels);
  const pick = (values: Float64Array) => fewer.map((i) => values[i]);
  return {
    x: widen(robustRange(pick(x), some, false)),
    y: widen(robustRange(pick(y), some, false)),
  };
}

/** Events, and their labels. */
type Thinned = readonly [events: Float64Array, labels: Int32Array];
const thinnedKnown = new WeakMap<ArrayLike<number>, Thinned>();

/** Up to ENOUGH events of every class, evenly spaced. */
function thinned(labels: ArrayLike<number>): Thinned {
  const known = thinnedKnown.get(labels);
  if (known) return known;
  const places = new Map<number, number>();
  const counts: number[] = [];
  const place = new Uint32Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    let at = places.get(labels[i]);
    if (at === undefined) {
      at = places.size;
      places.set(labels[i], at);
      counts.push(0);
    }
    counts[at]++;
    place[i] = at;
  }
  const events: number[] = [];
  const steps = counts.map((count) => Math.ceil(count / ENOUGH));
  const seen = new Uint32Array(counts.length);
  for (let i = 0; i < labels.length; i++) {
    if (seen[place[i]]++ % steps[place[i]] === 0) events.push(i);
  }
  const result: Thinned = [Float64Array.from(events), Int32Array.from(events, (i) => labels[i])];
  thinnedKnown.set(labels, result);
  return result;
}

/** The view moved by so many units of its axes. */
export function shifted({ x, y }: View, dx: number, dy: number): View {
  return {
    x: { low: x.low + dx, high: x.high + dx },
    y: { low: y.low + dy, high: y.high + dy },
  };
}

/** The view with its extent multiplied by a factor, one point staying where it is. */
export function zoomed({ x, y }: View, factor: number, [px, py]: Point): View {
  const around = ({ low, high }: Range, at: number): Range => ({
    low: at - (at - low) * factor,
    high: at + (high - at) * factor,
  });
  return { x: around(x, px), y: around(y, py) };
}

function widen({ low, high }: Range): Range {
  const margin = 0.05 * (high - low);
  return { low: low - margin, high: high + margin };
}

/** The points with their codes in the order of the grid, so that everything is read in one sweep. */
export interface Points {
  readonly index: PointIndex;
  readonly codes: Uint8Array;
  /** See visibleCodes. */
  readonly visible: Uint8Array;
}

export function arranged(index: PointIndex, codes: Uint8Array, visible: Uint8Array): Points {
  const sorted = new Uint8Array(index.events.length);
  for (let i = 0; i < sorted.length; i++) sorted[i] = codes[index.events[i]];
  return { index, codes: sorted, visible };
}

/** Events that are drawn: in all, and within the view. */
export function countShown(
  { index, codes, visible }: Points,
  view: View,
): { total: number; inView: number } {
  let [total, inView] = [0, 0];
  for (let i = 0; i < codes.length; i++) total += visible[codes[i]];
  for (const { from, to } of runsIn(index, view)) {
    for (let i = from; i < to; i++) {
      if (visible[codes[i]] === 0) continue;
      if (contains(view, index.sortedX[i], index.sortedY[i])) inView++;
    }
  }
  return { total, inView };
}

/** The points drawn in a view, by code. */
export function pointsIn(
  { index, codes, visible }: Points,
  view: View,
): { code: number; at: Point[] }[] {
  const byCode = new Map<number, Point[]>();
  for (const { from, to } of runsIn(index, view)) {
    for (let i = from; i < to; i++) {
      const at: Point = [index.sortedX[i], index.sortedY[i]];
      if (visible[codes[i]] === 0 || !contains(view, ...at)) continue;
      const list = byCode.get(codes[i]);
      if (list === undefined) byCode.set(codes[i], [at]);
      else list.push(at);
    }
  }
  return [...byCode].map(([code, at]) => ({ code, at }));
}

/**
 * Those points drawn in a view whose events are in a set of one byte an event.
 * @returns null where they are more than `most`.
 */
export function pointsOfSet(
  { index, codes, visible }: Points,
  view: View,
  mask: Uint8Array,
  most: number,
): Point[] | null {
  const { events, sortedX, sortedY } = index;
  const at: Point[] = [];
  for (const { from, to } of runsIn(index, view)) {
    for (let i = from; i < to; i++) {
      if (mask[events[i]] === 0 || visible[codes[i]] === 0) continue;
      if (!contains(view, sortedX[i], sortedY[i])) continue;
      if (at.length === most) return null;
      at.push([sortedX[i], sortedY[i]]);
    }
  }
  return at;
}

/** A group's events, or all that are drawn, as far as densities and contours need them. */
export interface Cloud {
  /** Place in `Colouring.groups`; null for all. */
  readonly group: number | null;
  readonly count: number;
  readonly bandwidth: Bandwidth;
  /** Where its events lie, but for a few far out. */
  readonly range: View;
}

/** The clouds that densities are made of: one a group where they are few, one of all else. */
export function cloudsOf({ index, codes, visible }: Points, { groups, scale }: Colouring): Cloud[] {
  const shown = groups.filter(({ code }) => visible[code] === 1);
  const apart = scale === null && shown.length > 1 && shown.length <= MOST_DENSITIES;
  const keyOf = (i: number): number => {
    const code = codes[i];
    return visible[code] === 0 ? -1 : apart ? code : 0;
  };
  const counts = new Uint32Array(256);
  for (let i = 0; i < codes.length; i++) if (keyOf(i) >= 0) counts[keyOf(i)]++;
  const lists = new Map<number, number[]>();
  const seen = new Uint32Array(256);
  for (let i = 0; i < codes.length; i++) {
    const key = keyOf(i);
    if (key < 0 || seen[key]++ % Math.ceil(counts[key] / ENOUGH) !== 0) continue;
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [i]);
    else list.push(i);
  }
  const inOrder = [...lists].sort(([a], [b]) => a - b);
  return inOrder.map(([key, list]) => {
    const x = Float64Array.from(list, (i) => index.sortedX[i]);
    const y = Float64Array.from(list, (i) => index.sortedY[i]);
    const { x: bx, y: by } = scottBandwidth(x, y);
    // Scott's factor for all events, the deviation of those taken.
    const fewer = (list.length / counts[key]) ** (1 / 6);
    const only = shown.length === 1 && scale === null ? shown[0].code : null;
    return {
      group: apart ? key : only,
      count: counts[key],
      bandwidth: { x: bx * fewer, y: by * fewer },
      range: { x: inner(x), y: inner(y) },
    };
  });
}

function inner(values: Float64Array): Range {
  const sorted = strided(values).slice().sort();
  return { low: quantile(sorted, 0.002), high: quantile(sorted, 0.998) };
}

/** Events by cell of a grid, counted for every cloud: [rows * columns] each; `shades` sums the codes of a scale. */
function countByCloud(
  { index, codes, visible }: Points,
  clouds: readonly Cloud[],
  grid: Grid,
  shades: Float64Array | null = null,
): Float64Array[] {
  const { columns, rows } = grid;
  const counts = clouds.map(() => new Float64Array(columns * rows));
  const place = new Int16Array(256).fill(-1);
  for (let code = 0; code < 256; code++) {
    if (visible[code] === 0) continue;
    place[code] = clouds.findIndex(({ group }) => group === null || group === code);
  }
  const perX = columns / (grid.x.high - grid.x.low);
  const perY = rows / (grid.y.high - grid.y.low);
  const { sortedX, sortedY } = index;
  for (const { from, to } of runsIn(index, grid)) {
    for (let i = from; i < to; i++) {
      const column = Math.floor((sortedX[i] - grid.x.low) * perX);
      const row = Math.floor((sortedY[i] - grid.y.low) * perY);
      if (column < 0 || row < 0 || column >= columns || row >= rows) continue;
      const code = codes[i];
      if (place[code] < 0) continue;
      counts[place[code]][row * columns + column]++;
      if (shades && code < SHADES) shades[row * columns + column] += code;
    }
  }
  return counts;
}

export interface Contours {
  readonly group: number | null;
  readonly bandwidth: Bandwidth;
  /** One entry a share of CONTOUR_SHARES: its polylines. */
  readonly lines: readonly Point[][][];
}

/** Contours of every cloud's kernel density that has enough events and some spread. */
export function contoursOf(points: Points, clouds: readonly Cloud[], scale: number): Contours[] {
  return clouds.flatMap((cloud) => {
    const bandwidth = scaled(cloud.bandwidth, scale);
    if (cloud.count < LEAST_FOR_CONTOURS || bandwidth.x === 0 || bandwidth.y === 0) return [];
    const grid = {
      x: padded(cloud.range.x, 4 * bandwidth.x),
      y: padded(cloud.range.y, 4 * bandwidth.y),
      columns: 120,
      rows: 120,
    };
    const visible = points.visible.map((shown, code) =>
      cloud.group === null || cloud.group === code ? shown : 0,
    );
    const [counts] = countByCloud({ ...points, visible }, [cloud], grid);
    const density = smoothed(counts, grid, bandwidth);
    const levels = enclosingLevels(density, CONTOUR_SHARES, cloud.count);
    const lines = levels.map((level) => joinSegments(contourSegments(density, level)));
    return [{ group: cloud.group, bandwidth, lines }];
  });
}

/** Most cells of the density raster along x and y of the view. */
const RASTER = { x: 200, y: 160 };

/** Densities over the view and a cell or so around it, all on one grid. */
export interface Raster {
  readonly layers: readonly {
    readonly group: number | null;
    readonly density: Density;
    readonly bandwidth: Bandwidth;
    /** The largest density in view. */
    readonly peak: number;
    /** The density that a single event has at its place: below it there is next to nothing. */
    readonly single: number;
  }[];
  /** Mean shade by cell of a continuous scale; null for groups. */
  readonly shades: Float64Array | null;
}

/** Kernel densities of the clouds over the view, for a raster picture. */
export function rasterOf(
  points: Points,
  colouring: Colouring,
  clouds: readonly Cloud[],
  view: View,
  scale: number,
): Raster {
  const widths = clouds.map(({ bandwidth }) => scaled(bandwidth, scale));
  const least = (along: 'x' | 'y') => Math.min(...widths.map((width) => width[along]));
  const most = (along: 'x' | 'y') => Math.max(...widths.map((width) => width[along]));
  const across = cellsAlong(view.x, least('x'), most('x'), RASTER.x);
  const up = cellsAlong(view.y, least('y'), most('y'), RASTER.y);
  const grid = { x: across.range, y: up.range, columns: across.cells, rows: up.cells };
  const sums = colouring.scale ? new Float64Array(grid.columns * grid.rows) : null;
  const counts = countByCloud(points, clouds, grid, sums);
  const cut = (density: Density) => cropped(density, across.margin, up.margin);
  const layers = clouds.map(({ group }, i) => {
    const density = cut(smoothed(counts[i], grid, widths[i]));
    const peak = density.values.reduce((top, value) => Math.max(top, value), 0);
    const single = 1 / (2 * Math.PI * widths[i].x * widths[i].y);
    return { group, density, bandwidth: widths[i], peak, single };
  });
  if (!sums || layers.length === 0) return { layers, shades: null };
  const total = cut(smoothed(sums, grid, widths[0])).values;
  return { layers, shades: total.map((sum, i) => sum / layers[0].density.values[i]) };
}

/** Widest margin of a raster around its view, in cells. */
const MOST_MARGIN = 200;

/**
 * Cells along one axis of the view, with a margin of four bandwidths so that events just outside still darken
 * its edge. Cells much smaller than the bandwidth would show nothing more, so a deep zoom has fewer of them.
 */
function cellsAlong(
  { low, high }: Range,
  least: number,
  most: number,
  cellsMost: number,
): { range: Range; cells: number; margin: number } {
  const cell = Math.max((high - low) / cellsMost, least / 8, (4 * most) / MOST_MARGIN);
  const margin = Math.ceil((4 * most) / cell) + 1;
  const cells = Math.ceil((high - low) / cell) + 2 * margin;
  const from = low - margin * cell;
  return { range: { low: from, high: from + cells * cell }, cells, margin };
}

/** All but one cell of the margins cut off: it lies under the frame's edge. */
function cropped(wide: Density, marginX: number, marginY: number): Density {
  const [offX, offY] = [marginX - 1, marginY - 1];
  const [columns, rows] = [wide.columns - 2 * offX, wide.rows - 2 * offY];
  const cellX = (wide.x.high - wide.x.low) / wide.columns;
  const cellY = (wide.y.high - wide.y.low) / wide.rows;
  const values = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const from = (row + offY) * wide.columns + offX;
    values.set(wide.values.subarray(from, from + columns), row * columns);
  }
  return {
    x: padded(wide.x, -offX * cellX),
    y: padded(wide.y, -offY * cellY),
    columns,
    rows,
    values,
  };
}

function padded({ low, high }: Range, by: number): Range {
  return { low: low - by, high: high + by };
}

function scaled({ x, y }: Bandwidth, by: number): Bandwidth {
  return { x: x * by, y: y * by };
}

/** Bins of the histograms at the edges. */
const MARGINAL_BINS = 60;

/** What lies in the view, projected onto both axes; each group's share of its own events a bin. */
export interface Marginals {
  readonly groups: readonly {
    readonly group: number | null;
    readonly x: Float64Array;
    readonly y: Float64Array;
  }[];
  readonly view: View;
}

export function marginalsOf(points: Points, clouds: readonly Cloud[], view: View): Marginals {
  const bins = MARGINAL_BINS;
  const grid = { ...view, columns: bins, rows: bins };
  const counts = countByCloud(points, clouds, grid);
  const groups = clouds.map(({ group }, k) => {
    const [x, y] = [new Float64Array(bins), new Float64Array(bins)];
    let sum = 0;
    counts[k].forEach((count, cell) => {
      x[cell % bins] += count;
      y[Math.floor(cell / bins)] += count;
      sum += count;
    });
    const share = (count: number) => (sum > 0 ? count / sum : 0);
    return { group, x: x.map(share), y: y.map(share) };
  });
  return { groups, view };
}
