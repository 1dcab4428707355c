/**
 * Scores that are sums over the 72 x 58 pixels of a mask x and its reconstruction y, which start at `offset`; all in
 * double precision. A loop each: one loop that is given what to add cannot be compiled for any.
 */
import { MASK_SIZE } from '../events/schema';

type Pixels = readonly [x: ArrayLike<number>, y: ArrayLike<number>, offset: number];

/** Clip of predicted probabilities in BCE, so that a certain and wrong pixel costs 16.1, not infinity. */
const PROBABILITY_FLOOR = 1e-7;
/** So many probabilities, each at least the floor, have a product that a double holds. */
const FACTORS = 32;

const clip = (p: number): number => Math.min(Math.max(p, PROBABILITY_FLOOR), 1 - PROBABILITY_FLOOR);

/** What a pixel adds to the cross-entropy. */
export function bceTerm(x: number, y: number): number {
  const p = clip(y);
  return -(x * Math.log(p) + (1 - x) * Math.log(1 - p));
}

/** Binary cross-entropy. Logarithms are taken of products of probabilities, where pixels are hit or not. */
export function bceSum(...[x, y, offset]: Pixels): number {
  let sum = 0;
  for (let start = offset; start < offset + MASK_SIZE; start += FACTORS) {
    const stop = Math.min(start + FACTORS, offset + MASK_SIZE);
    let likelihood = 1;
    for (let i = start; i < stop; i++) {
      const hit = x[i];
      const p = clip(y[i]);
      if (hit === 0) likelihood *= 1 - p;
      else if (hit === 1) likelihood *= p;
      else sum += bceTerm(hit, y[i]);
    }
    sum -= Math.log(likelihood);
  }
  return sum;
}

export function saeSum(...[x, y, offset]: Pixels): number {
  let sum = 0;
  for (let i = offset; i < offset + MASK_SIZE; i++) sum += Math.abs(x[i] - y[i]);
  return sum;
}

/** What a pixel adds that is hit in one of both only. */
export const saeMaskTerm = (x: number, y: number): number => (x > 0 === y > 0.5 ? 0 : 1);

export function saeMaskSum(...[x, y, offset]: Pixels): number {
  let sum = 0;
  for (let i = offset; i < offset + MASK_SIZE; i++) sum += saeMaskTerm(x[i], y[i]);
  return sum;
}

export function pixelSum(...[, y, offset]: Pixels): number {
  let sum = 0;
  for (let i = offset; i < offset + MASK_SIZE; i++) sum += y[i];
  return sum;
}

export function energyDifference(...[x, y, offset]: Pixels): number {
  let sum = 0;
  for (let i = offset; i < offset + MASK_SIZE; i++) sum += x[i] - y[i];
  return sum;
}

export function inverseDice(...[x, y, offset]: Pixels): number {
  let overlap = 0;
  let squares = 0;
  for (let i = offset; i < offset + MASK_SIZE; i++) {
    overlap += x[i] * y[i];
    squares += x[i] * x[i] + y[i] * y[i];
  }
  // An empty mask has no overlap: the floor keeps its score large and finite.
  return squares / (2 * Math.max(overlap, PROBABILITY_FLOOR));
}
