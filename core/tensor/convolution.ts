import { nativeBackend, tf } from './backend';
import { withGradient } from './gradient';
import { rawOp, shapeTensor } from './raw-op';
import type { Tensor, Tensor2D, Tensor4D } from './backend';

export interface ConvolutionSettings {
  /** Same along both axes. */
  readonly stride: number;
  /** The channels fall into this many groups that do not see each other. */
  readonly groups: number;
}

/**
 * Convolution with SAME padding and no bias.
 *
 * tfjs knows no groups. Natively one TensorFlow op does them at once, forwards and backwards; elsewhere the
 * groups are convolved one by one.
 *
 * @param x [batch, h, w, in]
 * @param kernel [kh, kw, in / groups, out]
 * @returns [batch, ceil(h / stride), ceil(w / stride), out]
 */
export function convolution(
  x: Tensor4D,
  kernel: Tensor4D,
  { stride, groups }: ConvolutionSettings,
): Tensor4D {
  const { forward, backpropInput, backpropKernel } = nativeBackend()
    ? nativeConvolution(stride)
    : portableConvolution(stride, groups);
  return withGradient<Tensor4D, [Tensor4D, Tensor4D]>(
    [x, kernel],
    (save) => {
      save(x, kernel);
      return forward(x, kernel);
    },
    (dy, [a, k]) => [backpropInput(a, k, dy), backpropKernel(a, k, dy)],
  );
}

interface Passes {
  forward(x: Tensor4D, kernel: Tensor4D): Tensor4D;
  backpropInput(x: Tensor4D, kernel: Tensor4D, dy: Tensor4D): Tensor4D;
  backpropKernel(x: Tensor4D, kernel: Tensor4D, dy: Tensor4D): Tensor4D;
}

/** TensorFlow sees the number of groups in the kernel's shape. */
function nativeConvolution(stride: number): Passes {
  const attributes = {
    strides: [1, stride, stride, 1],
    padding: 'SAME',
    data_format: 'NHWC',
    dilations: [1, 1, 1, 1],
  };
  return {
    forward: (x, kernel) => rawOp('Conv2D', [x, kernel], attributes),
    backpropInput: (x, kernel, dy) =>
      rawOp('Conv2DBackpropInput', [shapeTensor(x.shape), kernel, dy], attributes),
    backpropKernel: (x, kernel, dy) =>
      rawOp('Conv2DBackpropFilter', [x, shapeTensor(kernel.shape), dy], attributes),
  };
}

function portableConvolution(stride: number, groups: number): Passes {
  const perGroup = (t: Tensor4D): Tensor4D[] => (groups === 1 ? [t] : tf.split(t, groups, 3));
  const joined = (parts: Tensor4D[]): Tensor4D => (groups === 1 ? parts[0] : tf.concat(parts, 3));
  return {
    forward(x, kernel) {
      const kernels = perGroup(kernel);
      return joined(perGroup(x).map((part, g) => tf.conv2d(part, kernels[g], stride, 'same')));
    },
    backpropInput(x, kernel, dy) {
      const [kernels, dys] = [perGroup(kernel), perGroup(dy)];
      return joined(
        perGroup(x).map((part, g) =>
          tf.conv2dTranspose(dys[g], kernels[g], part.shape, stride, 'same'),
        ),
      );
    },
    backpropKernel(x, kernel, dy) {
      const dys = perGroup(dy);
      const [height, width] = kernel.shape;
      return joined(
        perGroup(x).map((part, g) => kernelGradient(part, dys[g], stride, height, width)),
      );
    },
  };
}

/**
 * Gradient of one group's kernel by matrix products, one for each position in the kernel, because the wasm
 * backend has no op for it.
 */
function kernelGradient(
  x: Tensor4D,
  dy: Tensor4D,
  stride: number,
  height: number,
  width: number,
): Tensor4D {
  const [batch, outHeight, outWidth, to] = dy.shape;
  const from = x.shape[3];
  const spanHeight = (outHeight - 1) * stride + height;
  const spanWidth = (outWidth - 1) * stride + width;
  const [top, left] = [
    Math.max(spanHeight - x.shape[1], 0) >> 1,
    Math.max(spanWidth - x.shape[2], 0) >> 1,
  ];
  const padded = tf.pad(x, [
    [0, 0],
    [top, Math.max(spanHeight - x.shape[1] - top, 0)],
    [left, Math.max(spanWidth - x.shape[2] - left, 0)],
    [0, 0],
  ]);
  const errors: Tensor2D = tf.reshape(dy, [batch * outHeight * outWidth, to]);
  const parts: Tensor[] = [];
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const seen = tf.stridedSlice(
        padded,
        [0, i, j, 0],
        [batch, i + (outHeight - 1) * stride + 1, j + (outWidth - 1) * stride + 1, from],
        [1, stride, stride, 1],
      );
      const rows: Tensor2D = tf.reshape(seen, [batch * outHeight * outWidth, from]);
      parts.push(tf.matMul(rows, errors, true)); // [from, to]
    }
  }
  return tf.reshape(tf.stack(parts), [height, width, from, to]);
}
