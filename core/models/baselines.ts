import type { DerivedColumn } from '../events/schema';

/**
 * A discriminator that needs no training: one number that every event has already. It is scored and evaluated
 * as a column, beside the scores of models.
 */
export interface Baseline {
  readonly id: string;
  readonly title: string;
  /** Where it is defined. */
  readonly reference: string;
  readonly definition: string;
  /** The column that holds it: of the file where it has one (`n_tracks`), else derived from the images. */
  readonly column: DerivedColumn | 'n_tracks';
}

const PAPER = 'Triggering dark showers with conditional dual auto-encoders (2024)';
const TOTAL_ENERGY = `${PAPER}, section 5.2, equation 4`;

/** The physics-motivated discriminators of section 5.2 and the hit count that masks approximate tracks by. */
export const BASELINES: readonly Baseline[] = [
  {
    id: 'ntracks',
    title: 'nTracks',
    reference: `${PAPER}, section 5.2`,
    definition: 'Number of reconstructed tracks; only where the file gives it',
    column: 'n_tracks',
  },
  {
    id: 'hits',
    title: 'Hit cells',
    reference: `${PAPER}, section 4.1`,
    definition: 'Sum of the mask: tracker cells with E_T > 0',
    column: 'mask_sum',
  },
  {
    id: 'energy-tracker',
    title: 'Total energy (tracker)',
    reference: TOTAL_ENERGY,
    definition: 'Sum of E_T over the tracker channel, in GeV',
    column: 'e_tracker',
  },
  {
    id: 'energy-ecal',
    title: 'Total energy (ECAL)',
    reference: TOTAL_ENERGY,
    definition: 'Sum of E_T over the ECAL channel, in GeV',
    column: 'e_ecal',
  },
  {
    id: 'energy-hcal',
    title: 'Total energy (HCAL)',
    reference: TOTAL_ENERGY,
    definition: 'Sum of E_T over the HCAL channel, in GeV',
    column: 'e_hcal',
  },
  {
    id: 'energy',
    title: 'Total energy',
    reference: TOTAL_ENERGY,
    definition: 'Sum of E_T over all channels, in GeV',
    column: 'e_total',
  },
];
