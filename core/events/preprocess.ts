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

/**
 * Sums one channel of raw events into pooled images.
 * @param raw numbers of `events` events in any axis order, given by `strides`; `offset` is the first cell's place
 * @param out [events, 72, 58, 3], of which the given channel is written
 * @returns the first negative, infinite or NaN cell, if there is one; `out` is incomplete then
 */
export function poolChannel(
  raw: NumericArray,
  events: number,
  strides: Strides,
  channel: number,
  out: Float32Array,
  offset = 0,
): { event: number; value: number } | undefined {
  const sums = new Float64Array(MASK_SIZE);
  const dense = denseCells(raw, strides, offset);
  for (let event = 0; event < events; event++) {
    sums.fill(0);
    const bad = dense
      ? sumDense(dense, event * strides.events, sums)
      : sumCells(raw, offset + event * strides.events, strides, sums);
    if (bad !== undefined) return { event, value: bad };
    const image = event * IMAGE_SIZE + channel;
    for (let pixel = 0; pixel < MASK_SIZE; pixel++) {
      out[image + pixel * CHANNELS.length] = sums[pixel];
    }
  }
  return undefined;
}

/** Adds the cells of one event, which begins at `first`. @returns the first bad cell. */
function sumCells(
  raw: NumericArray,
  first: number,
  strides: Strides,
  sums: Float64Array,
): number | undefined {
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
function sumDense(
  { cells, bits }: DenseCells,
  first: number,
  sums: Float64Array,
): number | undefined {
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
