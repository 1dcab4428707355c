import { tf } from './backend';
import { withGradient } from './gradient';
import type { Scalar, Tensor4D } from './backend';

/**
 * Binary cross-entropy summed over pixels and events, from logits so that no certainty overflows:
 * softplus(logit) - x logit. Its gradient is sigmoid(logit) - x.
 *
 * @param logits [batch, h, w, 1]
 * @param x targets of the same shape, values in [0, 1]
 */
export function bceFromLogits(logits: Tensor4D, x: Tensor4D): Scalar {
  return withGradient<Scalar, [Tensor4D]>(
    [logits],
    (save) => {
      save(logits);
      return tf.sum(tf.sub(tf.softplus(logits), tf.mul(x, logits)));
    },
    (dy, [l]) => [tf.mul(dy, tf.sub(tf.sigmoid(l), x))],
  );
}

/**
 * Squared errors of the probabilities, summed over pixels and events.
 *
 * @param logits [batch, h, w, 1]
 * @param x targets of the same shape, values in [0, 1]
 */
export function squaredErrorFromLogits(logits: Tensor4D, x: Tensor4D): Scalar {
  return tf.sum(tf.squaredDifference(tf.sigmoid(logits), x));
}

/** Floor of a probability under a logarithm, as in the score of that name. */
const FLOOR = 1e-7;

/**
 * The same from probabilities, cut at 1e-7 and 1 - 1e-7, where there are no logits; without a gradient of its own.
 * @param image probabilities [batch, h, w, channels]
 * @param x targets of the same shape, values 0 or 1
 */
export function bceOf(image: Tensor4D, x: Tensor4D): Scalar {
  const hit = tf.sub(1, tf.abs(tf.sub(x, image)));
  return tf.neg(tf.sum(tf.log(tf.clipByValue(hit, FLOOR, 1 - FLOOR))));
}
