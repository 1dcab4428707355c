/** Sums over regions of the eta-phi plane, across the seam of phi where they reach over it. */
import { CHANNELS, ETA_CELLS, MASK_SIZE, PHI_CELLS } from '../../core/events/schema';
import type { ImageWindow } from '../state/view-settings';
import { phiOfRow, type CellBox } from './geometry';

/** The cells in sight as a box of true angles. */
export function boxOfWindow({ phi0, phi1, eta0, eta1 }: ImageWindow, roll: number): CellBox {
  return { phi: phiOfRow(phi0, roll), rows: phi1 - phi0, eta0, eta1 };
}

/** Indices into [72, 58] of the cells of a box. */
export function* cellsOf({ phi, rows, eta0, eta1 }: CellBox): Generator<number> {
  for (let row = 0; row < Math.min(rows, PHI_CELLS); row += 1) {
    const start = ((phi + row) % PHI_CELLS) * ETA_CELLS;
    for (let eta = eta0; eta < eta1; eta += 1) yield start + eta;
  }
}

/** Sum of [72, 58] values over a box. */
export function sumIn(values: Float32Array, box: CellBox): number {
  let sum = 0;
  for (const cell of cellsOf(box)) sum += values[cell];
  return sum;
}

/** Turn by which the cell of most E_T over all channels stands in the row; null for an empty event. */
export function hottestRoll(image: Float32Array, row: number): number | null {
  let most = 0;
  let hottest = -1;
  for (let cell = 0; cell < MASK_SIZE; cell += 1) {
    let sum = 0;
    for (let i = 0; i < CHANNELS.length; i += 1) sum += image[cell * CHANNELS.length + i];
    if (sum > most) {
      most = sum;
      hottest = cell;
    }
  }
  if (hottest < 0) return null;
  const phi = Math.floor(hottest / ETA_CELLS);
  return (row - phi + PHI_CELLS) % PHI_CELLS;
}
