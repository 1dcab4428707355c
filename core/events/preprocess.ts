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
  // the loop runs along memory: inner axis is the one whose neighbours touch
  const phiInside = strides.phi <= strides.eta;
  const inner = phiInside ? strides.phi : strides.eta;
  const outer = phiInside ? strides.eta : strides.phi;
  const innerCells = phiInside ? RAW_PHI_CELLS : RAW_ETA_CELLS;
  const outerCells = phiInside ? RAW_ETA_CELLS : RAW_PHI_CELLS;
  for (let event = 0; event < events; event++) {
    sums.fill(0);
    for (let o = 0; o < outerCells; o++) {
      let at = offset + event * strides.events + o * outer;
      for (let i = 0; i < innerCells; i++, at += inner) {
        const value = raw[at];
        if (value === 0) continue; // detector images are mostly empty
        if (!(value > 0 && value < Infinity)) return { event, value };
        const phi = phiInside ? i : o;
        const eta = phiInside ? o : i;
        sums[Math.floor(phi / POOL) * ETA_CELLS + ETA_PIXEL[eta]] += value;
      }
    }
    const image = event * IMAGE_SIZE + channel;
    for (let pixel = 0; pixel < MASK_SIZE; pixel++) {
      out[image + pixel * CHANNELS.length] = sums[pixel];
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
