/** The outline of a set of cells, along their edges, as the picture shows them. */
import { ETA_CELLS, PHI_CELLS } from '../../core/events/schema';
import type { ImageWindow } from '../state/view-settings';
import { phiOfRow } from './geometry';
import type { Segment } from './painter';

/** @returns strokes in cells from the upper left corner of the window. @param inside [72, 58] */
export function outlineOf(
  inside: (value: number) => boolean,
  values: Float32Array,
  { phi0, phi1, eta0, eta1 }: ImageWindow,
  roll: number,
): Segment[] {
  // What lies beyond the window goes on, except beyond the ends of eta: nothing is there.
  const has = (row: number, eta: number) =>
    eta >= 0 &&
    eta < ETA_CELLS &&
    inside(values[phiOfRow((row + PHI_CELLS) % PHI_CELLS, roll) * ETA_CELLS + eta]);
  const segments: Segment[] = [];
  for (let row = phi1 - 1; row >= phi0; row -= 1) {
    const y = phi1 - 1 - row;
    for (let eta = eta0; eta < eta1; eta += 1) {
      if (!has(row, eta)) continue;
      const x = eta - eta0;
      if (!has(row + 1, eta)) segments.push([x, y, x + 1, y]);
      if (!has(row - 1, eta)) segments.push([x, y + 1, x + 1, y + 1]);
      if (!has(row, eta - 1)) segments.push([x, y, x, y + 1]);
      if (!has(row, eta + 1)) segments.push([x + 1, y, x + 1, y + 1]);
    }
  }
  return segments;
}
