/**
 * What an event is, everywhere in Darkscope: a pooled image with axes (phi, eta, channel), E_T in GeV, and
 * scalar columns beside it. The numbers are those of the CoDAE paper, section 3.
 */

/** Rows of a pooled image: phi, 72 cells of 5 degrees, periodic. */
export const PHI_CELLS = 72;
/**
 * phi at the lower edge of row 0. Event files state no origin; rows are taken to start at -pi, as the
 * experiments count. Models do not depend on it: they see a turned event as well.
 */
export const PHI_LOW = -Math.PI;
/** Columns of a pooled image: eta, 58 cells of 0.087. */
export const ETA_CELLS = 58;
/** Raw detector granularity before pooling (axes eta, phi as the experiment writes them). */
export const RAW_ETA_CELLS = 286;
export const RAW_PHI_CELLS = 360;
/** Raw cells summed into one pooled cell, along each axis. */
export const POOL = 5;

export const CHANNELS = ['tracker', 'ecal', 'hcal'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Numbers in one pooled image of all channels. */
export const IMAGE_SIZE = PHI_CELLS * ETA_CELLS * CHANNELS.length;
/** Numbers in one mask (tracker E_T > 0). */
export const MASK_SIZE = PHI_CELLS * ETA_CELLS;

/** Half-width in eta of the 286 raw cells of 0.0174. */
export const ETA_RANGE = (RAW_ETA_CELLS * 0.0174) / 2;

/** Label values in files; -1 is an event of unknown class. */
export const EVENT_CLASSES = [
  { label: -1, name: 'unlabelled' },
  { label: 0, name: 'QCD' },
  { label: 1, name: 'SUEP' },
  { label: 2, name: 'SVJ' },
] as const;
export type EventClassName = (typeof EVENT_CLASSES)[number]['name'];
export const UNLABELLED = -1;
export const BACKGROUND_LABEL = 0;

export function className(label: number): EventClassName {
  return EVENT_CLASSES.find((c) => c.label === label)?.name ?? 'unlabelled';
}

/** The lasting identity of an event: the file it lives in and its row there. Never a table position. */
export interface EventId {
  readonly file: string;
  readonly index: number;
}

/** Summary columns computed from every image, whatever the file. */
export const DERIVED_COLUMNS = [
  { name: 'mask_sum', unit: '', title: 'Tracker cells hit' },
  { name: 'e_tracker', unit: 'GeV', title: 'Tracker E_T' },
  { name: 'e_ecal', unit: 'GeV', title: 'ECAL E_T' },
  { name: 'e_hcal', unit: 'GeV', title: 'HCAL E_T' },
  { name: 'e_total', unit: 'GeV', title: 'Total E_T' },
  { name: 'occupancy', unit: '', title: 'Share of cells with any deposit' },
] as const;
export type DerivedColumn = (typeof DERIVED_COLUMNS)[number]['name'];
