/** What a latent plot shows: which events become points, the density behind them, the contours around them. */
import { robustRange, type Range } from './binning';
import { contourSegments, joinSegments } from './contours';
import {
  enclosingLevels,
  kernelDensity,
  scottBandwidth,
  type Bandwidth,
  type Density,
} from './density';
import type { Point } from './lasso';

/** Points beyond this number hide each other and slow the plot down; the density shows the rest. */
export const POINT_LIMIT = 5000;
/** A kernel estimate from fewer events than this says more about the kernel than about them. */
const LEAST_FOR_CONTOURS = 25;
/** Shares of a class's events that its contours enclose. */
export const CONTOUR_SHARES = [0.5, 0.9] as const;

export interface View {
  readonly x: Range;
  readonly y: Range;
}

/** Coordinates of the events of one class, and their positions in the dataset. */
export interface Cloud {
  readonly label: number;
  readonly events: Uint32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Events by class in the order given; events without both coordinates are left out. */
export function clouds(
  x: Float64Array,
  y: Float64Array,
  labels: ArrayLike<number>,
  order: readonly number[],
): Cloud[] {
  const lists = new Map<number, number[]>(order.map((label) => [label, []]));
  for (let i = 0; i < x.length; i++) {
    if (Number.isFinite(x[i]) && Number.isFinite(y[i])) lists.get(labels[i])?.push(i);
  }
  return [...lists]
    .filter(([, events]) => events.length > 0)
    .map(([label, events]) => ({
      label,
      events: Uint32Array.from(events),
      x: Float64Array.from(events, (i) => x[i]),
      y: Float64Array.from(events, (i) => y[i]),
    }));
}

/** The view that shows every class (see robustRange) with a margin of a twentieth. */
export function wholeView(x: Float64Array, y: Float64Array, labels: ArrayLike<number>): View {
  return { x: widen(robustRange(x, labels, false)), y: widen(robustRange(y, labels, false)) };
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

/**
 * Evenly spaced events of a cloud, so that all clouds together stay within the limit of points.
 * @param total events of all clouds
 * @returns positions within the cloud
 */
export function sampled(count: number, total: number): Uint32Array {
  const wanted =
    total <= POINT_LIMIT ? count : Math.max(1, Math.floor((count * POINT_LIMIT) / total));
  return Uint32Array.from({ length: Math.min(count, wanted) }, (_, i) =>
    Math.floor((i * count) / Math.min(count, wanted)),
  );
}

export interface Contours {
  readonly label: number;
  readonly bandwidth: Bandwidth;
  /** One entry a share of CONTOUR_SHARES: its polylines. */
  readonly lines: readonly Point[][][];
}

/** Contours of a class's kernel density; null where there are too few events or no spread. */
export function contoursOf(cloud: Cloud, scale: number): Contours | null {
  if (cloud.events.length < LEAST_FOR_CONTOURS) return null;
  const bandwidth = scaled(scottBandwidth(cloud.x, cloud.y), scale);
  if (bandwidth.x === 0 || bandwidth.y === 0) return null;
  const own = new Int32Array(cloud.events.length);
  const grid = {
    x: padded(robustRange(cloud.x, own, false), 4 * bandwidth.x),
    y: padded(robustRange(cloud.y, own, false), 4 * bandwidth.y),
    columns: 120,
    rows: 120,
  };
  const density = kernelDensity(cloud.x, cloud.y, grid, bandwidth);
  const levels = enclosingLevels(density, CONTOUR_SHARES, cloud.events.length);
  const lines = levels.map((level) => joinSegments(contourSegments(density, level)));
  return { label: cloud.label, bandwidth, lines };
}

/** Most cells of the density raster along x and y of the view. */
const RASTER = { x: 180, y: 140 };

export interface Raster {
  /** Covers the view and a cell or so around it. */
  readonly density: Density;
  readonly bandwidth: Bandwidth;
  /** The largest density in view. */
  readonly peak: number;
}

/** Kernel density of all the given clouds over the view, for a raster picture. */
export function rasterOf(shown: readonly Cloud[], view: View, scale: number): Raster {
  const x = joined(shown.map((cloud) => cloud.x));
  const y = joined(shown.map((cloud) => cloud.y));
  const bandwidth = scaled(scottBandwidth(x, y), scale);
  const across = cellsAlong(view.x, bandwidth.x, RASTER.x);
  const up = cellsAlong(view.y, bandwidth.y, RASTER.y);
  const grid = { x: across.range, y: up.range, columns: across.cells, rows: up.cells };
  const density = cropped(kernelDensity(x, y, grid, bandwidth), across.margin, up.margin);
  const peak = density.values.reduce((most, value) => Math.max(most, value), 0);
  return { density, bandwidth, peak };
}

/**
 * Cells along one axis of the view, with a margin of four bandwidths so that events just outside still darken
 * its edge. Cells much smaller than the bandwidth would show nothing more, so a deep zoom has fewer of them.
 */
function cellsAlong(
  { low, high }: Range,
  bandwidth: number,
  most: number,
): { range: Range; cells: number; margin: number } {
  const cell = Math.max((high - low) / most, bandwidth / 8);
  const margin = Math.ceil((4 * bandwidth) / cell) + 1;
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

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
