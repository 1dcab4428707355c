import { sizeOf } from './weights';
import { tf } from './backend';
import type { Tensor } from './backend';
import type { Random } from '../random';

/** Standard normal numbers. */
export function normalNoise<T extends Tensor>(shape: readonly number[], random: Random): T {
  return filled<T>(shape, () => random.normal());
}

/**
 * Standard Gumbel noise, -log(-log u). Computed in double precision: in float32 the largest u would be 1, and
 * its noise infinite.
 */
export function gumbelNoise<T extends Tensor>(shape: readonly number[], random: Random): T {
  return filled<T>(shape, () => -Math.log(-Math.log((random.uint32() + 0.5) / 4294967296)));
}

/**
 * Dropout: every number kept with probability 1 - rate and then divided by it, else nought.
 *
 * Drawn are the distances from one dropped number to the next, which are geometric: at a rate of 0.1 a tenth
 * of the draws that a decision number by number takes.
 * @param rate below 1
 */
export function dropout<T extends Tensor>(x: T, rate: number, random: Random): T {
  if (rate === 0) return x;
  const kept = 1 - rate;
  const factors = new Float32Array(sizeOf(x.shape)).fill(1 / kept);
  const scale = 1 / Math.log(kept);
  const gap = (): number => Math.floor(Math.log(1 - random.uniform()) * scale);
  for (let i = gap(); i < factors.length; i += 1 + gap()) factors[i] = 0;
  return tf.mul(x, tf.tensor(factors, [...x.shape], 'float32')) as T;
}

function filled<T extends Tensor>(shape: readonly number[], draw: () => number): T {
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = draw();
  return tf.tensor(values, [...shape], 'float32') as unknown as T;
}
