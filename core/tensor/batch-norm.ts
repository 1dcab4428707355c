import { tf } from './backend';
import { variable } from './layers';
import type { Tensor1D, Tensor2D, Variable } from './backend';
import type { Weights, WeightSpec } from './weights';

/** Added to the variance, and memory of the running statistics: Keras's defaults. */
const EPSILON = 1e-3;
const MOMENTUM = 0.99;

/** Batch normalisation of flat features, [batch, features] to the same. */
export interface BatchNorm {
  /** With mean and variance of this batch, which the running ones follow. */
  train(x: Tensor2D, weights: Weights): Tensor2D;
  /** With the running mean and variance. */
  rest(x: Tensor2D, weights: Weights): Tensor2D;
}

/** As Keras's BatchNormalization(center=False): every feature to mean 0 and variance 1, then scaled. */
export function batchNorm(specs: WeightSpec[], name: string, features: number): BatchNorm {
  const add = (variable: string, value: number, fixed?: true): void => {
    const fill = { kind: 'constant', value } as const;
    specs.push({ name: `${name}/${variable}`, shape: [features], fill, fixed });
  };
  add('gamma', 1);
  add('running_mean', 0, true);
  add('running_variance', 1, true);
  const scaled = (x: Tensor2D, mean: Tensor1D, variance: Tensor1D, weights: Weights): Tensor2D =>
    tf.mul(
      tf.sub(x, mean),
      tf.mul(tf.rsqrt(tf.add(variance, EPSILON)), variable<Tensor1D>(weights, `${name}/gamma`)),
    );
  return {
    train(x, weights) {
      const mean: Tensor1D = tf.mean(x, 0);
      // tfjs's squaredDifference has no gradient for shapes that differ.
      const variance: Tensor1D = tf.mean(tf.square(tf.sub(x, mean)), 0);
      follow(variable(weights, `${name}/running_mean`), mean);
      follow(variable(weights, `${name}/running_variance`), variance);
      return scaled(x, mean, variance, weights);
    },
    rest: (x, weights) =>
      scaled(
        x,
        variable(weights, `${name}/running_mean`),
        variable(weights, `${name}/running_variance`),
        weights,
      ),
  };
}

function follow(running: Variable, value: Tensor1D): void {
  running.assign(tf.add(tf.mul(running, MOMENTUM), tf.mul(value, 1 - MOMENTUM)));
}
