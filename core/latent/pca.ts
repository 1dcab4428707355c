/**
 * Principal components of latents. The eigenvectors come from ml-pca, of whichever of the covariance matrix and the
 * matrix of inner products of the events is smaller: both have the same eigenvalues but for noughts.
 */
import { PCA } from 'ml-pca';

/** Points as rows: [rows, width]. */
export interface Table {
  readonly rows: number;
  readonly width: number;
  readonly values: Float32Array | Float64Array;
}

export interface PrincipalAxes {
  /** Subtracted from each number, and what it is divided by: one, or its standard deviation. [width] each. */
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  /** Orthonormal rows, [components, width]; the largest entry of each is positive. */
  readonly axes: Float64Array;
  /** Share of the variance along each. */
  readonly explained: Float64Array;
}

/**
 * @param table finite numbers; two rows at least
 * @param components as many at most
 * @param standardise divides every number by its standard deviation first, those that never change by one
 */
export function fitPca(table: Table, components: number, standardise: boolean): PrincipalAxes {
  const { rows, width } = table;
  const { mean, scale } = momentsOf(table, standardise);
  const centred = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < width; k++) {
      const at = row * width + k;
      centred[at] = (table.values[at] - mean[k]) / scale[k];
    }
  }
  const dual = rows < width;
  const gram = dual
    ? products(centred, rows, width)
    : products(turned(centred, rows, width), width, rows);
  const pca = new PCA(
    gram.map((line) => Array.from(line, (value) => value / (rows - 1))),
    { isCovarianceMatrix: true },
  );
  const values = pca.getEigenvalues();
  const vectors = pca.getEigenvectors();
  const wanted = Math.min(components, rows - 1, width);
  const axes = new Float64Array(wanted * width);
  for (let c = 0; c < wanted; c++) {
    const axis = axes.subarray(c * width, (c + 1) * width);
    if (dual) {
      for (let row = 0; row < rows; row++) {
        const weight = vectors.get(row, c);
        for (let k = 0; k < width; k++) axis[k] += weight * centred[row * width + k];
      }
    } else for (let k = 0; k < width; k++) axis[k] = vectors.get(k, c);
    normalise(axis);
  }
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const share = (value: number): number => (total > 0 ? Math.max(0, value) / total : 0);
  return { mean, scale, axes, explained: Float64Array.from(values.slice(0, wanted), share) };
}

/** Coordinates of points along the axes: [rows, components]. */
export function projectOnto(
  { mean, scale, axes }: Pick<PrincipalAxes, 'mean' | 'scale' | 'axes'>,
  { rows, width, values }: Table,
): Float64Array {
  const components = axes.length / width;
  const out = new Float64Array(rows * components);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < components; c++) {
      let sum = 0;
      for (let k = 0; k < width; k++) {
        sum += ((values[row * width + k] - mean[k]) / scale[k]) * axes[c * width + k];
      }
      out[row * components + c] = sum;
    }
  }
  return out;
}

function momentsOf(
  { rows, width, values }: Table,
  standardise: boolean,
): { mean: Float64Array; scale: Float64Array } {
  const mean = new Float64Array(width);
  const scale = new Float64Array(width).fill(1);
  for (let i = 0; i < values.length; i++) mean[i % width] += values[i] / rows;
  if (!standardise) return { mean, scale };
  const square = new Float64Array(width);
  for (let i = 0; i < values.length; i++) square[i % width] += (values[i] - mean[i % width]) ** 2;
  return { mean, scale: square.map((sum) => Math.sqrt(sum / rows) || 1) };
}

/** Inner products of the rows of a table. */
function products(table: Float64Array, rows: number, width: number): Float64Array[] {
  const out = Array.from({ length: rows }, () => new Float64Array(rows));
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let k = 0, i = a * width, j = b * width; k < width; k++) sum += table[i++] * table[j++];
      out[a][b] = sum;
      out[b][a] = sum;
    }
  }
  return out;
}

function turned(table: Float64Array, rows: number, width: number): Float64Array {
  const out = new Float64Array(table.length);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < width; k++) out[k * rows + row] = table[row * width + k];
  }
  return out;
}

/** To length one, the largest entry positive, so that the same data gives the same sides. */
function normalise(axis: Float64Array): void {
  let [square, largest] = [0, 0];
  for (const value of axis) {
    square += value * value;
    if (Math.abs(value) > Math.abs(largest)) largest = value;
  }
  const length = Math.sqrt(square) * (largest < 0 ? -1 : 1) || 1;
  for (let k = 0; k < axis.length; k++) axis[k] /= length;
}
