import { nativeBackend, scoped, tf } from './backend';
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
 * tfjs knows no groups. Natively one TensorFlow op does them at once, forwards and backwards, where it
 * can; elsewhere the groups are convolved one by one.
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
  const { forward, backpropInput, backpropKernel } = passes(stride, groups);
  return withGradient<Tensor4D, [Tensor4D, Tensor4D]>(
    [x, kernel],
    (save) => {
      save(x, kernel);
      return forward(x, kernel);
    },
    (dy, [a, k]) => [backpropInput(a.shape, k, dy), backpropKernel(a, k, dy)],
  );
}

/**
 * Transposed convolution with SAME padding and no bias, as Keras's Conv2DTranspose: what a convolution with
 * this kernel and stride does backwards to its input.
 *
 * @param x [batch, h, w, in]
 * @param kernel [kh, kw, out, in]
 * @returns [batch, stride h, stride w, out]
 */
export function transposedConvolution(x: Tensor4D, kernel: Tensor4D, stride: number): Tensor4D {
  const { forward, backpropInput, backpropKernel } = passes(stride, 1);
  return withGradient<Tensor4D, [Tensor4D, Tensor4D]>(
    [x, kernel],
    (save) => {
      save(x, kernel);
      const [batch, height, width] = x.shape;
      return backpropInput([batch, stride * height, stride * width, kernel.shape[2]], kernel, x);
    },
    (dy, [a, k]) => [forward(dy, k), backpropKernel(dy, k, a)],
  );
}

type Shape = Tensor4D['shape'];

interface Passes {
  forward(x: Tensor4D, kernel: Tensor4D): Tensor4D;
  /** @param shape of the convolution's input */
  backpropInput(shape: Shape, kernel: Tensor4D, dy: Tensor4D): Tensor4D;
  backpropKernel(x: Tensor4D, kernel: Tensor4D, dy: Tensor4D): Tensor4D;
}

function passes(stride: number, groups: number): Passes {
  const whole = nativeBackend() ? nativePasses(stride) : portablePasses(stride);
  return groups === 1 || hasGroupedGradients() ? whole : groupByGroup(whole, groups);
}

/** TensorFlow sees the number of groups in the kernel's shape. */
function nativePasses(stride: number): Passes {
  const attributes = {
    strides: [1, stride, stride, 1],
    padding: 'SAME',
    data_format: 'NHWC',
    dilations: [1, 1, 1, 1],
  };
  return {
    forward: (x, kernel) => rawOp('Conv2D', [x, kernel], attributes),
    backpropInput: (shape, kernel, dy) =>
      rawOp('Conv2DBackpropInput', [shapeTensor(shape), kernel, dy], attributes),
    backpropKernel: (x, kernel, dy) =>
      rawOp('Conv2DBackpropFilter', [x, shapeTensor(kernel.shape), dy], attributes),
  };
}

let groupedGradients: boolean | undefined;

/** TensorFlow has gradients of grouped convolutions on a CPU only where oneDNN provides them: it is asked. */
function hasGroupedGradients(): boolean {
  groupedGradients ??= nativeBackend() !== undefined && tryGroupedGradient();
  return groupedGradients;
}

function tryGroupedGradient(): boolean {
  return scoped(() => {
    const x: Tensor4D = tf.ones([1, 3, 3, 2]);
    const kernel: Tensor4D = tf.ones([3, 3, 1, 2]);
    try {
      nativePasses(1).backpropInput(x.shape, kernel, x);
      return true;
    } catch {
      return false;
    }
  });
}

function portablePasses(stride: number): Passes {
  return {
    forward: (x, kernel) => tf.conv2d(x, kernel, stride, 'same'),
    backpropInput: (shape, kernel, dy) => tf.conv2dTranspose(dy, kernel, shape, stride, 'same'),
    backpropKernel: (x, kernel, dy) => kernelGradient(x, dy, stride, kernel.shape),
  };
}

function groupByGroup(single: Passes, groups: number): Passes {
  const each = (tensors: Tensor4D[], f: (...parts: Tensor4D[]) => Tensor4D): Tensor4D => {
    const split = tensors.map((t): Tensor4D[] => tf.split(t, groups, 3));
    return tf.concat(
      Array.from({ length: groups }, (_, g) => f(...split.map((parts) => parts[g]))),
      3,
    );
  };
  return {
    forward: (x, kernel) => each([x, kernel], (a, k) => single.forward(a, k)),
    backpropInput: ([batch, height, width, channels], kernel, dy) =>
      each([kernel, dy], (k, d) =>
        single.backpropInput([batch, height, width, channels / groups], k, d),
      ),
    backpropKernel: (x, kernel, dy) => each([x, kernel, dy], single.backpropKernel),
  };
}

/**
 * Gradient of an ungrouped kernel by matrix products, one for each position in the kernel, because the wasm
 * backend has no op for it.
 */
function kernelGradient(
  x: Tensor4D,
  dy: Tensor4D,
  stride: number,
  [height, width]: readonly number[],
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
