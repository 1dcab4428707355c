import { countUses } from './uses';
import { simplify } from './simplify';
import type { Graph, GraphNode, OpNode, Value } from './graph';

/** A node that is to stand at the end of the new graph; its inputs are values of that. */
type Put = (node: GraphNode) => Value;

/** Answers with what a node of the old graph becomes, or with null where the rule is not for it. */
type Rule = (old: Old, node: OpNode, put: Put, placed: (value: Value) => Value) => Value | null;

/** A graph that is rewritten. */
class Old {
  private readonly uses: ReadonlyMap<number, number>;

  constructor(private readonly graph: Graph) {
    this.uses = countUses(graph);
  }

  /** The op that makes a value, where it is one of `ops` and nothing else takes its output. */
  soleOp({ node: index }: Value, ops: readonly string[]): OpNode | null {
    const node = this.graph.nodes[index];
    const fits = node.kind === 'op' && ops.includes(node.op) && this.uses.get(index) === 1;
    return fits ? node : null;
  }

  shapeOf({ node, output }: Value): readonly number[] {
    return this.graph.nodes[node].outputs[output].shape;
  }

  numbersOf({ node: index }: Value): readonly number[] | null {
    const node = this.graph.nodes[index];
    return node.kind === 'constant' ? Array.from(node.values) : null;
  }
}

/** Outputs of a 1x1 convolution that are few enough to be made before others are thrown away. */
const FEW_CHANNELS = 4;

/** A larger number stays the larger one through these, so that the largest may be looked for before. */
const RISING = ['LeakyRelu', 'Relu'];

/** pool(activation(x)) is activation(pool(x)), on a quarter of the pixels. */
const poolFirst: Rule = (old, node, put, placed) => {
  if (node.op !== 'MaxPool') return null;
  const activation = old.soleOp(node.inputs[0], RISING);
  if (!activation || Number(activation.attributes.alpha?.value ?? 0) < 0) return null;
  const pooled = put({ ...renamed(node), inputs: [placed(activation.inputs[0])] });
  return put({ ...renamed(activation), inputs: [pooled], outputs: node.outputs });
};

/** conv(crop(a + b)) is crop(conv(a) + conv(b)) where each pixel stays by itself: sum and crop of few channels. */
const narrowFirst: Rule = (old, node, put, placed) => {
  if (node.op !== 'Conv2D' || !isPointwise(old, node)) return null;
  const [channels] = old.shapeOf(node.inputs[1]).slice(-1);
  const crop = old.soleOp(node.inputs[0], ['Slice']);
  if (!crop || channels > FEW_CHANNELS || !keepsChannels(old, crop)) return null;
  const [whole, begin] = crop.inputs;
  const narrow = (x: Value, part: string): Value => {
    const shape = [...old.shapeOf(x).slice(0, 3), channels];
    return put({
      ...renamed(node, part),
      inputs: [placed(x), placed(node.inputs[1])],
      outputs: [{ type: 'float32', shape }],
    });
  };
  const sum = old.soleOp(whole, ['Add', 'AddV2']);
  const sameShape = sum?.inputs.every((x) => `${old.shapeOf(x)}` === `${old.shapeOf(whole)}`);
  const all =
    sum && sameShape
      ? put({
          ...renamed(sum),
          inputs: sum.inputs.map((x, i) => narrow(x, `/${i}`)),
          outputs: [{ type: 'float32', shape: [...old.shapeOf(whole).slice(0, 3), channels] }],
        })
      : narrow(whole, '');
  const { shape } = node.outputs[0];
  const size = put({
    kind: 'constant',
    name: `${crop.name}/narrow/size`,
    outputs: [{ type: 'int32', shape: [4] }],
    values: Int32Array.from(shape),
  });
  return put({ ...renamed(crop), inputs: [all, placed(begin), size], outputs: node.outputs });
};

const RULES: readonly Rule[] = [poolFirst, narrowFirst];

/** The same graph with ops in another order, where that spares work and changes nothing but roundings. */
export function commute(graph: Graph): Graph {
  const old = new Old(graph);
  const nodes: GraphNode[] = [];
  const places: number[] = [];
  const put: Put = (node) => ({ node: nodes.push(node) - 1, output: 0 });
  const placed = ({ node, output }: Value): Value => ({ node: places[node], output });
  for (const node of graph.nodes) {
    let place: Value | null = null;
    if (node.kind === 'op') {
      for (const rule of RULES) place ??= rule(old, node, put, placed);
      place ??= put({ ...node, inputs: node.inputs.map(placed) });
    } else place = put(node);
    places.push(place.node);
  }
  const all = (values: Graph['inputs']): Record<string, Value> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, placed(value)]));
  return simplify({ nodes, inputs: all(graph.inputs), outputs: all(graph.outputs) });
}

function renamed(node: OpNode, part = ''): OpNode {
  return { ...node, name: `${node.name}/moved${part}` };
}

function isPointwise(old: Old, node: OpNode): boolean {
  const [height, width, from] = old.shapeOf(node.inputs[1]);
  const strides = node.attributes.strides?.value;
  const [channels] = old.shapeOf(node.inputs[0]).slice(-1);
  return height * width === 1 && from === channels && String(strides) === '1,1,1,1';
}

/** Whether a slice takes all channels of all events. */
function keepsChannels(old: Old, crop: OpNode): boolean {
  const begin = old.numbersOf(crop.inputs[1]);
  const [whole, part] = [old.shapeOf(crop.inputs[0]), crop.outputs[0].shape];
  if (!begin || whole.length !== 4) return false;
  return [0, 3].every((axis) => begin[axis] === 0 && whole[axis] === part[axis]);
}
