/**
 * Density of a point cloud on a grid: a Gaussian kernel estimate (Scott's bandwidth, Multivariate Density
 * Estimation, 1992, section 6.3), and the levels that enclose a given share of it.
 */
import type { Range } from './binning';

export interface Grid {
  readonly x: Range;
  readonly y: Range;
  /** Cells along x and y. */
  readonly columns: number;
  readonly rows: number;
}

export interface Bandwidth {
  readonly x: number;
  readonly y: number;
}

/** Density at cell centres, row by row from low y; events a unit of x and y. */
export interface Density extends Grid {
  readonly values: Float64Array;
}

/**
 * Scott's bandwidth per axis: standard deviation times n^(-1/6), in units of the axes.
 * @returns zero along an axis without spread.
 */
export function scottBandwidth(x: Float64Array, y: Float64Array): Bandwidth {
  const { n, deviationX, deviationY } = spread(x, y);
  const factor = n > 0 ? n ** (-1 / 6) : 0;
  return { x: deviationX * factor, y: deviationY * factor };
}

function spread(
  x: Float64Array,
  y: Float64Array,
): { n: number; deviationX: number; deviationY: number } {
  let [n, meanX, meanY, squareX, squareY] = [0, 0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]) || !Number.isFinite(y[i])) continue;
    n++;
    const [dx, dy] = [x[i] - meanX, y[i] - meanY];
    meanX += dx / n;
    meanY += dy / n;
    squareX += dx * (x[i] - meanX);
    squareY += dy * (y[i] - meanY);
  }
  if (n < 2) return { n, deviationX: 0, deviationY: 0 };
  return { n, deviationX: Math.sqrt(squareX / (n - 1)), deviationY: Math.sqrt(squareY / (n - 1)) };
}

/** Events per cell (numpy.histogram2d's rule: half-open cells, the last ones closed). [rows * columns] */
export function countCells(x: Float64Array, y: Float64Array, grid: Grid): Float64Array {
  const { columns, rows } = grid;
  const cells = new Float64Array(columns * rows);
  const perX = columns / (grid.x.high - grid.x.low);
  const perY = rows / (grid.y.high - grid.y.low);
  for (let i = 0; i < x.length; i++) {
    const inside =
      x[i] >= grid.x.low && x[i] <= grid.x.high && y[i] >= grid.y.low && y[i] <= grid.y.high;
    if (!inside) continue;
    const column = Math.min(columns - 1, Math.floor((x[i] - grid.x.low) * perX));
    const row = Math.min(rows - 1, Math.floor((y[i] - grid.y.low) * perY));
    cells[row * columns + column]++;
  }
  return cells;
}

/**
 * Kernel estimate on the grid: events are counted in cells and the counts are smeared along both axes, so the
 * cost does not grow with the number of events. Events beyond the grid's edge do not leak in; give a grid
 * wider than what is shown by three bandwidths where that matters.
 */
export function kernelDensity(
  x: Float64Array,
  y: Float64Array,
  grid: Grid,
  bandwidth: Bandwidth,
): Density {
  return smoothed(countCells(x, y, grid), grid, bandwidth);
}

/** The same from counts by cell, [rows * columns]. */
export function smoothed(counts: Float64Array, grid: Grid, bandwidth: Bandwidth): Density {
  const { columns, rows } = grid;
  const cellX = (grid.x.high - grid.x.low) / columns;
  const cellY = (grid.y.high - grid.y.low) / rows;
  const smearedX = smear(counts, rows, columns, columns, 1, kernel(bandwidth.x / cellX));
  const values = smear(smearedX, columns, rows, 1, columns, kernel(bandwidth.y / cellY));
  const area = cellX * cellY;
  for (let i = 0; i < values.length; i++) values[i] /= area;
  return { ...grid, values };
}

/** Gaussian weights for offsets -reach .. reach in cells, summing to one; a single 1 for no width. */
function kernel(sigma: number): Float64Array {
  const reach = Math.ceil(4 * sigma);
  const weights = new Float64Array(2 * reach + 1);
  let sum = 0;
  for (let i = -reach; i <= reach; i++) {
    weights[i + reach] = sigma > 0 ? Math.exp(-0.5 * (i / sigma) ** 2) : 1;
    sum += weights[i + reach];
  }
  return weights.map((weight) => weight / sum);
}

/** Convolves each of `lines` lines of `length` cells; `lineStep` and `cellStep` walk the array. */
function smear(
  source: Float64Array,
  lines: number,
  length: number,
  lineStep: number,
  cellStep: number,
  weights: Float64Array,
): Float64Array {
  const result = new Float64Array(source.length);
  const reach = (weights.length - 1) / 2;
  for (let line = 0; line < lines; line++) {
    for (let cell = 0; cell < length; cell++) {
      const amount = source[line * lineStep + cell * cellStep];
      if (amount === 0) continue;
      const from = Math.max(0, cell - reach);
      const to = Math.min(length - 1, cell + reach);
      for (let at = from; at <= to; at++) {
        result[line * lineStep + at * cellStep] += amount * weights[at - cell + reach];
      }
    }
  }
  return result;
}

/**
 * Density levels whose contours enclose the given shares of the events (highest-density regions).
 * @param shares e.g. [0.5, 0.9]
 * @param events how many events there are, those outside the grid included
 * @returns zero for a share that the grid does not hold
 */
export function enclosingLevels(
  { values, columns, rows, x, y }: Density,
  shares: readonly number[],
  events: number,
): number[] {
  const descending = Float64Array.from(values).sort().reverse();
  const cellArea = ((x.high - x.low) / columns) * ((y.high - y.low) / rows);
  const total = events / cellArea;
  return shares.map((share) => {
    let sum = 0;
    for (const value of descending) {
      sum += value;
      if (sum >= share * total) return value;
    }
    return 0;
  });
}
