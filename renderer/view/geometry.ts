/**
 * Where a cell of the image lies. Images are [phi 72, eta 58], phi vertical and growing upwards, eta horizontal.
 * phi is periodic: `roll` turns the picture so that a jet on the seam can be seen whole; axes keep true values.
 */
import { ETA_CELLS, PHI_CELLS, PHI_LOW } from '../../core/events/schema';
import type { ImageWindow } from '../state/view-settings';

export const CELL_PHI = (2 * Math.PI) / PHI_CELLS;
/** Five raw cells of 0.0174; pooling pads the 286 raw cells by two on either side. */
export const CELL_ETA = 0.087;

export const FULL: ImageWindow = { phi0: 0, phi1: PHI_CELLS, eta0: 0, eta1: ETA_CELLS };

export interface Cell {
  readonly phi: number;
  readonly eta: number;
}

/** A region of cells, at true angles: it may reach over the seam of phi. */
export interface CellBox {
  /** Its first phi cell, and how many follow upwards. */
  readonly phi: number;
  readonly rows: number;
  readonly eta0: number;
  readonly eta1: number;
}

/** Row of the picture, counted from the bottom, at which a phi cell is shown. */
export function rowOfPhi(phi: number, roll: number): number {
  return modulo(phi + roll, PHI_CELLS);
}

export function phiOfRow(row: number, roll: number): number {
  return modulo(row - roll, PHI_CELLS);
}

/** Centre of the cell, phi in [-pi, pi), eta without unit. */
export function centreOf({ phi, eta }: Cell): { readonly phi: number; readonly eta: number } {
  return { phi: PHI_LOW + (phi + 0.5) * CELL_PHI, eta: (eta + 0.5 - ETA_CELLS / 2) * CELL_ETA };
}

export interface Tick {
  /** Cell edges from the lower left corner of the full picture. */
  readonly at: number;
  readonly text: string;
}

/** Ticks of eta at whole or half units within the window. */
export function etaTicks({ eta0, eta1 }: ImageWindow): Tick[] {
  const span = (eta1 - eta0) * CELL_ETA;
  const step = span > 3 ? 1 : span > 1.2 ? 0.5 : 0.2;
  const ticks: Tick[] = [];
  for (let i = Math.ceil(-2.49 / step); i * step <= 2.49; i += 1) {
    const at = (i * step) / CELL_ETA + ETA_CELLS / 2;
    if (at >= eta0 && at <= eta1) ticks.push({ at, text: number(i * step, step < 1 ? 1 : 0) });
  }
  return ticks;
}

const QUARTERS = ['−π', '−π/2', '0', 'π/2'];

/** Ticks of phi at quarter turns, in a small window in radians. */
export function phiTicks({ phi0, phi1 }: ImageWindow, roll: number): Tick[] {
  const wide = phi1 - phi0 > PHI_CELLS / 2;
  const ticks: Tick[] = [];
  if (wide) {
    for (let quarter = 0; quarter < 4; quarter += 1) {
      const at = rowOfPhi((quarter * PHI_CELLS) / 4, roll);
      if (at >= phi0 && at <= phi1) ticks.push({ at, text: QUARTERS[quarter] });
      // The seam is both ends of the picture when it is not turned.
      if (at === 0 && phi1 === PHI_CELLS) {
        ticks.push({ at: PHI_CELLS, text: quarter === 0 ? 'π' : QUARTERS[quarter] });
      }
    }
    return ticks;
  }
  const step = (phi1 - phi0) * CELL_PHI > 0.9 ? 0.5 : 0.2;
  for (let i = Math.ceil(PHI_LOW / step); i * step < PHI_LOW + 2 * Math.PI; i += 1) {
    const at = modulo((i * step - PHI_LOW) / CELL_PHI + roll, PHI_CELLS);
    if (at >= phi0 && at <= phi1) ticks.push({ at, text: number(i * step, 1) });
  }
  return ticks;
}

/** A window of whole cells, at least 4 by 4, inside the picture. */
export function clampWindow(wanted: ImageWindow): ImageWindow {
  const [phi0, phi1] = clampSpan(wanted.phi0, wanted.phi1, PHI_CELLS);
  const [eta0, eta1] = clampSpan(wanted.eta0, wanted.eta1, ETA_CELLS);
  return { phi0, phi1, eta0, eta1 };
}

/** Zooms by the factor (below 1 zooms in) such that the point, in cell edges, stays where it is. */
export function zoomWindow(
  window: ImageWindow,
  factor: number,
  point: { readonly phi: number; readonly eta: number },
): ImageWindow {
  const scaled = (edge: number, centre: number) => centre + (edge - centre) * factor;
  return clampWindow({
    phi0: scaled(window.phi0, point.phi),
    phi1: scaled(window.phi1, point.phi),
    eta0: scaled(window.eta0, point.eta),
    eta1: scaled(window.eta1, point.eta),
  });
}

/**
 * Where the picture goes when it is dragged by so many cells. phi is periodic: what the window cannot move any
 * further, or not at all because all of phi is on show, turns the picture.
 * @returns the window moved, and the turn in cells to be added to the roll.
 */
export function panWindow(
  window: ImageWindow,
  by: { readonly phi: number; readonly eta: number },
): { readonly window: ImageWindow; readonly turn: number } {
  const { phi0, phi1, eta0, eta1 } = window;
  // Dragging upwards brings what lies below into sight.
  const wanted = Math.round(by.phi);
  const down = Math.max(-(PHI_CELLS - phi1), Math.min(phi0, wanted));
  const moved = clampWindow({
    phi0: phi0 - down,
    phi1: phi1 - down,
    eta0: eta0 - by.eta,
    eta1: eta1 - by.eta,
  });
  return { window: moved, turn: wanted - down };
}

export function isFull({ phi0, phi1, eta0, eta1 }: ImageWindow): boolean {
  return phi0 === 0 && phi1 === PHI_CELLS && eta0 === 0 && eta1 === ETA_CELLS;
}

function clampSpan(a: number, b: number, cells: number): [number, number] {
  const size = Math.min(cells, Math.max(4, Math.round(Math.abs(b - a))));
  const start = Math.min(cells - size, Math.max(0, Math.round(Math.min(a, b))));
  return [start, start + size];
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function number(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return (Number(text) === 0 ? '0' : text).replace('-', '\u2212');
}
