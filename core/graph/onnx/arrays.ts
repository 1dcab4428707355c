/** Ops that move numbers about, reduce axes, or multiply matrices. */
import { aligned } from './elementwise';
import { attribute, TO_FIRST } from './emitter';
import type { Emitter, Layout } from './emitter';
import type { OpNode, Value } from '../graph';

type Translate = (emitter: Emitter, node: OpNode, value: Value) => void;

const numbers = (emitter: Emitter, value: Value, what: string): number[] =>
  Array.from(emitter.fixed(value, what));

/** Where an axis of a value lies in a layout. */
const axisIn = (layout: Layout, axis: number): number =>
  layout === 'first' ? TO_FIRST.indexOf(axis as 0) : axis;

/** Numbers by axis, in a layout. */
const byAxis = (layout: Layout, of: readonly number[]): number[] =>
  layout === 'first' ? TO_FIRST.map((axis) => of[axis]) : [...of];

/** The layout that a value lies in anyway. */
const ownLayout = (emitter: Emitter, value: Value): Layout => emitter.layoutOf(value) ?? 'last';

const reduce =
  (op: string): Translate =>
  (emitter, node, value) => {
    const [x, over] = node.inputs;
    const rank = emitter.shapeOf(x).length;
    const keep = attribute(node, 'keep_dims', 'bool');
    const axes = numbers(emitter, over, 'an axis').map((axis) => (axis + rank) % rank);
    // What is left of an image must not end up in another order.
    const orderStays = keep || axes.includes(3) || (axes.includes(1) && axes.includes(2));
    const layout = orderStays ? ownLayout(emitter, x) : 'last';
    const inputs = [emitter.tensor(x, layout)];
    if (axes.length > 0) {
      inputs.push(emitter.integers(axes.map((axis) => axisIn(layout, axis)).sort((a, b) => a - b)));
    }
    const name = emitter.emit(op, inputs, { keepdims: keep ? 1 : 0, noop_with_empty_axes: 1 });
    emitter.hold(value, name, keep ? layout : 'last');
  };

const reshape: Translate = (emitter, node, value) => {
  const [x] = node.inputs;
  const shape = emitter.batch.target(emitter.shapeOf(value));
  emitter.hold(value, emitter.reshape(emitter.tensor(x), shape));
};

const transpose: Translate = (emitter, node, value) => {
  const [x, order] = node.inputs;
  const perm = numbers(emitter, order, 'an order of axes');
  emitter.hold(value, emitter.emit('Transpose', [emitter.tensor(x)], { perm }));
};

const slice: Translate = (emitter, node, value) => {
  const [x, begin, size] = node.inputs;
  const layout = ownLayout(emitter, x);
  const from = numbers(emitter, begin, 'the start of a slice');
  const whole = emitter.shapeOf(x);
  const length = numbers(emitter, size, 'the size of a slice').map((n, i) =>
    n === -1 ? whole[i] - from[i] : n,
  );
  emitter.hold(
    value,
    cut(
      emitter,
      x,
      layout,
      from,
      from.map((start, i) => start + length[i]),
    ),
    layout,
  );
};

/** A part of every axis; whole axes are not mentioned. */
function cut(
  emitter: Emitter,
  x: Value,
  layout: Layout,
  from: readonly number[],
  to: readonly number[],
): string {
  const whole = emitter.shapeOf(x);
  const axes = whole.map((_, axis) => axis).filter((i) => from[i] > 0 || to[i] < whole[i]);
  const name = emitter.tensor(x, layout);
  if (axes.length === 0) return name;
  return emitter.emit('Slice', [
    name,
    emitter.integers(axes.map((axis) => from[axis])),
    emitter.integers(axes.map((axis) => to[axis])),
    emitter.integers(axes.map((axis) => axisIn(layout, axis))),
  ]);
}

const pad: Translate = (emitter, node, value) => {
  const [x, paddings, fill] = node.inputs;
  const layout = ownLayout(emitter, x);
  const around = numbers(emitter, paddings, 'a padding'); // before and after each axis
  const side = (n: number): number[] => around.filter((_, i) => i % 2 === n);
  const pads = [...byAxis(layout, side(0)), ...byAxis(layout, side(1))];
  const constant = fill ? Number(emitter.fixed(fill, 'what is padded with')[0]) : 0;
  const name = emitter.emit(
    'Pad',
    [emitter.tensor(x, layout), emitter.integers(pads), emitter.scalar(constant)],
    { mode: 'constant' },
  );
  emitter.hold(value, name, layout);
};

const concat: Translate = (emitter, node, value) => {
  const inputs = node.inputs.slice(0, -1);
  const rank = emitter.shapeOf(value).length;
  const [axis] = numbers(emitter, node.inputs[inputs.length], 'an axis');
  const { tensors, layout } = aligned(emitter, inputs, rank);
  const name = emitter.emit('Concat', tensors, { axis: axisIn(layout, (axis + rank) % rank) });
  emitter.hold(value, name, layout);
};

const unpack: Translate = (emitter, node, value) => {
  const [x] = node.inputs;
  const rank = emitter.shapeOf(x).length;
  const axis = (attribute(node, 'axis', 'int') + rank) % rank;
  const name = emitter.tensor(x);
  node.outputs.forEach((_, output) => {
    const at = emitter.constant(`index/${output}`, [], BigInt64Array.of(BigInt(output)));
    emitter.hold({ ...value, output }, emitter.emit('Gather', [name, at], { axis }));
  });
};

const pack: Translate = (emitter, node, value) => {
  const rank = emitter.shapeOf(value).length;
  const axis = (attribute(node, 'axis', 'int') + rank) % rank;
  const parts = node.inputs.map((input) =>
    emitter.emit('Unsqueeze', [emitter.tensor(input), emitter.integers([axis])]),
  );
  emitter.hold(value, emitter.emit('Concat', parts, { axis }));
};

const expandDims: Translate = (emitter, node, value) => {
  const [x, at] = node.inputs;
  const rank = emitter.shapeOf(value).length;
  const [axis] = numbers(emitter, at, 'an axis');
  const name = emitter.emit('Unsqueeze', [
    emitter.tensor(x),
    emitter.integers([(axis + rank) % rank]),
  ]);
  emitter.hold(value, name);
};

const tile: Translate = (emitter, node, value) => {
  const [x, multiples] = node.inputs;
  const times = numbers(emitter, multiples, 'the number of repetitions');
  emitter.batch.demandUntouched(times);
  emitter.hold(value, emitter.emit('Tile', [emitter.tensor(x), emitter.integers(times)]));
};

const matrixProduct =
  (first: string, second: string): Translate =>
  (emitter, node, value) => {
    const [a, b] = node.inputs.map((input, i) => {
      const name = emitter.tensor(input);
      if (!attribute(node, i === 0 ? first : second, 'bool')) return name;
      const axes = emitter.shapeOf(input).map((_, axis) => axis);
      const [y, x] = [axes.length - 2, axes.length - 1];
      return emitter.emit('Transpose', [name], { perm: [...axes.slice(0, -2), x, y] });
    });
    emitter.hold(value, emitter.emit('MatMul', [a, b]));
  };

const overLastAxis =
  (op: string): Translate =>
  (emitter, node, value) =>
    emitter.hold(value, emitter.emit(op, [emitter.tensor(node.inputs[0])], { axis: -1 }));

export const ARRAY_OPS: Readonly<Record<string, Translate>> = {
  Mean: reduce('ReduceMean'),
  Sum: reduce('ReduceSum'),
  Max: reduce('ReduceMax'),
  Min: reduce('ReduceMin'),
  Reshape: reshape,
  Squeeze: reshape,
  ExpandDims: expandDims,
  Transpose: transpose,
  Slice: slice,
  PadV2: pad,
  Pad: pad,
  ConcatV2: concat,
  Unpack: unpack,
  Pack: pack,
  Tile: tile,
  MatMul: matrixProduct('transpose_a', 'transpose_b'),
  BatchMatMul: matrixProduct('adj_x', 'adj_y'),
  BatchMatMulV2: matrixProduct('adj_x', 'adj_y'),
  Softmax: overLastAxis('Softmax'),
  LogSoftmax: overLastAxis('LogSoftmax'),
};
