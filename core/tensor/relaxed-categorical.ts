/**
 * The relaxed one-hot categorical distribution, also Gumbel-softmax or Concrete: z = softmax((logits + g) / tau)
 * with Gumbel noise g (Jang, Gu and Poole 2017; Maddison, Mnih and Teh 2017).
 *
 * Everything here is about y = log z, as in tensorflow_probability's ExpRelaxedOneHotCategorical: components of
 * z underflow, those of y do not. The density of y is that of its differences y_i - y_n; the density of z is
 * that divided by the product of all z, which cancels wherever two densities are compared.
 */
import { tf } from './backend';
import { withGradient } from './gradient';
import type { Tensor } from './backend';

export interface RelaxedCategorical {
  /** [..., classes] */
  readonly logits: Tensor;
  /** tau, [..., 1] */
  readonly temperature: Tensor;
}

/** Samples y = log z. @param noise Gumbel noise that broadcasts with the logits. @returns [..., classes] */
export function sampleLog({ logits, temperature }: RelaxedCategorical, noise: Tensor): Tensor {
  return tf.logSoftmax(tf.div(tf.add(logits, noise), temperature));
}

/**
 * Where the density of y is largest: log softmax(logits / tau), the sample whose noise is nought. (The density
 * of z has no largest value: it grows without bound towards the corners while tau < classes - 1.)
 */
export function modeLog({ logits, temperature }: RelaxedCategorical): Tensor {
  return tf.logSoftmax(tf.div(logits, temperature));
}

/**
 * Logarithm of the density of y:
 * log (n - 1)! + (n - 1) log tau + sum over the n classes of log softmax(logits - tau y).
 *
 * @param y [..., classes], broadcasts with the logits
 * @returns [...]
 */
export function logDensity(y: Tensor, { logits, temperature }: RelaxedCategorical): Tensor {
  const classes = logits.shape[logits.shape.length - 1];
  let logFactorial = 0;
  for (let k = 2; k < classes; k++) logFactorial += Math.log(k);
  const scale = tf.mul(tf.squeeze(tf.log(temperature), [-1]), classes - 1);
  const rest = sumLogSoftmax(tf.sub(logits, tf.mul(temperature, y)));
  return tf.add(tf.add(rest, scale), logFactorial);
}

/**
 * The same for a mixture whose components are equally probable.
 *
 * @param y [..., classes]
 * @param components logits [..., components, classes], temperature [..., components, 1]
 * @returns [...]
 */
export function logMixtureDensity(y: Tensor, components: RelaxedCategorical): Tensor {
  const each = logDensity(tf.expandDims(y, -2), components); // [..., components]
  return tf.sub(tf.logSumExp(each, -1), Math.log(each.shape[each.shape.length - 1]));
}

/**
 * Sum of log softmax over the last axis, which is sum(a) - n log sum(exp(a)); its gradient 1 - n softmax(a)
 * needs one pass where tfjs would take the gradients of a sum and a softmax apart.
 */
function sumLogSoftmax(a: Tensor): Tensor {
  const classes = a.shape[a.shape.length - 1];
  return withGradient<Tensor, [Tensor]>(
    [a],
    (save) => {
      save(a);
      const shifted = tf.sub(a, tf.max(a, -1, true));
      const partition = tf.log(tf.sum(tf.exp(shifted), -1));
      return tf.sub(tf.sum(shifted, -1), tf.mul(partition, classes));
    },
    (dy, [saved]) => [tf.mul(tf.expandDims(dy, -1), tf.sub(1, tf.mul(tf.softmax(saved), classes)))],
  );
}
