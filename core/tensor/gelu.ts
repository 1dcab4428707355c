import { tf } from './backend';
import { withGradient } from './gradient';
import type { Tensor } from './backend';

/**
 * Gaussian error linear unit, exact: x Phi(x), Phi the distribution function of a standard normal number. Its
 * derivative is Phi(x) + x phi(x), phi the density.
 */
export function gelu<T extends Tensor>(x: T): T {
  return withGradient<T, [T]>(
    [x],
    (save) => {
      save(x);
      return tf.mul(x, distribution(x));
    },
    (dy, [saved]) => {
      const density = tf.mul(tf.exp(tf.mul(tf.square(saved), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return [tf.mul(dy, tf.add(distribution(saved), tf.mul(saved, density)))];
    },
  );
}

function distribution(x: Tensor): Tensor {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}
