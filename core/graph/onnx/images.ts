/** Ops on images: convolutions, pooling, resizing. */
import { blocked } from './blocks';
import { attribute, UntranslatableError, permute } from './emitter';
import type { Emitter } from './emitter';
import type { InstanceNorm } from './patterns';
import type { OpNode, Value } from '../graph';

type Translate = (emitter: Emitter, node: OpNode, value: Value) => void;

/** Rows and columns of an attribute or shape that has four axes, channels last. */
const spatial = (of: readonly number[]): [number, number] => [of[1], of[2]];

/** Numbers before and after rows and columns: [top, left, bottom, right]. */
function padsOf(
  node: OpNode,
  input: readonly number[],
  output: readonly number[],
  window: readonly [number, number],
  strides: readonly [number, number],
): number[] {
  const padding = attribute(node, 'padding', 'string');
  if (padding === 'VALID') return [0, 0, 0, 0];
  if (padding !== 'SAME') throw new UntranslatableError(`${node.op} with padding ${padding}`);
  const sizes = spatial(output);
  const totals = spatial(input).map((size, i) =>
    Math.max((sizes[i] - 1) * strides[i] + window[i] - size, 0),
  );
  return [...totals.map((n) => n >> 1), ...totals.map((n) => n - (n >> 1))];
}

function demandChannelsLast(node: OpNode): void {
  if (node.attributes.data_format && attribute(node, 'data_format', 'string') !== 'NHWC')
    throw new UntranslatableError(`${node.op} with channels first`);
}

/** @param bias one number a channel. */
export function convolution(
  emitter: Emitter,
  node: OpNode,
  value: Value,
  bias: readonly string[] = [],
): void {
  demandChannelsLast(node);
  const [x, kernel] = node.inputs;
  const shape = emitter.shapeOf(kernel); // [kh, kw, in / groups, out]
  const strides = spatial(attribute(node, 'strides', 'ints'));
  const dilations = node.attributes.dilations
    ? spatial(attribute(node, 'dilations', 'ints'))
    : ([1, 1] as const);
  if (dilations.some((d) => d !== 1)) throw new UntranslatableError('a dilated convolution');
  const window = [shape[0], shape[1]] as const;
  const isPointwise = [...window, ...strides].every((n) => n === 1);
  if (isPointwise && shape[3] < FEW_CHANNELS && shape[2] === emitter.shapeOf(x)[3]) {
    emitter.hold(value, pointwise(emitter, x, kernel, bias), 'first');
    return;
  }
  const name = emitter.emit(
    'Conv',
    [emitter.tensor(x, 'first'), kernelOf(emitter, kernel, [3, 2, 0, 1]), ...bias],
    {
      kernel_shape: window,
      strides,
      pads: padsOf(node, emitter.shapeOf(x), emitter.shapeOf(value), window, strides),
      group: emitter.shapeOf(x)[3] / shape[2],
    },
  );
  emitter.hold(value, name, 'first');
}

/** The ONNX runtime computes outputs by blocks of channels; where there are so few, most of a block would be for nothing. */
const FEW_CHANNELS = 4;

/** A 1x1 convolution as a product of matrices. */
function pointwise(emitter: Emitter, x: Value, kernel: Value, bias: readonly string[]): string {
  const [, height, width, from] = emitter.shapeOf(x);
  const to = emitter.shapeOf(kernel)[3];
  const { name } = emitter.node(emitter.origin(kernel));
  const { shape, values } = permute([from, to], emitter.fixed(kernel, 'a kernel'), [1, 0]);
  const matrix = emitter.constant(`${name}/matrix`, shape, values);
  const pixels = emitter.reshape(emitter.tensor(x, 'first'), [0, from, height * width]);
  const product = emitter.emit('MatMul', [matrix, pixels]);
  const made = emitter.reshape(product, [0, to, height, width]);
  if (bias.length === 0) return made;
  return emitter.emit('Add', [made, emitter.reshape(bias[0], [to, 1, 1])]);
}

/** What a convolution does backwards to its input: a transposed convolution. */
export function transposedConvolution(
  emitter: Emitter,
  node: OpNode,
  value: Value,
  bias: readonly string[] = [],
): void {
  demandChannelsLast(node);
  const [, kernel, dy] = node.inputs;
  const shape = emitter.shapeOf(kernel); // [kh, kw, out, in], as the forward convolution sees it
  const [small, large] = [emitter.shapeOf(dy), emitter.shapeOf(value)];
  const strides = spatial(attribute(node, 'strides', 'ints'));
  if (shape[2] !== large[3]) throw new UntranslatableError('a transposed convolution in groups');
  const window = [shape[0], shape[1]] as const;
  const pads = padsOf(node, large, small, window, strides);
  // ONNX counts the size of the output from the padding; what is missing then is added below and to the right.
  const missing = spatial(large).map(
    (size, i) => size - ((spatial(small)[i] - 1) * strides[i] + window[i] - pads[i] - pads[i + 2]),
  );
  const name = emitter.emit(
    'ConvTranspose',
    [emitter.tensor(dy, 'first'), kernelOf(emitter, kernel, [3, 2, 0, 1]), ...bias],
    { kernel_shape: window, strides, pads, output_padding: missing },
  );
  emitter.hold(value, name, 'first');
}

function kernelOf(emitter: Emitter, kernel: Value, order: readonly number[]): string {
  const numbers = emitter.fixed(kernel, 'a kernel');
  const { shape, values } = permute(emitter.shapeOf(kernel), numbers, order);
  return emitter.constant(`${emitter.node(emitter.origin(kernel)).name}/oihw`, shape, values);
}

const pool =
  (op: string): Translate =>
  (emitter, node, value) => {
    demandChannelsLast(node);
    const [x] = node.inputs;
    const window = spatial(attribute(node, 'ksize', 'ints'));
    const strides = spatial(attribute(node, 'strides', 'ints'));
    const pads = padsOf(node, emitter.shapeOf(x), emitter.shapeOf(value), window, strides);
    const attributes = { kernel_shape: window, strides, pads };
    emitter.hold(value, emitter.emit(op, [emitter.tensor(x, 'first')], attributes), 'first');
  };

const resizeBilinear: Translate = (emitter, node, value) => {
  const [x] = node.inputs;
  const from = emitter.shapeOf(x);
  const to = emitter.shapeOf(value);
  if (attribute(node, 'align_corners', 'bool') || !attribute(node, 'half_pixel_centers', 'bool'))
    throw new UntranslatableError('a bilinear resizing without half-pixel centres');
  const scales = [1, 1, to[1] / from[1], to[2] / from[2]];
  const name = emitter.emit(
    'Resize',
    [
      blocked(emitter, x),
      '',
      emitter.constant(`scales/${scales.join('_')}`, [4], Float32Array.from(scales)),
    ],
    { mode: 'linear', coordinate_transformation_mode: 'half_pixel' },
  );
  emitter.hold(value, name, 'first');
};

/** See `instanceNormAt`. */
export function instanceNorm(emitter: Emitter, norm: InstanceNorm, value: Value): void {
  const channels = emitter.shapeOf(norm.x)[3];
  const perChannel = (of: Value): string => {
    const numbers = Float32Array.from(emitter.fixed(of, 'a scale'));
    if (numbers.length !== channels) throw new UntranslatableError('a scale for all channels');
    return emitter.constant(`${emitter.node(of).name}/flat`, [channels], numbers);
  };
  const name = emitter.emit(
    'InstanceNormalization',
    [emitter.tensor(norm.x, 'first'), perChannel(norm.gamma), perChannel(norm.beta)],
    { epsilon: { float: norm.epsilon } },
  );
  emitter.hold(value, name, 'first');
}

export const IMAGE_OPS: Readonly<Record<string, Translate>> = {
  Conv2D: (emitter, node, value) => convolution(emitter, node, value),
  Conv2DBackpropInput: (emitter, node, value) => transposedConvolution(emitter, node, value),
  MaxPool: pool('MaxPool'),
  AvgPool: pool('AveragePool'),
  ResizeBilinear: resizeBilinear,
};
