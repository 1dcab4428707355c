/** A graph as TensorFlow's GraphDef. Field numbers are those of tensorflow/core/framework/graph.proto. */
import { toHalf } from '../float16';
import { Bfloat16Convolutions, isConvolution } from './bfloat16';
import {
  attribute,
  attributeValue,
  cast,
  constant,
  DATA_TYPES,
  identity,
  nodeDef,
  shapeProto,
  typeValue,
} from './node-def';
import { ProtoMessage } from './protobuf-writer';
import type { ConstantNode, ElementType, Graph, GraphNode, Value } from './graph';

/** TF_GRAPH_DEF_VERSION of TensorFlow 2.15, whose ops the graphs are made of; older ones read them, too. */
const PRODUCER = 1645;

export type Precision = 'fp32' | 'fp16';

/** What convolutions are computed in; everything else is in single precision. */
export type ConvolutionPrecision = 'float32' | 'bfloat16';

/** Constants of so many numbers and more are kept in half precision; of fewer, little is to be won. */
const WORTH_HALVING = 64;

export interface TensorInfo {
  /** As sessions name it, `node:output`. */
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
}

export interface GraphDef {
  readonly message: ProtoMessage;
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly outputs: Readonly<Record<string, TensorInfo>>;
}

/**
 * @param precision of the constants: halves are turned into floats as the graph is loaded, and all is computed in
 *   single precision.
 */
export function encodeGraph(
  graph: Graph,
  precision: Precision,
  convolutions: ConvolutionPrecision,
): GraphDef {
  const { nodes } = graph;
  const taken = new Set<string>();
  const names = nodes.map(({ name }) => fresh(taken, nodeName(name)));
  const reference = ({ node, output }: Value): string =>
    output === 0 ? names[node] : `${names[node]}:${output}`;
  const message = new ProtoMessage();
  const bfloat16 = new Bfloat16Convolutions(reference, (name) => fresh(taken, name));
  nodes.forEach((node, i) => {
    if (node.kind === 'constant' && precision === 'fp16' && isWorthHalving(node)) {
      const half = fresh(taken, `${names[i]}/half`);
      message.message(1, halfConstant(half, node));
      message.message(1, cast(names[i], half, 'float16', 'float32'));
    } else if (convolutions === 'bfloat16' && isConvolution(node)) {
      for (const part of bfloat16.encode(names[i], node)) message.message(1, part);
    } else message.message(1, encodeNode(names[i], node, reference));
  });
  const infoOf = (name: string, { node, output }: Value): TensorInfo => ({
    name: `${name}:${output}`,
    ...nodes[node].outputs[output],
  });
  const inputs = mapped(graph.inputs, (value) => infoOf(names[value.node], value));
  const outputs = mapped(graph.outputs, (value, key) => {
    if (nodes[value.node].kind === 'op') return infoOf(names[value.node], value);
    // What is fed cannot be fetched.
    const name = fresh(taken, `${nodeName(key)}/output`);
    message.message(1, identity(name, names[value.node], nodes[value.node].outputs[0].type));
    return { ...infoOf(name, value), name: `${name}:0` };
  });
  message.message(4, new ProtoMessage().int(1, PRODUCER));
  return { message, inputs, outputs };
}

/** A TensorInfo of meta_graph.proto. */
export function encodeTensorInfo({ name, type, shape }: TensorInfo): ProtoMessage {
  return new ProtoMessage().bytes(1, name).int(2, DATA_TYPES[type]).message(3, shapeProto(shape));
}

function encodeNode(
  name: string,
  node: GraphNode,
  reference: (value: Value) => string,
): ProtoMessage {
  const [{ type, shape }] = node.outputs;
  if (node.kind === 'input') {
    const message = nodeDef(name, 'Placeholder', []);
    attribute(message, 'dtype', typeValue(type));
    return attribute(message, 'shape', new ProtoMessage().message(7, shapeProto(shape)));
  }
  if (node.kind === 'constant') {
    const { buffer, byteOffset, byteLength } = node.values;
    return constant(name, type, shape, new Uint8Array(buffer, byteOffset, byteLength));
  }
  const message = nodeDef(name, node.op, node.inputs.map(reference));
  for (const [key, value] of Object.entries(node.attributes)) {
    attribute(message, key, attributeValue(value));
  }
  return message;
}

function isWorthHalving({ outputs, values }: ConstantNode): boolean {
  return outputs[0].type === 'float32' && values.length >= WORTH_HALVING;
}

function halfConstant(name: string, { outputs, values }: ConstantNode): ProtoMessage {
  const halves = Uint16Array.from(values, toHalf);
  return constant(name, 'float16', outputs[0].shape, new Uint8Array(halves.buffer));
}

/** TensorFlow's rule for names of nodes. */
function nodeName(name: string): string {
  return name.replace(/[^A-Za-z0-9_.\\/>-]/g, '_').replace(/^[^A-Za-z0-9.]/, '.$&');
}

function fresh(taken: Set<string>, name: string): string {
  let free = name;
  for (let i = 1; taken.has(free); i++) free = `${name}_${i}`;
  taken.add(free);
  return free;
}

function mapped<T>(
  values: Readonly<Record<string, Value>>,
  f: (value: Value, key: string) => T,
): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, f(value, key)]));
}
