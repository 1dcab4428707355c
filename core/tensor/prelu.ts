import { tf } from './backend';
import { withGradient } from './gradient';
import { variable } from './layers';
import type { Tensor, Tensor1D } from './backend';
import type { Weights, WeightSpec } from './weights';

/**
 * Rectifier whose slope below zero is learnt, one number a channel: x where x > 0, else alpha x.
 *
 * The gradient of x is nought where x is, as in Keras, where tfjs gives alpha: in sparse images many are.
 *
 * @param x [batch, channels] or [batch, h, w, channels]
 * @param alpha [channels]
 */
export function prelu<T extends Tensor>(x: T, alpha: Tensor1D): T {
  return withGradient<T, [T, Tensor1D]>(
    [x, alpha],
    (save) => {
      save(x, alpha);
      return tf.prelu<Tensor>(x, alpha) as T;
    },
    (dy, [input, slope]) => {
      const negative = tf.minimum(input, 0);
      const rising = tf.where(tf.greater(input, 0), dy, 0);
      const falling = tf.mul(tf.where(tf.less(input, 0), dy, 0), slope);
      const allButChannels = input.shape.slice(0, -1).map((_, axis) => axis);
      return [tf.add(rising, falling), tf.sum(tf.mul(dy, negative), allButChannels)];
    },
  );
}

/** The layer of that rectifier, which starts as a plain ReLU. */
export function preluLayer(
  specs: WeightSpec[],
  name: string,
  channels: number,
): <T extends Tensor>(x: T, weights: Weights) => T {
  specs.push({
    name: `${name}/alpha`,
    shape: [channels],
    fill: { kind: 'constant', value: 0 },
  });
  return (x, weights) => prelu(x, variable<Tensor1D>(weights, `${name}/alpha`));
}
