import { expect } from 'vitest';
import { tf } from '../../core/tensor/backend';
import { distance, symmetric } from '../tensor/fixture-numbers';
import type { Scalar, Tensor } from '../../core/tensor/backend';
import { sizeOf } from '../../core/tensor/weights';
import type { Weights, WeightSpec } from '../../core/tensor/weights';
import type { Summary } from '../tensor/fixture-numbers';

/** What a fixture keeps of one trained variable. */
export interface ExpectedVariable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly gradient: Summary;
  /** How far Keras's own float32 gradient is from that one, which is in double precision. */
  readonly float32: number;
}

/** Value of an operation, and the gradients of its product with a fixed direction. */
export interface ExpectedOperation {
  readonly shape: number[];
  readonly value: number[];
  readonly gradients: number[][];
}

/**
 * The weights that the fixtures' scripts compute by formula, in the order of the variables.
 * @param own formulas of variables that only one model has.
 */
export function formulaWeights(
  specs: readonly WeightSpec[],
  own: (name: string, size: number, salt: number) => Float32Array | undefined = () => undefined,
): Float32Array[] {
  return specs.map(({ name, shape, fill }, salt) => {
    const size = sizeOf(shape);
    const special = own(name, size, salt);
    if (special) return special;
    if (name.endsWith('/gamma')) return symmetric(size, salt, 0.2, 1);
    if (name.endsWith('/beta')) return symmetric(size, salt, 0.2);
    if (fill.kind === 'he-uniform') return symmetric(size, salt, Math.sqrt(6 / fill.fanIn));
    if (fill.kind === 'glorot-uniform') {
      return symmetric(size, salt, Math.sqrt(6 / (fill.fanIn + fill.fanOut)));
    }
    if (fill.kind !== 'constant') throw new Error(`no formula fills ${name}`);
    return symmetric(size, salt, name === 'decoder/output/bias' ? 1 : 0.1);
  });
}

/** The gradient of a loss for every trained variable, each within `tolerance` of its L2 norm. */
export function expectGradients(
  loss: () => Scalar,
  weights: Weights,
  expected: readonly ExpectedVariable[],
  tolerance: number,
): void {
  const { grads } = tf.variableGrads(
    loss,
    [...weights.values()].filter(({ trainable }) => trainable),
  );
  const far: string[] = [];
  expected.forEach(({ name, gradient }, i) => {
    const found = grads[weights.get(name)!.name];
    const d = distance(found.dataSync(), gradient, 1000 + i);
    if (!(d < tolerance)) far.push(`${name}: ${d}`);
  });
  expect(far).toEqual([]);
}

/** A tensor of the fixtures' numbers. */
export function numbers<T extends Tensor>(shape: number[], salt: number, scale = 1): T {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(symmetric(size, salt, scale), shape) as T;
}

/** Compares a single operation in float32: a few roundings apart, as a share of the largest number. */
export function expectOperation(
  f: (...x: Tensor[]) => Tensor,
  inputs: Tensor[],
  { value, gradients }: ExpectedOperation,
): void {
  near(f(...inputs), value);
  const found = tf.grads((...x: Tensor[]) => {
    const y = f(...x);
    return tf.sum(tf.mul(y, numbers(y.shape, 99)));
  })(inputs);
  found.forEach((g, i) => near(g, gradients[i]));
}

function near(found: Tensor, expected: readonly number[]): void {
  const values = found.dataSync();
  expect(values.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  expected.forEach((n, i) => expect(Math.abs(values[i] - n) / largest).toBeLessThan(2e-6));
}
