import { sizeOf } from './weights';
import { tf } from './backend';
import type { Tensor } from './backend';
import type { Random } from '../random';

/** Standard normal numbers. */
export function normalNoise<T extends Tensor>(shape: readonly number[], random: Random): T {
  return filled<T>(shape, () => random.normal());
}

/** Uniform numbers in (0, 1), never 0, so that a logarithm may be taken. */
export function uniformNoise<T extends Tensor>(shape: readonly number[], random: Random): T {
  return filled<T>(shape, () => (random.uint32() + 0.5) / 4294967296);
}

/** Dropout: every number kept with probability 1 - rate and then divided by it, else nought. */
export function dropout<T extends Tensor>(x: T, rate: number, random: Random): T {
  const kept = 1 - rate;
  return tf.mul(
    x,
    filled<T>(x.shape, () => (random.uniform() < kept ? 1 / kept : 0)),
  );
}

function filled<T extends Tensor>(shape: readonly number[], draw: () => number): T {
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = draw();
  return tf.tensor(values, [...shape], 'float32') as unknown as T;
}
