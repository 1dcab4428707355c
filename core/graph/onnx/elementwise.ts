/** Ops that treat every number by itself, with broadcasting. */
import { blockedFactors, isBlockedProduct } from './blocks';
import { attribute, channelsFirst, isOnePixel } from './emitter';
import { typeNumber } from './model-proto';
import type { Emitter, Layout } from './emitter';
import type { OnnxAttribute } from './model-proto';
import type { OpNode, Value } from '../graph';

type Translate = (emitter: Emitter, node: OpNode, value: Value) => void;
type Combine = (emitter: Emitter, inputs: readonly string[], node: OpNode) => string;

/**
 * The inputs of an op that lines them up, in one layout: channels first where an image of its has them first, since then
 * what follows will want them so; and where images come to lie so without being moved.
 */
export function aligned(
  emitter: Emitter,
  inputs: readonly Value[],
  rank: number,
): { tensors: string[]; layout: Layout } {
  const computed = inputs.filter((input) => emitter.layoutOf(input) !== null);
  const areFirst =
    computed.some((input) => emitter.layoutOf(input) === 'first') ||
    (computed.length > 0 && computed.every((input) => isOnePixel(emitter.shapeOf(input))));
  const layout: Layout = areFirst ? 'first' : 'last';
  if (layout === 'last') return { tensors: inputs.map((input) => emitter.tensor(input)), layout };
  const tensors = inputs.map((input) => {
    const shape = emitter.shapeOf(input);
    const numbers = emitter.numbersOf(input);
    // A single number lines up with anything.
    if (shape.length === 0 || (numbers?.length === 1 && shape.length <= rank))
      return emitter.tensor(input);
    if (numbers || shape.length === 4) return emitter.tensor(input, 'first');
    const whole = [...new Array<number>(4 - shape.length).fill(1), ...shape];
    const { shape: turned } = channelsFirst(shape, new Uint8Array(product(whole)));
    const wide = emitter.reshape(emitter.tensor(input), whole);
    const channelsOnly = whole.slice(0, -1).every((size) => size === 1);
    return channelsOnly
      ? emitter.reshape(wide, turned)
      : emitter.emit('Transpose', [wide], { perm: [0, 3, 1, 2] });
  });
  return { tensors, layout };
}

const elementwise =
  (combine: Combine): Translate =>
  (emitter, node, value) => {
    const { tensors, layout } = aligned(emitter, node.inputs, emitter.shapeOf(value).length);
    emitter.hold(value, combine(emitter, tensors, node), layout);
  };

/** The op of that name in ONNX. */
const as = (
  op: string,
  attributes: (node: OpNode) => Readonly<Record<string, OnnxAttribute>> = () => ({}),
): Translate => elementwise((emitter, inputs, node) => emitter.emit(op, inputs, attributes(node)));

const multiply = as('Mul');

const squared = (emitter: Emitter, x: string): string => emitter.emit('Mul', [x, x]);

export const ELEMENTWISE_OPS: Readonly<Record<string, Translate>> = {
  Add: as('Add'),
  AddV2: as('Add'),
  BiasAdd: as('Add'),
  AddN: as('Sum'),
  Sub: as('Sub'),
  Mul: (emitter, node, value) => {
    if (!isBlockedProduct(emitter, value)) return multiply(emitter, node, value);
    emitter.hold(value, emitter.emit('Mul', blockedFactors(emitter, node)), 'first');
  },
  RealDiv: as('Div'),
  Div: as('Div'),
  Maximum: as('Max'),
  Minimum: as('Min'),
  Pow: as('Pow'),
  Neg: as('Neg'),
  Abs: as('Abs'),
  Exp: as('Exp'),
  Log: as('Log'),
  Sqrt: as('Sqrt'),
  Reciprocal: as('Reciprocal'),
  Erf: as('Erf'),
  Tanh: as('Tanh'),
  Softplus: as('Softplus'),
  Relu: as('Relu'),
  Elu: as('Elu'),
  Selu: as('Selu'),
  LeakyRelu: as('LeakyRelu', (node) => ({ alpha: { float: attribute(node, 'alpha', 'float') } })),
  Greater: as('Greater'),
  GreaterEqual: as('GreaterOrEqual'),
  Less: as('Less'),
  LessEqual: as('LessOrEqual'),
  Equal: as('Equal'),
  LogicalAnd: as('And'),
  LogicalOr: as('Or'),
  LogicalNot: as('Not'),
  SelectV2: as('Where'),
  Cast: as('Cast', (node) => ({ to: typeNumber(attribute(node, 'DstT', 'type')) })),
  Square: elementwise((emitter, [x]) => squared(emitter, x)),
  SquaredDifference: elementwise((emitter, inputs) =>
    squared(emitter, emitter.emit('Sub', inputs)),
  ),
  // ONNX runtimes approximate their own so that small probabilities are off by percents, and with them cross-entropies.
  Sigmoid: elementwise((emitter, [x]) => {
    const grown = emitter.emit('Exp', [emitter.emit('Neg', [x])]);
    return emitter.emit('Reciprocal', [emitter.emit('Add', [grown, emitter.scalar(1)])]);
  }),
  Rsqrt: elementwise((emitter, [x]) => emitter.emit('Reciprocal', [emitter.emit('Sqrt', [x])])),
};

function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
