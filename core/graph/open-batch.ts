import { simplify } from './simplify';
import type {
  ConstantNode,
  Graph,
  GraphNode,
  InputNode,
  NodeAttribute,
  OpNode,
  Value,
} from './graph';

const INT32: NodeAttribute = { kind: 'type', value: 'int32' };

/**
 * One graph for any number of events from two traces of the same computation, on different numbers of events. What differs
 * between them follows the number of events: in the result, axes of -1 are open, and constants that held the number are
 * made from the first input's shape.
 * @param events of either trace
 * @throws Error where a difference is none that follows the number of events.
 */
export function openBatch(
  first: Graph,
  second: Graph,
  events: readonly [first: number, second: number],
): Graph {
  if (first.nodes.length !== second.nodes.length) throw new Error(UNLIKE);
  return new Opening(first, second, events).graph();
}

const UNLIKE = 'the computation is another one for another number of events';

class Opening {
  private readonly nodes: GraphNode[] = [];
  /** Where nodes of the first graph are now. */
  private readonly places: number[] = [];
  private size: Value | undefined;

  constructor(
    private readonly first: Graph,
    private readonly second: Graph,
    private readonly events: readonly [number, number],
  ) {}

  graph(): Graph {
    const { first, second } = this;
    first.nodes.forEach((node, i) => {
      const other = second.nodes[i];
      if (node.kind === 'input' && other.kind === 'input') this.place(i, this.opened(node, other));
      else if (node.kind === 'op' && other.kind === 'op') this.place(i, this.op(node, other));
      else if (node.kind !== 'constant' || other.kind !== 'constant') throw new Error(UNLIKE);
      else this.places[i] = this.constant(node, other).node;
    });
    const all = (values: Graph['inputs']): Record<string, Value> =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, this.moved(value)]));
    // Constants that were made anew are no longer needed as they were.
    return simplify({ nodes: this.nodes, inputs: all(first.inputs), outputs: all(first.outputs) });
  }

  private op(node: OpNode, other: OpNode): OpNode {
    if (node.op !== other.op || node.inputs.some((v, i) => v.node !== other.inputs[i]?.node)) {
      throw new Error(UNLIKE);
    }
    if (JSON.stringify(node.attributes) !== JSON.stringify(other.attributes)) {
      throw new Error(`${node.name} has attributes that follow the number of events`);
    }
    const inputs = node.inputs.map((value) => this.moved(value));
    if (node.op === 'Reshape') inputs[1] = this.target(node, other) ?? inputs[1];
    return { ...this.opened(node, other), inputs };
  }

  /** A shape with one open axis can say so by itself. */
  private target(node: OpNode, other: OpNode): Value | undefined {
    const { shape } = node.outputs[0];
    const open = this.axesThatFollow(shape, other.outputs[0].shape, node.name);
    if (open.length !== 1) return undefined;
    const sizes = shape.map((size, axis) => (axis === open[0] ? -1 : size));
    return this.list(`${node.name}/shape`, sizes);
  }

  private constant(node: ConstantNode, other: ConstantNode): Value {
    const [a, b] = [node.outputs[0], other.outputs[0]];
    const axes = this.axesThatFollow(a.shape, b.shape, node.name);
    if (axes.length > 0) return this.repeated(node, other, axes);
    const numbers = [Array.from(node.values), Array.from(other.values)] as const;
    if (numbers[0].every((x, i) => Object.is(x, numbers[1][i]))) return this.add(node);
    if (a.type !== 'int32' || a.shape.length !== 1) throw unclear(node);
    const following = new Set(this.axesThatFollow(...numbers, node.name));
    return this.pack(
      node.name,
      numbers[0].map((size, axis) =>
        following.has(axis)
          ? this.times(`${node.name}/${axis}`, size / this.events[0])
          : this.scalar(`${node.name}/${axis}`, size),
      ),
    );
  }

  /** The same numbers for every event: kept once. */
  private repeated(node: ConstantNode, other: ConstantNode, axes: readonly number[]): Value {
    const { type, shape } = node.outputs[0];
    const length = node.values.length / shape[0];
    const same = ({ values }: ConstantNode): boolean =>
      values.every((x, i) => Object.is(x, node.values[i % length]));
    if (axes.length !== 1 || axes[0] !== 0 || shape[0] !== this.events[0]) throw unclear(node);
    if (!same(node) || !same(other)) throw unclear(node);
    const rest = shape.slice(1);
    const one = this.add({
      ...node,
      name: `${node.name}/one`,
      outputs: [{ type, shape: [1, ...rest] }],
      values: node.values.slice(0, length),
    });
    const sizes = rest.map((size, i) => this.scalar(`${node.name}/shape/${i + 1}`, size));
    return this.add({
      kind: 'op',
      name: node.name,
      op: 'BroadcastTo',
      inputs: [one, this.pack(`${node.name}/shape`, [this.batch(), ...sizes])],
      attributes: { T: { kind: 'type', value: type }, Tidx: INT32 },
      outputs: [{ type, shape: [-1, ...rest] }],
    });
  }

  /** The number of events: the leading axis of the first input. */
  private batch(): Value {
    if (this.size) return this.size;
    const images = this.moved(Object.values(this.first.inputs)[0]);
    const { type, shape } = this.nodes[images.node].outputs[0];
    const sizes = this.add({
      kind: 'op',
      name: 'batch/shape',
      op: 'Shape',
      inputs: [images],
      attributes: { T: { kind: 'type', value: type }, out_type: INT32 },
      outputs: [{ type: 'int32', shape: [shape.length] }],
    });
    const [begin, end] = [this.list('batch/begin', [0]), this.list('batch/end', [1])];
    this.size = this.add({
      kind: 'op',
      name: 'batch/size',
      op: 'StridedSlice',
      inputs: [sizes, begin, end, this.list('batch/stride', [1])],
      attributes: { T: INT32, Index: INT32, shrink_axis_mask: { kind: 'int', value: 1 } },
      outputs: [{ type: 'int32', shape: [] }],
    });
    return this.size;
  }

  private times(name: string, factor: number): Value {
    if (factor === 1) return this.batch();
    return this.add({
      kind: 'op',
      name,
      op: 'Mul',
      inputs: [this.batch(), this.scalar(`${name}/factor`, factor)],
      attributes: { T: INT32 },
      outputs: [{ type: 'int32', shape: [] }],
    });
  }

  private pack(name: string, inputs: readonly Value[]): Value {
    return this.add({
      kind: 'op',
      name,
      op: 'Pack',
      inputs,
      attributes: {
        T: INT32,
        N: { kind: 'int', value: inputs.length },
        axis: { kind: 'int', value: 0 },
      },
      outputs: [{ type: 'int32', shape: [inputs.length] }],
    });
  }

  private scalar(name: string, value: number): Value {
    const outputs = [{ type: 'int32', shape: [] }] as const;
    return this.add({ kind: 'constant', name, outputs, values: Int32Array.of(value) });
  }

  private list(name: string, values: readonly number[]): Value {
    const outputs = [{ type: 'int32', shape: [values.length] }] as const;
    return this.add({ kind: 'constant', name, outputs, values: Int32Array.from(values) });
  }

  private opened<T extends InputNode | OpNode>(node: T, other: T): T {
    const outputs = node.outputs.map(({ type, shape }, i) => {
      const open = new Set(this.axesThatFollow(shape, other.outputs[i].shape, node.name));
      return { type, shape: shape.map((size, axis) => (open.has(axis) ? -1 : size)) };
    });
    return { ...node, outputs };
  }

  /** Places where numbers differ as the numbers of events do. */
  private axesThatFollow(a: readonly number[], b: readonly number[], name: string): number[] {
    if (a.length !== b.length) throw new Error(UNLIKE);
    const [events, others] = this.events;
    return a.flatMap((size, axis) => {
      if (size === b[axis]) return [];
      if (size * others !== b[axis] * events) throw new Error(`${name}: ${UNLIKE}`);
      return [axis];
    });
  }

  private place(index: number, node: GraphNode): void {
    this.places[index] = this.add(node).node;
  }

  private add(node: GraphNode): Value {
    return { node: this.nodes.push(node) - 1, output: 0 };
  }

  private moved({ node, output }: Value): Value {
    return { node: this.places[node], output };
  }
}

function unclear({ name }: ConstantNode): Error {
  return new Error(`the constant ${name} changes with the number of events in an unknown way`);
}
