/** Cells by number, by key and in words. */
import { ETA_CELLS, PHI_CELLS } from '../../core/events/schema';
import { centreOf, type Cell } from '../view/geometry';

export function placeOf({ phi, eta }: Cell): number {
  return phi * ETA_CELLS + eta;
}

export function cellOf(place: number): Cell {
  return { phi: Math.floor(place / ETA_CELLS), eta: place % ETA_CELLS };
}

/** The neighbour that an arrow key means, round the seam in phi; null for other keys and beyond the ends of eta. */
export function stepCell({ phi, eta }: Cell, key: string): Cell | null {
  const step = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key];
  if (!step) return null;
  const to = { phi: (phi + step[0] + PHI_CELLS) % PHI_CELLS, eta: eta + step[1] };
  return to.eta < 0 || to.eta >= ETA_CELLS ? null : to;
}

/** Where a cell lies, for people. */
export function cellText(cell: Cell): string {
  const { phi, eta } = centreOf(cell);
  const two = (value: number) => value.toFixed(2).replace('-', '−');
  return `η ${two(eta)}, φ ${two(phi)}`;
}
