import { tf } from './backend';
import { withGradient } from './gradient';
import { variable } from './layers';
import type { Tensor, Tensor1D, Tensor2D } from './backend';
import type { Weights, WeightSpec } from './weights';

/** Added to the variance, as transformers for images commonly have it. */
const EPSILON = 1e-5;
const FEATURES = -1;

/**
 * Layer normalisation: every row is brought to mean 0 and variance 1, scaled by gamma and shifted by beta.
 * @returns (x [rows, features], weights) => the same shape
 */
export function layerNorm(
  specs: WeightSpec[],
  name: string,
  features: number,
): (x: Tensor2D, weights: Weights) => Tensor2D {
  const shape = [features];
  specs.push({ name: `${name}/gamma`, shape, fill: { kind: 'constant', value: 1 } });
  specs.push({ name: `${name}/beta`, shape, fill: { kind: 'constant', value: 0 } });
  return (x, weights) =>
    normalise(x, variable(weights, `${name}/gamma`), variable(weights, `${name}/beta`));
}

type Saved = [xhat: Tensor2D, inverse: Tensor2D, gamma: Tensor1D];

/**
 * One op with a gradient by hand, which keeps one array for the way back instead of five: with g the gradient
 * times gamma, that of x is (g - mean(g) - xhat mean(g xhat)) / sigma.
 */
function normalise(x: Tensor2D, gamma: Tensor1D, beta: Tensor1D): Tensor2D {
  return withGradient<Tensor2D, Saved>(
    [x, gamma, beta],
    (save) => {
      const centred: Tensor2D = tf.sub(x, tf.mean(x, FEATURES, true));
      const variance = tf.mean(tf.square(centred), FEATURES, true); // [rows, 1]
      const inverse: Tensor2D = tf.rsqrt(tf.add(variance, EPSILON));
      const xhat: Tensor2D = tf.mul(centred, inverse);
      save(xhat, inverse, gamma);
      return tf.add(tf.mul(xhat, gamma), beta);
    },
    (dy, [xhat, inverse, scale]) => {
      const along = tf.mul(dy, xhat);
      const g = tf.mul(dy, scale);
      const meanG = tf.mean(g, FEATURES, true); // [rows, 1]
      const meanGxhat = tf.mean(tf.mul(g, xhat), FEATURES, true);
      const dx: Tensor = tf.mul(inverse, tf.sub(tf.sub(g, meanG), tf.mul(xhat, meanGxhat)));
      return [dx, tf.sum(along, 0), tf.sum(dy, 0)];
    },
  );
}
