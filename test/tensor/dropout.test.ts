import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../core/random';
import { initBackend, scoped, tf } from '../../core/tensor/backend';
import { dropout } from '../../core/tensor/noise';

const COUNT = 200_000;

function dropped(rate: number, seed: number): Float32Array {
  return scoped(() => dropout(tf.ones([COUNT]), rate, new Random(seed)).dataSync<'float32'>());
}

/** Share of `true` and how far, in standard deviations, it is from `expected`. */
function pull(hits: number, trials: number, expected: number): number {
  return (hits / trials - expected) / Math.sqrt((expected * (1 - expected)) / trials);
}

beforeAll(async () => {
  await initBackend();
});

describe.each([0.1, 0.2, 0.7])('dropout at a rate of %f', (rate) => {
  const scale = Math.fround(1 / (1 - rate));

  it('drops that share of the numbers and scales the others up', () => {
    const values = dropped(rate, 1);
    const zeros = values.filter((v) => v === 0).length;
    expect(Math.abs(pull(zeros, COUNT, rate))).toBeLessThan(4);
    expect(values.every((v) => v === 0 || v === scale)).toBe(true);
  });

  it('drops every number regardless of its neighbours', () => {
    const values = dropped(rate, 2);
    for (const distance of [1, 2, 7]) {
      const pairs = values
        .subarray(0, COUNT - distance)
        .reduce((n, v, i) => n + (v === 0 && values[i + distance] === 0 ? 1 : 0), 0);
      expect(Math.abs(pull(pairs, COUNT - distance, rate ** 2))).toBeLessThan(4);
    }
  });

  it('draws the first and the last number as any other', () => {
    let [first, last] = [0, 0];
    for (let seed = 0; seed < 2000; seed++) {
      const values = scoped(() => dropout(tf.ones([5]), rate, new Random(seed)).dataSync());
      if (values[0] === 0) first++;
      if (values[4] === 0) last++;
    }
    expect(Math.abs(pull(first, 2000, rate))).toBeLessThan(4);
    expect(Math.abs(pull(last, 2000, rate))).toBeLessThan(4);
  });
});

it('dropout lets gradients through where it kept the number', () => {
  scoped(() => {
    const x: tf.Tensor1D = tf.ones([50]);
    const y = dropout(x, 0.5, new Random(3)).dataSync();
    const gradient = tf
      .grad((t: tf.Tensor) => dropout(t, 0.5, new Random(3)))(x)
      .dataSync();
    expect(Array.from(gradient)).toEqual(Array.from(y));
  });
});
