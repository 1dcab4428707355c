import type { ElementType, Graph, GraphNode, NodeAttribute, OpNode, Value } from '../graph';
import type { OpenBatch } from './open-batch';
import type { OnnxAttribute, OnnxNode, OnnxTensor } from './model-proto';

/**
 * Where the channels of an image [batch, h, w, channels] lie in memory: last, as TensorFlow has them, or first, [batch,
 * channels, h, w], as ONNX wants them. Everything that is no image lies as in TensorFlow.
 */
export type Layout = 'last' | 'first';

/** A tensor of the ONNX graph that holds a value of the traced one. */
interface Held {
  readonly name: string;
  readonly layout: Layout;
}

/** Axes of an image with channels last, in the order of channels first; and the way back. */
export const TO_FIRST = [0, 3, 1, 2] as const;
export const TO_LAST = [0, 2, 3, 1] as const;

/**
 * Collects the nodes of an ONNX graph while the ops of a traced one are translated. It knows in which layout each value
 * lies, and transposes only where another is asked for.
 */
export class Emitter {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxTensor[] = [];
  private readonly held = new Map<string, Held>();
  private readonly turned = new Map<string, string>();
  private readonly known = new Map<string, string>();
  private count = 0;

  constructor(
    readonly graph: Graph,
    readonly batch: OpenBatch,
  ) {}

  node({ node }: Value): GraphNode {
    return this.graph.nodes[node];
  }

  shapeOf({ node, output }: Value): readonly number[] {
    return this.graph.nodes[node].outputs[output].shape;
  }

  /** The node that makes a value, with the ops passed over that change nothing. */
  origin(value: Value): Value {
    const node = this.node(value);
    return node.kind === 'op' && isSilent(node) ? this.origin(node.inputs[0]) : value;
  }

  /** The numbers of a value that is a constant, else null. */
  numbersOf(value: Value): Float32Array | Int32Array | Uint8Array | null {
    const node = this.node(this.origin(value));
    return node.kind === 'constant' ? node.values : null;
  }

  /** The numbers of a value that has to be a constant. @throws Error where it is none. */
  fixed(value: Value, what: string): Float32Array | Int32Array | Uint8Array {
    const numbers = this.numbersOf(value);
    if (numbers) return numbers;
    throw new UntranslatableError(`${what} is computed, where ONNX wants it fixed`);
  }

  /** How a value lies; null for constants, which lie as anybody wants. */
  layoutOf(value: Value): Layout | null {
    const origin = this.origin(value);
    if (this.node(origin).kind === 'constant') return null;
    return this.heldBy(origin).layout;
  }

  /** Notes that a tensor of the ONNX graph holds a value. */
  hold(value: Value, name: string, layout: Layout = 'last'): void {
    this.held.set(keyOf(value), { name, layout });
  }

  /** The tensor that holds a value in a layout; only images can have their channels first. */
  tensor(value: Value, layout: Layout = 'last'): string {
    const origin = this.origin(value);
    const node = this.node(origin);
    const shape = this.shapeOf(origin);
    if (node.kind === 'constant') {
      const row = this.batch.row(shape, node.values);
      if (row) return this.repeat(node.name, shape, row, layout);
      if (layout === 'last') return this.constant(node.name, shape, node.values);
      const { shape: turned, values } = channelsFirst(shape, node.values);
      return this.constant(`${node.name}/channels_first`, turned, values);
    }
    const held = this.heldBy(origin);
    if (held.layout === layout) return held.name;
    const key = `${held.name} ${layout}`;
    const name = this.turned.get(key) ?? this.turn(held.name, shape, layout);
    this.turned.set(key, name);
    return name;
  }

  /** Adds a node with one output. @returns the name of that. */
  emit(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    const name = `${op}_${++this.count}`;
    this.nodes.push({ op, inputs, outputs: [name], attributes });
    return name;
  }

  /** A constant under its name; the same name stands for the same numbers. */
  constant(name: string, shape: readonly number[], values: OnnxTensor['values']): string {
    if (!this.known.has(name)) {
      this.known.set(name, name);
      this.constants.push({ name, shape, values });
    }
    return name;
  }

  /** Whole numbers as ONNX wants shapes and axes. */
  integers(values: readonly number[]): string {
    return this.constant(
      `int64/${values.join('_')}`,
      [values.length],
      BigInt64Array.from(values, BigInt),
    );
  }

  scalar(value: number): string {
    return this.constant(`float/${value}`, [], Float32Array.of(value));
  }

  /** Another shape; 0 stands for the dimension at the same place, -1 for what is left. */
  reshape(name: string, shape: readonly number[]): string {
    return this.emit('Reshape', [name, this.integers(shape)]);
  }

  private heldBy(value: Value): Held {
    const held = this.held.get(keyOf(value));
    if (!held) throw new Error(`${this.node(value).name} is used before it is computed`);
    return held;
  }

  /** A constant that is the same for every event of an open batch, as many times as there are events. */
  private repeat(
    name: string,
    shape: readonly number[],
    row: OnnxTensor['values'],
    layout: Layout,
  ): string {
    const single = [1, ...shape.slice(1)];
    const { shape: one, values } =
      layout === 'first'
        ? permute(single, row as Float32Array, TO_FIRST)
        : { shape: single, values: row };
    const known = this.turned.get(`${name} ${layout}`);
    const first = this.emit('Shape', [Object.keys(this.graph.inputs)[0]], { start: 0, end: 1 });
    const whole = this.emit('Concat', [first, this.integers(one.slice(1))], { axis: 0 });
    const repeated =
      known ?? this.emit('Expand', [this.constant(`${name}/row_${layout}`, one, values), whole]);
    this.turned.set(`${name} ${layout}`, repeated);
    return repeated;
  }

  private turn(name: string, shape: readonly number[], layout: Layout): string {
    const [, height, width, channels] = shape;
    // Where one channel or one pixel is all there is, nothing moves.
    if (channels === 1 || isOnePixel(shape)) {
      const rest = layout === 'first' ? [channels, height, width] : [height, width, channels];
      return this.reshape(name, this.batch.target([0, ...rest]));
    }
    return this.emit('Transpose', [name], { perm: layout === 'first' ? TO_FIRST : TO_LAST });
  }
}

/** What a graph has that ONNX cannot express, or that is not translated. */
export class UntranslatableError extends Error {}

interface AttributeValues {
  type: ElementType;
  int: number;
  float: number;
  bool: boolean;
  string: string;
  ints: readonly number[];
}

/** An attribute by its name, of the kind that is asked for. @throws UntranslatableError for others. */
export function attribute<K extends keyof AttributeValues>(
  { op, attributes }: OpNode,
  name: string,
  kind: K,
): AttributeValues[K] {
  const found: NodeAttribute | undefined = attributes[name];
  if (found?.kind === kind) return found.value as AttributeValues[K];
  throw new UntranslatableError(`${op} has no attribute ${name} of kind ${kind}`);
}

/** Ops after which the numbers are the same. */
function isSilent({ op, attributes }: OpNode): boolean {
  if (op === 'Identity' || op === 'StopGradient') return true;
  return op === 'Cast' && attributes.SrcT?.value === attributes.DstT?.value;
}

/** A constant of up to four axes, which lines up with images to the right, with channels first. */
export function channelsFirst<T extends Float32Array | Int32Array | Uint8Array>(
  shape: readonly number[],
  values: T,
): { shape: number[]; values: T } {
  const whole = [...new Array<number>(4 - shape.length).fill(1), ...shape];
  return permute(whole, values, TO_FIRST);
}

/** Transposed numbers: axis i of the answer is axis order[i] of the given ones. */
export function permute<T extends Float32Array | Int32Array | Uint8Array>(
  shape: readonly number[],
  values: T,
  order: readonly number[],
): { shape: number[]; values: T } {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const turned = order.map((axis) => shape[axis]);
  const out = values.slice() as T;
  const last = order.length - 1;
  // Along the last axis all at once; the others are counted.
  const [length, step] = [turned[last], strides[order[last]]];
  const at = order.map(() => 0);
  let i = 0;
  while (i < out.length) {
    let from = 0;
    for (let axis = 0; axis < last; axis++) from += at[axis] * strides[order[axis]];
    for (let k = 0; k < length; k++) out[i++] = values[from + k * step];
    for (let axis = last - 1; axis >= 0 && ++at[axis] === turned[axis]; axis--) at[axis] = 0;
  }
  return { shape: turned, values: out };
}

/** Whether images are of one pixel: their channels lie first and last at once. */
export function isOnePixel(shape: readonly number[]): boolean {
  return shape.length === 4 && shape[1] * shape[2] === 1;
}

function keyOf({ node, output }: Value): string {
  return `${node}:${output}`;
}
