/** What can be read off the terms of a score: by cell, by row and column, and how few cells make most of it. */
import { CHANNELS, ETA_CELLS, MASK_SIZE, PHI_CELLS } from '../../core/events/schema';
import type { Cell } from '../view/geometry';

/**
 * One number a cell: the sum over layers, or one layer.
 * @param terms [layers, 72, 58]
 * @param layer null for all
 * @returns [72, 58]
 */
export function mapOf(terms: Float64Array, layer: number | null): Float64Array {
  if (layer !== null) return terms.slice(layer * MASK_SIZE, (layer + 1) * MASK_SIZE);
  const map = new Float64Array(MASK_SIZE);
  terms.forEach((term, i) => (map[i % MASK_SIZE] += term));
  return map;
}

export function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Sums of a map [72, 58] over eta, one a phi row. */
export function phiProfile(map: Float64Array): Float64Array {
  const profile = new Float64Array(PHI_CELLS);
  map.forEach((value, cell) => (profile[Math.floor(cell / ETA_CELLS)] += value));
  return profile;
}

/** Sums of a map [72, 58] over phi, one an eta column. */
export function etaProfile(map: Float64Array): Float64Array {
  const profile = new Float64Array(ETA_CELLS);
  map.forEach((value, cell) => (profile[cell % ETA_CELLS] += value));
  return profile;
}

export interface TopCell extends Cell {
  readonly place: number;
  readonly term: number;
  /** Of the sum of the sizes of all terms. */
  readonly share: number;
  /** Of this cell and all before it. */
  readonly cumulative: number;
  /** E_T in tracker, ECAL and HCAL, in GeV. */
  readonly energies: readonly number[];
}

/** Cells by the size of their terms, the largest first; those without a term are left out. */
export function rankCells(map: Float64Array, image: Float32Array): TopCell[] {
  const places = Array.from(map.keys()).filter((place) => map[place] !== 0);
  places.sort((a, b) => Math.abs(map[b]) - Math.abs(map[a]) || a - b);
  const total = map.reduce((sum, term) => sum + Math.abs(term), 0);
  let sum = 0;
  return places.map((place) => {
    sum += Math.abs(map[place]);
    return {
      place,
      phi: Math.floor(place / ETA_CELLS),
      eta: place % ETA_CELLS,
      term: map[place],
      share: Math.abs(map[place]) / total,
      cumulative: sum / total,
      energies: CHANNELS.map((_, channel) => image[place * CHANNELS.length + channel]),
    };
  });
}
