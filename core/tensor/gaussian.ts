import { tf } from './backend';
import type { Tensor3D, Tensor4D } from './backend';

/** Standard deviations after which the bell is cut off, as scipy's gaussian_filter does. */
const REACH = 4;

/**
 * Gaussian filter along both axes of an image: around the cylinder in phi, mirrored at both ends in eta.
 * @param x [batch, phi, eta, 1]
 * @param sigma in cells; 0 leaves the image as it is.
 */
export function gaussianFilter(x: Tensor4D, sigma: number): Tensor4D {
  if (sigma === 0) return x;
  const [batch, rows, columns] = x.shape;
  const image = tf.reshape(x, [batch, rows, columns]);
  const alongEta = tf.matMul(image, filterMatrix(columns, sigma, mirrored));
  const alongPhi = tf.matMul(filterMatrix(rows, sigma, cyclic), alongEta, true);
  return tf.reshape(alongPhi, x.shape);
}

type Place = (i: number, n: number) => number;
const cyclic: Place = (i, n) => ((i % n) + n) % n;
/** ... c b a | a b c | c b a ... */
const mirrored: Place = (i, n) => {
  const twice = cyclic(i, 2 * n);
  return twice < n ? twice : 2 * n - 1 - twice;
};

/** Column o holds the weights of the n inputs in output o. */
function filterMatrix(n: number, sigma: number, place: Place): Tensor3D {
  const reach = Math.floor(REACH * sigma + 0.5);
  const bell = Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-0.5 * ((k - reach) / sigma) ** 2),
  );
  const sum = bell.reduce((a, b) => a + b, 0);
  const weights = new Float32Array(n * n);
  for (let out = 0; out < n; out++) {
    bell.forEach((w, k) => (weights[place(out + k - reach, n) * n + out] += w / sum));
  }
  return tf.tensor3d(weights, [1, n, n]);
}
