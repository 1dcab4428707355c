import { nativeBackend, tf } from './backend';
import { withGradient } from './gradient';
import { rawOp } from './raw-op';
import type { Tensor3D, Tensor4D } from './backend';

/**
 * Bilinear upsampling by two with half-pixel centres.
 *
 * The gradient that tfjs-node registers forgets the half-pixel centres and is silently wrong; this one asks
 * TensorFlow's own op for them. Elsewhere the gradient is the transposed interpolation, as two matrix products.
 *
 * @param x [batch, h, w, channels]
 * @returns [batch, 2 h, 2 w, channels]
 */
export function upsampleBilinear(x: Tensor4D): Tensor4D {
  const [, height, width] = x.shape;
  return withGradient<Tensor4D, [Tensor4D]>(
    [x],
    (save) => {
      save(x);
      return tf.image.resizeBilinear(x, [2 * height, 2 * width], false, true);
    },
    (dy, [saved]) => [gradient(dy, saved)],
  );
}

function gradient(dy: Tensor4D, x: Tensor4D): Tensor4D {
  if (nativeBackend()) {
    return rawOp('ResizeBilinearGrad', [dy, x], { align_corners: false, half_pixel_centers: true });
  }
  const [batch, height, width, channels] = x.shape;
  const alongPhi: Tensor3D = tf.matMul(
    interpolation(height),
    tf.reshape(dy, [batch, 2 * height, 2 * width * channels]) as Tensor3D,
    true,
  ); // [batch, h, 2 w channels]
  const alongEta: Tensor3D = tf.matMul(
    interpolation(width),
    tf.reshape(alongPhi, [batch * height, 2 * width, channels]) as Tensor3D,
    true,
  ); // [batch h, w, channels]
  return tf.reshape(alongEta, [batch, height, width, channels]);
}

/** Row i holds the weights of the n inputs in output i: [1, 2 n, n]. */
function interpolation(n: number): Tensor3D {
  const weights = new Float32Array(2 * n * n);
  for (let i = 0; i < 2 * n; i++) {
    const centre = Math.max((i + 0.5) / 2 - 0.5, 0);
    const low = Math.floor(centre);
    const high = Math.min(low + 1, n - 1);
    weights[i * n + low] += 1 - (centre - low);
    weights[i * n + high] += centre - low;
  }
  return tf.tensor3d(weights, [1, 2 * n, n]);
}
