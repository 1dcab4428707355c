/** Where a score comes from, in a few numbers an event: shares of its terms. */
import { CHANNELS, ETA_CELLS, MASK_SIZE } from '../events/schema';
import type { Breakdown } from './breakdown';

/** Widths of the bands, in cells of 0.087 from eta = 0: |eta| = 0.87, and 1.48, where CMS's barrel ends. */
const CENTRAL_CELLS = 10;
const BARREL_CELLS = 17;

/** A share of a score. Shares of cells with E_T overlap: a cell may have it in several channels. */
export interface Share {
  readonly id: string;
  readonly title: string;
  /** Whether a cell counts. @param energies E_T of the cell in tracker, ECAL and HCAL, in GeV. */
  readonly counts: (energies: readonly number[], eta: number) => boolean;
}

/** Cells between a cell's centre and eta = 0. */
const fromCentre = (eta: number): number => Math.abs(eta + 0.5 - ETA_CELLS / 2);

/**
 * Every share but that of the hottest cell. Models so far see the tracker alone, so that no term belongs to ECAL or
 * HCAL by itself: what counts as "in ECAL" is what comes from cells in which ECAL has E_T, whichever channel the
 * model sees.
 */
const CELL_SHARES: readonly Share[] = [
  ...CHANNELS.map((channel, place) => ({
    id: channel,
    title: `at cells with ${channel === 'tracker' ? 'tracker' : channel.toUpperCase()} E_T`,
    counts: (energies: readonly number[]) => energies[place] > 0,
  })),
  {
    id: 'empty',
    title: 'at cells without any E_T',
    counts: (energies) => energies.every((energy) => energy === 0),
  },
  {
    id: 'central',
    title: 'at |η| < 0.87',
    counts: (_, eta) => fromCentre(eta) < CENTRAL_CELLS,
  },
  {
    id: 'barrel',
    title: 'at 0.87 < |η| < 1.48',
    counts: (_, eta) => fromCentre(eta) > CENTRAL_CELLS && fromCentre(eta) < BARREL_CELLS,
  },
  {
    id: 'forward',
    title: 'at |η| > 1.48',
    counts: (_, eta) => fromCentre(eta) > BARREL_CELLS,
  },
];

/** Every share, in the order in which `sharesOf` gives them. */
export const SHARES: readonly Pick<Share, 'id' | 'title'>[] = [
  ...CELL_SHARES.map(({ id, title }) => ({ id, title })),
  { id: 'hottest', title: 'at its hottest cell' },
];

/**
 * Shares of the sum of the sizes of all terms: of the score itself, where none is negative.
 * @param image [72, 58, 3] at `offset`, E_T in GeV
 * @returns in [0, 1], in the order of SHARES; NaN where all terms are nought.
 */
export function sharesOf(
  { terms, layers }: Breakdown,
  image: ArrayLike<number>,
  offset = 0,
): Float64Array {
  const shares = new Float64Array(SHARES.length);
  let [total, hottest] = [0, 0];
  for (let cell = 0; cell < MASK_SIZE; cell++) {
    let size = 0;
    for (let layer = 0; layer < layers.length; layer++) {
      size += Math.abs(terms[layer * MASK_SIZE + cell]);
    }
    if (size === 0) continue;
    const at = offset + cell * CHANNELS.length;
    const energies = [image[at], image[at + 1], image[at + 2]];
    CELL_SHARES.forEach(({ counts }, i) => {
      if (counts(energies, cell % ETA_CELLS)) shares[i] += size;
    });
    total += size;
    hottest = Math.max(hottest, size);
  }
  shares[SHARES.length - 1] = hottest;
  return shares.map((share) => (total > 0 ? share / total : NaN));
}
