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
