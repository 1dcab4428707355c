import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AdamW } from '../../core/tensor/adamw';
import { tf } from '../../core/tensor/backend';
import { convolution } from '../../core/tensor/convolution';
import { maxPool } from '../../core/tensor/pool';
import { bceFromLogits } from '../../core/tensor/loss';
import { instanceNormLeakyRelu } from '../../core/tensor/normalise';
import { upsampleBilinear } from '../../core/tensor/upsample';
import { masks, symmetric, uniform } from './fixture-numbers';
import type { Tensor, Tensor1D, Tensor4D } from '../../core/tensor/backend';

interface Expected {
  value: number[];
  gradients: number[][];
}
interface Operations {
  convolutions: (Expected & { shape: number[]; to: number; stride: number; groups: number })[];
  normalisation: Expected & { shape: number[] };
  upsample: Expected & { shape: number[] };
  maxPool: Expected & { shape: number[] };
  adamw: { shapes: number[][]; states: number[][][] };
  imageQuality: { logitLoss: number };
}

const expected = JSON.parse(
  readFileSync(new URL('../fixtures/keras/operations.json', import.meta.url), 'utf8'),
) as Operations;

function make<T extends Tensor>(shape: number[], salt: number, scale = 1, shift = 0): T {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(symmetric(size, salt, scale, shift), shape) as T;
}

function near(found: Tensor, numbers: number[]): void {
  const values = found.dataSync();
  expect(values.length).toBe(numbers.length);
  const largest = Math.max(...numbers.map(Math.abs));
  numbers.forEach((n, i) => expect(Math.abs(values[i] - n) / largest).toBeLessThan(2e-6));
}

/** Compares an operation and the gradients of its product with the fixture's direction. */
function check(
  f: (...x: Tensor[]) => Tensor,
  inputs: Tensor[],
  { value, gradients }: Expected,
): void {
  near(f(...inputs), value);
  const direction = (y: Tensor): Tensor => make(y.shape, 99);
  const grads = tf.grads((...x: Tensor[]) => {
    const y = f(...x);
    return tf.sum(tf.mul(y, direction(y)));
  })(inputs);
  grads.forEach((g, i) => near(g, gradients[i]));
}

/** What every backend must get right. Call inside a test file, after its backend has been chosen. */
export function checkOperations(): void {
  describe('operations beside Keras, values and gradients', () => {
    it.each(expected.convolutions)(
      'convolves $shape to $to channels with stride $stride in $groups groups',
      (fixture) => {
        const { shape, to, stride, groups } = fixture;
        const kernel = [3, 3, shape[3] / groups, to];
        check(
          (x, k) => convolution(x as Tensor4D, k as Tensor4D, { stride, groups }),
          [make(shape, 1), make(kernel, 2)],
          fixture,
        );
      },
    );

    it('normalises each channel of each event and rectifies', () => {
      const { shape } = expected.normalisation;
      const inputs = [
        make(shape, 1, 2, 0.5),
        make([shape[3]], 2, 0.5, 1),
        make([shape[3]], 3, 0.5),
      ];
      check(
        (x, g, b) => instanceNormLeakyRelu(x as Tensor4D, g as Tensor1D, b as Tensor1D),
        inputs,
        expected.normalisation,
      );
    });

    it('upsamples with half-pixel centres, also backwards', () => {
      const { shape } = expected.upsample;
      check((x) => upsampleBilinear(x as Tensor4D), [make(shape, 1)], expected.upsample);
    });

    it('pools maxima; of equal ones the first gets the gradient', () => {
      const { shape } = expected.maxPool;
      check((x) => maxPool(x as Tensor4D), [tf.round(make(shape, 1, 2))], expected.maxPool);
    });

    it('has the cross-entropy of logits as far out as 30 without overflow', () => {
      const x = masks(3, 7);
      const logits = Float32Array.from(uniform(x.length, 8), (u) => 60 * (Math.fround(u) - 0.5));
      const shape: [number, number, number, number] = [3, 72, 58, 1];
      const [loss] = bceFromLogits(tf.tensor4d(logits, shape), tf.tensor4d(x, shape)).dataSync();
      expect(loss / expected.imageQuality.logitLoss).toBeCloseTo(1, 5);
    });
  });

  describe('AdamW beside tensorflow_addons', () => {
    it('takes the same four steps, clipped and not, gradients added up in two parts', () => {
      const { shapes, states } = expected.adamw;
      const weights = new Map(
        shapes.map((shape, i) => [`w${i}`, tf.variable(make(shape, 10 + i))] as const),
      );
      const optimiser = new AdamW(weights, { learningRate: 1e-3, weightDecay: 1e-4, clipNorm: 1 });
      states.forEach((state, step) => {
        const gradients = shapes.map((s, i) => make(s, 100 * (step + 1) + i, [5, 0.1, 0][i]));
        const values = gradients.map((g) => g.dataSync<'float32'>());
        optimiser.accumulate(values, 0.25);
        optimiser.accumulate(values, 0.75);
        const norm = optimiser.step();
        const squares = gradients.map((g) => tf.sum(tf.square(g)).dataSync()[0]);
        expect(norm).toBeCloseTo(Math.sqrt(squares.reduce((a, b) => a + b)), 4);
        [...weights.values()].forEach((w, i) => {
          const moved = w.dataSync();
          state[i].forEach((n, k) => expect(Math.abs(moved[k] - n)).toBeLessThan(2e-7));
        });
      });
    });
  });
}
