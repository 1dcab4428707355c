import { describe, expect, it } from 'vitest';
import { contourSegments, joinSegments } from '../../renderer/plots/contours';
import {
  countCells,
  enclosingLevels,
  kernelDensity,
  scottBandwidth,
  type Density,
} from '../../renderer/plots/density';
import { byClass } from '../../renderer/plots/colouring';
import { arranged, cloudsOf, rasterOf, visibleCodes } from '../../renderer/plots/latent';
import { indexPoints } from '../../renderer/plots/point-index';

/** In numpy: i = arange(200); x = sin(i * 1.7) * 3 + cos(i * i * 0.37); y = cos(i * 0.9) + 0.4 * x. */
const x = Float64Array.from(
  { length: 200 },
  (_, i) => Math.sin(i * 1.7) * 3 + Math.cos(i * i * 0.37),
);
const y = x.map((value, i) => Math.cos(i * 0.9) + 0.4 * value);

/** A standard normal density of `total` events on a fine grid. */
function gaussian(total: number): Density {
  const [columns, rows] = [200, 160];
  const grid = { x: { low: -5, high: 5 }, y: { low: -5, high: 5 }, columns, rows };
  const values = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const px = -5 + ((column + 0.5) * 10) / columns;
      const py = -5 + ((row + 0.5) * 10) / rows;
      values[row * columns + column] = (total * Math.exp(-(px * px + py * py) / 2)) / (2 * Math.PI);
    }
  }
  return { ...grid, values };
}

describe('density of a point cloud', () => {
  it('counts cells as numpy.histogram2d does', () => {
    const grid = { x: { low: -4, high: 4 }, y: { low: -3, high: 3 }, columns: 5, rows: 4 };
    // np.histogram2d(y, x, bins=(4, 5), range=((-3, 3), (-4, 4)))
    expect([...countCells(x, y, grid)]).toEqual([
      13, 8, 0, 0, 0, 17, 24, 24, 9, 1, 0, 15, 19, 28, 18, 0, 0, 0, 9, 15,
    ]);
  });

  it('takes Scott’s bandwidth: x.std(ddof=1) * 200 ** (-1 / 6)', () => {
    const bandwidth = scottBandwidth(x, y);
    expect(bandwidth.x).toBeCloseTo(0.9086670761210089, 10);
    expect(bandwidth.y).toBeCloseTo(0.4667940108106134, 10);
  });

  it('is scikit-learn’s KernelDensity on the same bandwidth, within the width of a cell', () => {
    const grid = { x: { low: -10, high: 10 }, y: { low: -6, high: 6 }, columns: 1001, rows: 1001 };
    const density = kernelDensity(x, y, grid, scottBandwidth(x, y));
    // sx, sy as above; k = KernelDensity(kernel='gaussian').fit(np.c_[x / sx, y / sy])
    // np.exp(k.score_samples([[px / sx, py / sy]]))[0] * 200 / sx / sy
    for (const [px, py, reference] of [
      [0, 0, 9.666353351240655],
      [2, 1.5, 8.90952977157773],
      [-3, -1, 7.820338583897764],
      [3.5, 0.5, 5.1856294747015985],
    ]) {
      const column = Math.floor(((px + 10) / 20) * 1001);
      const row = Math.floor(((py + 6) / 12) * 1001);
      expect(density.values[row * 1001 + column] / reference).toBeCloseTo(1, 2);
    }
  });

  it('keeps every event: it sums to their number', () => {
    const grid = { x: { low: -12, high: 12 }, y: { low: -8, high: 8 }, columns: 80, rows: 60 };
    const density = kernelDensity(x, y, grid, scottBandwidth(x, y));
    const cell = (24 / 80) * (16 / 60);
    expect(density.values.reduce((sum, value) => sum + value * cell, 0)).toBeCloseTo(200, 6);
  });

  it.each([20, 1, 0.01])('of a view %f wide still knows the events outside it', (width) => {
    const view = { x: { low: 0, high: width }, y: { low: 0, high: width } };
    const over = { x: { low: -4, high: 4 }, y: { low: -3, high: 3 } };
    const index = indexPoints(x, y, over);
    const colouring = byClass(new Int32Array(200));
    const points = arranged(index, colouring.codes, visibleCodes(colouring, []));
    const clouds = cloudsOf(points, colouring);
    const [{ density }] = rasterOf(points, colouring, clouds, view, 1).layers;
    const column = Math.floor(
      ((0 - density.x.low) / (density.x.high - density.x.low)) * density.columns,
    );
    const row = Math.floor(((0 - density.y.low) / (density.y.high - density.y.low)) * density.rows);
    // The reference density at (0, 0), a corner of the view.
    expect(density.values[row * density.columns + column] / 9.666353351240655).toBeCloseTo(1, 1);
  });
});

describe('contours', () => {
  it('enclose their share: for a normal density the level of a share s is (1 - s) of the peak', () => {
    const peak = 1000 / (2 * Math.PI);
    const [half, most] = enclosingLevels(gaussian(1000), [0.5, 0.9], 1000);
    expect(half / peak).toBeCloseTo(0.5, 2);
    expect(most / peak).toBeCloseTo(0.1, 2);
  });

  it('count events beyond the grid as outside', () => {
    const level = enclosingLevels(gaussian(1000), [0.5], 2500)[0];
    expect(level).toBe(0);
  });

  it('of a normal density are one closed circle of the right radius', () => {
    const density = gaussian(1);
    const lines = joinSegments(contourSegments(density, 0.5 / (2 * Math.PI)));
    expect(lines).toHaveLength(1);
    const radius = Math.sqrt(2 * Math.log(2));
    for (const [px, py] of lines[0]) expect(Math.hypot(px, py)).toBeCloseTo(radius, 2);
    const [first, last] = [lines[0][0], lines[0][lines[0].length - 1]];
    expect(Math.hypot(first[0] - last[0], first[1] - last[1])).toBeLessThan(1e-6);
  });

  it('part at a saddle whose middle lies below the level and join where it lies above', () => {
    const saddle = (a: number, b: number): Density => ({
      x: { low: 0, high: 2 },
      y: { low: 0, high: 2 },
      columns: 2,
      rows: 2,
      values: Float64Array.from([a, b, b, a]),
    });
    const steep = (density: Density) =>
      contourSegments(density, 1).map(([[x0, y0], [x1, y1]]) => Math.sign((x1 - x0) * (y1 - y0)));
    // High at lower left and upper right. Cut off from each other the lines fall; joined, they rise.
    expect(steep(saddle(1.5, 0))).toEqual([-1, -1]);
    expect(steep(saddle(3, 0.5))).toEqual([1, 1]);
    expect(steep(saddle(0, 1.5))).toEqual([1, 1]);
    expect(steep(saddle(0.5, 3))).toEqual([-1, -1]);
  });
});
