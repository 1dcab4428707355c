/**
 * Writes a traced graph as an ONNX file. Images lie with their channels first, as ONNX has them; each value keeps the
 * layout it has until an op wants another. Instance normalisation and biases of convolutions become one node each.
 */
import { ARRAY_OPS } from './onnx/arrays';
import { ELEMENTWISE_OPS } from './onnx/elementwise';
import { Emitter, UntranslatableError } from './onnx/emitter';
import { convolution, IMAGE_OPS, instanceNorm, transposedConvolution } from './onnx/images';
import { encodeModel } from './onnx/model-proto';
import { OpenBatch } from './onnx/open-batch';
import { biasedConvolutionAt, instanceNormAt } from './onnx/patterns';
import { countUses } from './uses';
import { darkscopeVersion } from '../version';
import type { OnnxPort, Precision } from './onnx/model-proto';
import type { Graph, OpNode, Value } from './graph';

export { UntranslatableError } from './onnx/emitter';

export interface OnnxOptions {
  /** Of the weights; all is computed in single precision. `fp32` when left out. */
  readonly precision?: Precision;
  /**
   * The number of events that the graph was traced with, where any number shall do: one that divides no other size in
   * the graph, 13 for instance. Left out, the graph takes as many as it was traced with.
   */
  readonly openBatch?: number;
  /** Kept in the file. */
  readonly name?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Ops of one kind become the node of another. */
interface Step {
  /** What the node computes from. */
  readonly inputs: readonly Value[];
  emit(): void;
}

/**
 * @returns the bytes of an ONNX file; inputs and outputs have the names and shapes of the graph's.
 * @throws UntranslatableError for what is not translated.
 */
export function writeOnnx(graph: Graph, options: OnnxOptions = {}): Uint8Array {
  const { precision = 'fp32', openBatch = null, name = 'model', metadata = {} } = options;
  const emitter = new Emitter(graph, new OpenBatch(openBatch));
  const inputs = Object.entries(graph.inputs).map(([name, value]) => {
    emitter.hold(value, name);
    return portOf(emitter, name, value);
  });
  for (const step of stepsOf(emitter)) step.emit();
  const outputs = Object.entries(graph.outputs).map(([name, value]) => {
    emitter.nodes.push({
      op: 'Identity',
      inputs: [emitter.tensor(value)],
      outputs: [name],
      attributes: {},
    });
    return portOf(emitter, name, value);
  });
  const producer = { name: 'Darkscope', version: darkscopeVersion() };
  const { nodes, constants } = emitter;
  return encodeModel({ name, producer, nodes, constants, inputs, outputs, metadata }, precision);
}

/** What the outputs need, in an order in which it can be computed. */
function stepsOf(emitter: Emitter): Step[] {
  const { graph } = emitter;
  const uses = countUses(graph);
  const steps = new Map<number, Step>();
  const waiting = Object.values(graph.outputs).map((value) => emitter.origin(value));
  for (let value = waiting.pop(); value; value = waiting.pop()) {
    const node = emitter.node(value);
    if (node.kind !== 'op' || steps.has(value.node)) continue;
    const step = stepAt(emitter, node, { node: value.node, output: 0 }, uses);
    steps.set(value.node, step);
    waiting.push(...step.inputs.map((input) => emitter.origin(input)));
  }
  return [...steps].sort(([a], [b]) => a - b).map(([, step]) => step);
}

function stepAt(
  emitter: Emitter,
  node: OpNode,
  value: Value,
  uses: ReadonlyMap<number, number>,
): Step {
  const norm = instanceNormAt(emitter, value);
  if (norm) return { inputs: [norm.x], emit: () => instanceNorm(emitter, norm, value) };
  const biased = biasedConvolutionAt(emitter, value, uses);
  if (biased) {
    const conv = emitter.node(biased.convolution) as OpNode;
    const translate = conv.op === 'Conv2D' ? convolution : transposedConvolution;
    const bias = (): string =>
      emitter.constant(`${node.name}/bias`, [biased.bias.length], biased.bias);
    return { inputs: conv.inputs, emit: () => translate(emitter, conv, value, [bias()]) };
  }
  const translate = ARRAY_OPS[node.op] ?? ELEMENTWISE_OPS[node.op] ?? IMAGE_OPS[node.op];
  if (!translate) throw new UntranslatableError(`the op ${node.op}`);
  return { inputs: node.inputs, emit: () => translate(emitter, node, value) };
}

function portOf(emitter: Emitter, name: string, value: Value): OnnxPort {
  const { node, output } = value;
  const { type, shape } = emitter.graph.nodes[node].outputs[output];
  return { name, type, shape: emitter.batch.port(shape) };
}
