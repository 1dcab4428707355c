/** Distances between events: of their latents, and of their images, whichever way these are turned in phi. */
import { CHANNELS, ETA_CELLS, IMAGE_SIZE, PHI_CELLS } from '../events/schema';

export const METRICS = ['euclidean', 'cosine'] as const;
export type Metric = (typeof METRICS)[number];

/** What of an image is compared: hit tracker cells, E_T of all channels in GeV, or log(1 + E_T / GeV). */
export const QUANTITIES = ['mask', 'energy', 'log'] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** The distance that belongs to an inner product and two squared lengths; 1 - cos between empty ones is 1. */
function distanceOf(metric: Metric, product: number, squareA: number, squareB: number): number {
  if (metric === 'euclidean') return Math.sqrt(Math.max(0, squareA + squareB - 2 * product));
  const lengths = Math.sqrt(squareA * squareB);
  return lengths > 0 ? Math.max(0, 1 - product / lengths) : 1;
}

/** Of two vectors; `offset` is where the second begins in its array. */
export function vectorDistance(
  metric: Metric,
  a: Float32Array,
  b: Float32Array,
  offset: number,
): number {
  let [product, squareA, squareB, difference] = [0, 0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k], b[offset + k]];
    product += x * y;
    squareA += x * x;
    squareB += y * y;
    difference += (x - y) * (x - y);
  }
  // Not from the squared lengths, which would cancel for close vectors.
  if (metric === 'euclidean') return Math.sqrt(difference);
  return distanceOf(metric, product, squareA, squareB);
}

/** The cells of an image that are not empty, by what shares a channel and an eta: these lie on one ring in phi. */
export interface SparseImage {
  /** Where each ring's cells begin, and the end of the last: [channels * 58 + 1]. */
  readonly starts: Uint16Array;
  readonly phi: Uint8Array;
  readonly value: Float32Array;
  readonly square: number;
}

/** @param images [events, 72, 58, 3] @param event which of them */
export function sparse(images: Float32Array, event: number, quantity: Quantity): SparseImage {
  const channels = quantity === 'mask' ? 1 : CHANNELS.length;
  const starts = new Uint16Array(channels * ETA_CELLS + 1);
  const phi: number[] = [];
  const value: number[] = [];
  let square = 0;
  for (let ring = 0; ring < channels * ETA_CELLS; ring++) {
    const [channel, eta] = [Math.floor(ring / ETA_CELLS), ring % ETA_CELLS];
    starts[ring] = phi.length;
    for (let row = 0; row < PHI_CELLS; row++) {
      const energy =
        images[event * IMAGE_SIZE + (row * ETA_CELLS + eta) * CHANNELS.length + channel];
      if (!(energy > 0)) continue;
      const number = quantity === 'mask' ? 1 : quantity === 'log' ? Math.log1p(energy) : energy;
      phi.push(row);
      value.push(number);
      square += Math.fround(number) ** 2;
    }
  }
  starts[channels * ETA_CELLS] = phi.length;
  return { starts, phi: Uint8Array.from(phi), value: Float32Array.from(value), square };
}

export interface ImageDistance {
  readonly distance: number;
  /** Cells by which the second image is turned in phi to come closest, 0 to 71. */
  readonly turn: number;
  /** Whether it is also mirrored in eta. */
  readonly flipped: boolean;
}

/**
 * Distance of two images: the least over turns in phi, and over mirrored eta where asked. Inner products for all 72
 * turns come from pairs of filled cells on the same ring, which are few.
 */
export function imageDistance(
  metric: Metric,
  a: SparseImage,
  b: SparseImage,
  options: { readonly rotate: boolean; readonly flip: boolean },
): ImageDistance {
  let best: ImageDistance = { distance: Infinity, turn: 0, flipped: false };
  for (const flipped of options.flip ? [false, true] : [false]) {
    const products = correlation(a, b, flipped);
    for (let turn = 0; turn < (options.rotate ? PHI_CELLS : 1); turn++) {
      const distance = distanceOf(metric, products[turn], a.square, b.square);
      if (distance < best.distance) best = { distance, turn, flipped };
    }
  }
  return best;
}

/** Inner products of an image with another turned by 0 .. 71 cells in phi. */
function correlation(a: SparseImage, b: SparseImage, flipped: boolean): Float64Array {
  const products = new Float64Array(PHI_CELLS);
  const rings = a.starts.length - 1;
  for (let ring = 0; ring < rings; ring++) {
    const eta = ring % ETA_CELLS;
    const other = flipped ? ring - eta + (ETA_CELLS - 1 - eta) : ring;
    for (let i = a.starts[ring]; i < a.starts[ring + 1]; i++) {
      for (let j = b.starts[other]; j < b.starts[other + 1]; j++) {
        const turn = a.phi[i] - b.phi[j];
        products[turn < 0 ? turn + PHI_CELLS : turn] += a.value[i] * b.value[j];
      }
    }
  }
  return products;
}
