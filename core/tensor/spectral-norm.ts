/**
 * Spectral normalisation (Miyato et al., 2018): a kernel is divided by its largest singular value, so that no layer
 * stretches differences. The value is followed by power iteration, one turn a training step.
 */
import { tf } from './backend';
import { sizeOf } from './weights';
import type { Scalar, Tensor, Tensor1D, Tensor2D } from './backend';
import type { Weights, WeightSpec } from './weights';

/** Keeps the norm of a vector of noughts from dividing by nought. */
const TINY = 1e-12;

/**
 * The singular vectors that belong to a kernel, as variables that are not trained.
 * @param kernel [..., out]; as a matrix [out, everything else].
 */
export function spectralVectors(kernel: WeightSpec): WeightSpec[] {
  const out = kernel.shape[kernel.shape.length - 1];
  const vector = (side: string, length: number): WeightSpec => ({
    name: `${kernel.name}/${side}`,
    shape: [length],
    fill: { kind: 'drawn', draw: (random) => random.normal() / Math.sqrt(length) },
    fixed: true,
  });
  return [vector('left', out), vector('right', sizeOf(kernel.shape) / out)];
}

/** One turn of power iteration for every kernel that has singular vectors. */
export function followSpectra(weights: Weights): void {
  for (const [name, kernel] of weights) {
    const left = weights.get(`${name}/left`);
    const right = weights.get(`${name}/right`);
    if (!left || !right) continue;
    tf.tidy(() => {
      const matrix = asMatrix(kernel);
      const v = unit(tf.matMul(tf.reshape(left, [1, -1]), matrix, false, true));
      const u = unit(tf.matMul(v, matrix));
      right.assign(tf.reshape(v, right.shape));
      left.assign(tf.reshape(u, left.shape));
    });
  }
}

/**
 * The same weights with every such kernel divided by its largest singular value, as its vectors have it. Gradients go
 * through the value and not through the vectors.
 */
export function spectrallyNormalised(weights: Weights): Weights {
  const values = [...weights].map(([name, kernel]): [string, Tensor] => {
    const left = weights.get(`${name}/left`);
    const right = weights.get(`${name}/right`);
    if (!left || !right) return [name, kernel];
    const along = tf.matMul(tf.reshape(right, [1, -1]) as Tensor2D, asMatrix(kernel)); // [1, out]
    const largest: Scalar = tf.sum(tf.mul(along, tf.reshape(left as Tensor1D, [1, -1])));
    return [name, tf.div(kernel, largest)];
  });
  // Layers read the values alone.
  return new Map(values) as unknown as Weights;
}

/** [everything else, out]. */
function asMatrix(kernel: Tensor): Tensor2D {
  return tf.reshape(kernel, [-1, kernel.shape[kernel.shape.length - 1]]);
}

function unit(x: Tensor): Tensor2D {
  return tf.div(x, tf.add(tf.norm(x), TINY));
}
