import { tf } from './backend';
import { variable } from './layers';
import type { Tensor1D, Tensor2D, Tensor4D } from './backend';
import type { Weights, WeightSpec } from './weights';

export interface AttentionSettings {
  /** Features of a token. */
  readonly width: number;
  readonly heads: number;
  /** Features of a head's queries, keys and values. */
  readonly keySize: number;
}

/**
 * Self-attention of every token to all tokens of its event, softmax(Q K^T / sqrt(keySize)) V in each head, as
 * Keras's MultiHeadAttention has it: variables, biases, initial values.
 *
 * @returns (x [batch tokens, width], batch, weights, drop) => the same shape; `drop` is applied to the softmax,
 *   [batch, heads, tokens, tokens].
 */
export function selfAttention(specs: WeightSpec[], name: string, settings: AttentionSettings) {
  const { width, heads, keySize } = settings;
  const inner = heads * keySize;
  for (const part of ['query', 'key', 'value']) {
    kernel(specs, `${name}/${part}`, [width, heads, keySize], [heads, keySize]);
  }
  kernel(specs, `${name}/output`, [heads, keySize, width], [width]);

  return (
    x: Tensor2D,
    batch: number,
    weights: Weights,
    drop: (shares: Tensor4D) => Tensor4D,
  ): Tensor2D => {
    const linear = (part: string, from: Tensor2D, shape: [number, number]): Tensor2D =>
      tf.add(
        tf.matMul(from, tf.reshape(variable<Tensor2D>(weights, `${name}/${part}/kernel`), shape)),
        tf.reshape(variable<Tensor1D>(weights, `${name}/${part}/bias`), [shape[1]]),
      );
    const byHead = (part: string): Tensor4D => {
      const all = linear(part, x, [width, inner]);
      return tf.transpose(tf.reshape(all, [batch, -1, heads, keySize]), [0, 2, 1, 3]);
    }; // [batch, heads, tokens, keySize]
    const queries = tf.mul(byHead('query'), 1 / Math.sqrt(keySize));
    const shares: Tensor4D = tf.softmax(tf.matMul(queries, byHead('key'), false, true));
    const seen = tf.matMul(drop(shares), byHead('value')); // [batch, heads, tokens, keySize]
    const tokens = tf.reshape(tf.transpose(seen, [0, 2, 1, 3]), [-1, inner]) as Tensor2D;
    return linear('output', tokens, [inner, width]);
  };
}

/** Glorot's limits for three axes: Keras counts the leading one as the pixels of a convolution. */
function kernel(
  specs: WeightSpec[],
  name: string,
  shape: readonly [number, number, number],
  bias: readonly number[],
): void {
  const [leading, from, to] = shape;
  specs.push({
    name: `${name}/kernel`,
    shape,
    fill: { kind: 'glorot-uniform', fanIn: leading * from, fanOut: leading * to },
  });
  specs.push({ name: `${name}/bias`, shape: bias, fill: { kind: 'constant', value: 0 } });
}
