import { sizeOf } from './weights';
import { tf } from './backend';
import { Random } from '../random';
import type { Tensor } from './backend';

/** Makes the numbers of a tensor; given the same state of a generator, the same. */
export type Draw = (random: Random) => Float32Array;

/**
 * A generator for a computation that is run once to be written down: it tells of every tensor that was drawn through
 * `drawn`, and how, so that later runs can be given numbers of their own. Whatever else asks it for a number is refused,
 * because that number would never change again.
 */
export class WatchedRandom extends Random {
  private drawing = false;

  /** @param made is told of a tensor before anything is computed from it. */
  constructor(readonly made: (tensor: Tensor, draw: Draw) => void) {
    super(0);
  }

  override uint32(): number {
    if (!this.drawing) throw new Error('a random number was drawn that is not part of a tensor');
    return super.uint32();
  }

  /** Draws the numbers of a tensor. */
  numbers(draw: Draw): Float32Array {
    this.drawing = true;
    try {
      return draw(this);
    } finally {
      this.drawing = false;
    }
  }
}

/** A tensor of random numbers. All noise of a model comes from here. */
export function drawn<T extends Tensor>(shape: readonly number[], random: Random, draw: Draw): T {
  const watched = random instanceof WatchedRandom;
  const values = watched ? random.numbers(draw) : draw(random);
  const tensor = tf.tensor(values, [...shape], 'float32');
  if (watched) random.made(tensor, draw);
  return tensor as unknown as T;
}

/** Standard normal numbers. */
export function normalNoise<T extends Tensor>(shape: readonly number[], random: Random): T {
  return each<T>(shape, random, (r) => r.normal());
}

/**
 * Standard Gumbel noise, -log(-log u). Computed in double precision: in float32 the largest u would be 1, and
 * its noise infinite.
 */
export function gumbelNoise<T extends Tensor>(shape: readonly number[], random: Random): T {
  return each<T>(shape, random, (r) => -Math.log(-Math.log((r.uint32() + 0.5) / 4294967296)));
}

/** 1 with a probability, else 0. */
export function coins<T extends Tensor>(
  shape: readonly number[],
  probability: number,
  random: Random,
): T {
  return each<T>(shape, random, (r) => (r.uniform() < probability ? 1 : 0));
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
  const scale = 1 / Math.log(kept);
  const factors = drawn(x.shape, random, (r) => {
    const values = new Float32Array(sizeOf(x.shape)).fill(1 / kept);
    const gap = (): number => Math.floor(Math.log(1 - r.uniform()) * scale);
    for (let i = gap(); i < values.length; i += 1 + gap()) values[i] = 0;
    return values;
  });
  return tf.mul(x, factors);
}

function each<T extends Tensor>(
  shape: readonly number[],
  random: Random,
  next: (random: Random) => number,
): T {
  return drawn<T>(shape, random, (r) => {
    const values = new Float32Array(sizeOf(shape));
    for (let i = 0; i < values.length; i++) values[i] = next(r);
    return values;
  });
}
