/**
 * Preprocessing of the CoDAE paper, section 3: raw cells are summed over 5 x 5 into 72 x 58 pixels. It equals a
 * depthwise convolution with a kernel of ones, stride 5 and TensorFlow's SAME padding: 360 phi cells need none; 286
 * eta cells are padded by 4 zeros, 2 before and 2 after, so that the first and last pixel in eta hold 3 cells each.
 */
import {
  CHANNELS,
  ETA_CELLS,
  IMAGE_SIZE,
  MASK_SIZE,
  PHI_CELLS,
  POOL,
  RAW_ETA_CELLS,
  RAW_PHI_CELLS,
} from './schema';
import type { NumericArray } from './hdf5-types';

/** Zeros before the first eta cell (SAME puts the smaller half first). */
const ETA_PADDING = Math.floor((ETA_CELLS * POOL - RAW_ETA_CELLS) / 2);

/** Distance in numbers between neighbours along each axis of a raw array. */
export interface Strides {
  readonly events: number;
  readonly eta: number;
  readonly phi: number;
}

/** The pixel, among the 58 in eta, that a raw eta cell is summed into. */
const ETA_PIXEL = Uint8Array.from({ length: RAW_ETA_CELLS }, (_, eta) =>
  Math.floor((eta + ETA_PADDING) / POOL),
);

/** Sums of one event's cells, used again for the next. */
const sums = new Float64Array(MASK_SIZE);

/** A cell that holds no E_T, and its event, counted from the first of those given. */
export interface BadCell {
  readonly event: number;
  readonly value: number;
}

/** Raw cells of some events. */
export interface RawCells {
  /** In any axis order. */
  readonly values: NumericArray;
  readonly events: number;
  readonly strides: Strides;
  /** The first cell's place; 0 when left out. */
  readonly offset?: number;
  /** Where they are known: the places of those that are not nought, ascending. */
  readonly places?: Uint32Array;
}

/**
 * Sums one channel of raw events into pooled images.
 * @param out [events, 72, 58, 3], of which the given channel is written
 * @returns the first negative, infinite or NaN cell, if there is one; `out` is incomplete then
 */
export function poolChannel(
  cells: RawCells,
  channel: number,
  out: Float32Array,
): BadCell | undefined {
  return poolEvents(cells, (event) => {
    const image = event * IMAGE_SIZE + channel;
    for (let pixel = 0; pixel < MASK_SIZE; pixel++) {
      out[image + pixel * CHANNELS.length] = sums[pixel];
    }
  });
}

/** The same as masks, [events, 72, 58]: 1 where the sum is positive, 0 elsewhere. */
export function maskChannel(cells: RawCells, out: Float32Array): BadCell | undefined {
  return poolEvents(cells, (event) => {
    const mask = event * MASK_SIZE;
    for (let pixel = 0; pixel < MASK_SIZE; pixel++) {
      // as the single precision of an image has it
      out[mask + pixel] = Math.fround(sums[pixel]) > 0 ? 1 : 0;
    }
  });
}

/** Sums the cells of each event. @param take is told that the next event's are in `sums` */
function poolEvents(cells: RawCells, take: (event: number) => void): BadCell | undefined {
  const { values, events, strides, offset = 0, places } = cells;
  const dense = denseCells(values, strides, offset);
  for (let event = 0, place = 0; event < events; event++) {
    sums.fill(0);
    const first = event * strides.events;
    let bad: number | undefined;
    if (dense && places) {
      const from = place;
      while (place < places.length && places[place] < first + strides.events) place++;
      bad = sumPlaces(dense.cells, first, places.subarray(from, place));
    } else if (dense) bad = sumDense(dense, first);
    else bad = sumCells(values, offset + first, strides);
    if (bad !== undefined) return { event, value: bad };
    take(event);
  }
  return undefined;
}

/** Adds the cells of one event, which begins at `first`. @returns the first bad cell. */
function sumCells(raw: NumericArray, first: number, strides: Strides): number | undefined {
  // the loop runs along memory: inner axis is the one whose neighbours touch
  const phiInside = strides.phi <= strides.eta;
  const inner = phiInside ? strides.phi : strides.eta;
  const outer = phiInside ? strides.eta : strides.phi;
  const innerCells = phiInside ? RAW_PHI_CELLS : RAW_ETA_CELLS;
  const outerCells = phiInside ? RAW_ETA_CELLS : RAW_PHI_CELLS;
  for (let o = 0; o < outerCells; o++) {
    let at = first + o * outer;
    for (let i = 0; i < innerCells; i++, at += inner) {
      const value = raw[at];
      if (value === 0) continue;
      if (!(value > 0 && value < Infinity)) return value;
      const phi = phiInside ? i : o;
      const eta = phiInside ? o : i;
      sums[Math.floor(phi / POOL) * ETA_CELLS + ETA_PIXEL[eta]] += value;
    }
  }
  return undefined;
}

interface DenseCells {
  readonly cells: Float32Array;
  /** Their bits. */
  readonly bits: Int32Array;
}

/** Float32 cells as the experiment writes them, (eta, phi) without gaps; undefined for any other order. */
function denseCells(
  raw: NumericArray,
  { events, eta, phi }: Strides,
  offset: number,
): DenseCells | undefined {
  const whole = phi === 1 && eta === RAW_PHI_CELLS && events === RAW_ETA_CELLS * RAW_PHI_CELLS;
  if (!whole || offset !== 0 || !(raw instanceof Float32Array)) return undefined;
  return { cells: raw, bits: new Int32Array(raw.buffer, raw.byteOffset, raw.length) };
}

/** Like `sumCells`, eight cells at a time: detector images are mostly empty. */
function sumDense({ cells, bits }: DenseCells, first: number): number | undefined {
  const stop = first + RAW_ETA_CELLS * RAW_PHI_CELLS;
  for (let eight = first; eight < stop; eight += 8) {
    const any =
      bits[eight] |
      bits[eight + 1] |
      bits[eight + 2] |
      bits[eight + 3] |
      bits[eight + 4] |
      bits[eight + 5] |
      bits[eight + 6] |
      bits[eight + 7];
    if (any === 0) continue;
    for (let at = eight; at < eight + 8; at++) {
      const value = cells[at];
      if (value === 0) continue;
      if (!(value > 0 && value < Infinity)) return value;
      const place = at - first;
      const eta = Math.floor(place / RAW_PHI_CELLS);
      const phi = place - eta * RAW_PHI_CELLS;
      sums[Math.floor(phi / POOL) * ETA_CELLS + ETA_PIXEL[eta]] += value;
    }
  }
  return undefined;
}

/** Like `sumDense`, only the cells at some places. */
function sumPlaces(cells: Float32Array, first: number, places: Uint32Array): number | undefined {
  for (const at of places) {
    const value = cells[at];
    if (value === 0) continue;
    if (!(value > 0 && value < Infinity)) return value;
    const place = at - first;
    const eta = Math.floor(place / RAW_PHI_CELLS);
    const phi = place - eta * RAW_PHI_CELLS;
    sums[Math.floor(phi / POOL) * ETA_CELLS + ETA_PIXEL[eta]] += value;
  }
  return undefined;
}

/** Position of the first negative, infinite or NaN number; -1 where all are good. */
export function firstBadValue(values: NumericArray): number {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== 0 && !(value > 0 && value < Infinity)) return i;
  }
  return -1;
}

/**
 * Masks of pooled images: 1 where the tracker channel is positive.
 * @param images [n, 72, 58, 3]
 * @returns [n, 72, 58, 1], values 0 and 1
 */
export function masksOf(images: Float32Array): Float32Array {
  const masks = new Float32Array(images.length / CHANNELS.length);
  for (let pixel = 0; pixel < masks.length; pixel++) {
    if (images[pixel * CHANNELS.length] > 0) masks[pixel] = 1;
  }
  return masks;
}

/** What was done to the pixels, for model cards. */
export const PREPROCESSING = `sums of ${POOL} x ${POOL} raw cells, zero-padded SAME, to ${PHI_CELLS} x ${ETA_CELLS} (phi, eta); mask: tracker E_T > 0`;
