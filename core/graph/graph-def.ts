/**
 * A graph as TensorFlow's GraphDef. Field numbers are those of tensorflow/core/framework: graph.proto, node_def.proto,
 * attr_value.proto, tensor.proto, tensor_shape.proto, types.proto.
 */
import { toHalf } from '../float16';
import { ProtoMessage } from './protobuf-writer';
import type { ConstantNode, ElementType, Graph, GraphNode, NodeAttribute, Value } from './graph';

/** DataType of types.proto. */
const DATA_TYPES = { float32: 1, int32: 3, bool: 10, float16: 19 } as const;

/** TF_GRAPH_DEF_VERSION of TensorFlow 2.15, whose ops the graphs are made of; older ones read them, too. */
const PRODUCER = 1645;

export type Precision = 'fp32' | 'fp16';

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
export function encodeGraph(graph: Graph, precision: Precision): GraphDef {
  const { nodes } = graph;
  const taken = new Set<string>();
  const names = nodes.map(({ name }) => fresh(taken, nodeName(name)));
  const reference = ({ node, output }: Value): string =>
    output === 0 ? names[node] : `${names[node]}:${output}`;
  const message = new ProtoMessage();
  nodes.forEach((node, i) => {
    if (node.kind === 'constant' && precision === 'fp16' && isWorthHalving(node)) {
      const half = fresh(taken, `${names[i]}/half`);
      message.message(1, halfConstant(half, node));
      message.message(1, castFromHalf(names[i], half));
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

function castFromHalf(name: string, half: string): ProtoMessage {
  const message = nodeDef(name, 'Cast', [half]);
  attribute(message, 'SrcT', typeValue('float16'));
  return attribute(message, 'DstT', typeValue('float32'));
}

function identity(name: string, of: string, type: ElementType): ProtoMessage {
  return attribute(nodeDef(name, 'Identity', [of]), 'T', typeValue(type));
}

/** @param content little-endian */
function constant(
  name: string,
  type: keyof typeof DATA_TYPES,
  shape: readonly number[],
  content: Uint8Array,
): ProtoMessage {
  const tensor = new ProtoMessage()
    .int(1, DATA_TYPES[type])
    .message(2, shapeProto(shape))
    .bytes(4, content);
  const message = nodeDef(name, 'Const', []);
  attribute(message, 'dtype', typeValue(type));
  return attribute(message, 'value', new ProtoMessage().message(8, tensor));
}

function nodeDef(name: string, op: string, inputs: readonly string[]): ProtoMessage {
  const message = new ProtoMessage().bytes(1, name).bytes(2, op);
  for (const input of inputs) message.bytes(3, input);
  return message;
}

/** Entry of the map from names to AttrValues. */
function attribute(node: ProtoMessage, name: string, value: ProtoMessage): ProtoMessage {
  return node.message(5, new ProtoMessage().bytes(1, name).message(2, value));
}

function attributeValue(attribute: NodeAttribute): ProtoMessage {
  const message = new ProtoMessage();
  switch (attribute.kind) {
    case 'type':
      return typeValue(attribute.value);
    case 'int':
      return message.int(3, attribute.value);
    case 'float':
      return message.float(4, attribute.value);
    case 'bool':
      return message.int(5, Number(attribute.value));
    case 'string':
      return message.bytes(2, attribute.value);
    case 'ints':
      return message.message(1, new ProtoMessage().packed(3, attribute.value));
  }
}

function typeValue(type: keyof typeof DATA_TYPES): ProtoMessage {
  return new ProtoMessage().int(6, DATA_TYPES[type]);
}

/** Sizes of -1 are open. */
function shapeProto(shape: readonly number[]): ProtoMessage {
  const message = new ProtoMessage();
  for (const size of shape) message.message(2, new ProtoMessage().int(1, size));
  return message;
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
