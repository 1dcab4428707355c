import { tf } from './backend';
import { withGradient } from './gradient';
import type { Tensor4D } from './backend';

/**
 * Means over 2x2 pixels, stride 2; an odd last row or column is left out. The gradient is written by hand,
 * because the wasm backend has none.
 *
 * @param x [batch, h, w, channels]
 * @returns [batch, floor(h / 2), floor(w / 2), channels]
 */
export function averagePool(x: Tensor4D): Tensor4D {
  const [, height, width] = x.shape;
  return withGradient<Tensor4D, []>(
    [x],
    () => tf.avgPool(x, 2, 2, 'valid'),
    (dy) => [spread(dy, height, width)],
  );
}

/** A quarter of each number to each of its four pixels, nothing to the rest: [batch, height, width, channels]. */
function spread(dy: Tensor4D, height: number, width: number): Tensor4D {
  const [batch, rows, columns, channels] = dy.shape;
  const quarter = tf.mul(dy, 0.25);
  const down = tf.mul(
    tf.reshape(quarter, [batch, rows, 1, columns * channels]),
    tf.ones([1, 1, 2, 1]),
  );
  const across = tf.mul(
    tf.reshape(down, [batch * 2 * rows, columns, 1, channels]),
    tf.ones([1, 1, 2, 1]),
  );
  return tf.pad(tf.reshape(across, [batch, 2 * rows, 2 * columns, channels]), [
    [0, 0],
    [0, height - 2 * rows],
    [0, width - 2 * columns],
    [0, 0],
  ]);
}
