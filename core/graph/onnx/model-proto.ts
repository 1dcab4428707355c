/** The parts of an ONNX file, as onnx.proto numbers them. */
import { ProtoMessage } from '../protobuf-writer';
import { toHalf } from '../../float16';

/** Version of the standard operators, and of the file format that came with it. */
export const OPSET = 18;
const FORMAT = 8;

const TYPES = { float32: 1, int32: 6, int64: 7, bool: 9, float16: 10 } as const;
export type OnnxType = keyof typeof TYPES;

/** How weights are kept. In both precisions the computing is done in single precision. */
export type Precision = 'fp32' | 'fp16';

export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array | Uint8Array | BigInt64Array;
}

/** An input or output of the whole graph; a dimension may be a name. */
export interface OnnxPort {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly name: string;
  readonly producer: { readonly name: string; readonly version: string };
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Weights of so many numbers and more are kept in half precision; of fewer, little is to be won. */
const HALVED_FROM = 16;

/** The whole file. */
export function encodeModel(model: OnnxModel, precision: Precision): Uint8Array {
  const graph = new ProtoMessage();
  const halved = model.constants.filter(
    ({ values }) =>
      precision === 'fp16' && values instanceof Float32Array && values.length >= HALVED_FROM,
  );
  for (const { name } of halved) {
    const attributes = { to: TYPES.float32 };
    graph.message(
      1,
      encodeNode({ op: 'Cast', inputs: [halfName(name)], outputs: [name], attributes }),
    );
  }
  for (const node of model.nodes) graph.message(1, encodeNode(node));
  graph.bytes(2, model.name);
  for (const tensor of model.constants) {
    graph.message(5, halved.includes(tensor) ? encodeHalf(tensor) : encodeTensor(tensor));
  }
  for (const port of model.inputs) graph.message(11, encodePort(port));
  for (const port of model.outputs) graph.message(12, encodePort(port));

  const file = new ProtoMessage()
    .int(1, FORMAT)
    .bytes(2, model.producer.name)
    .bytes(3, model.producer.version)
    .message(7, graph)
    .message(8, new ProtoMessage().bytes(1, '').int(2, OPSET));
  for (const [key, value] of Object.entries(model.metadata)) {
    file.message(14, new ProtoMessage().bytes(1, key).bytes(2, value));
  }
  return file.finish();
}

/** The number of an element type, e.g. for Cast. */
export function typeNumber(type: OnnxType): number {
  return TYPES[type];
}

function halfName(name: string): string {
  return `${name}/half`;
}

function encodeNode({ op, inputs, outputs, attributes }: OnnxNode): ProtoMessage {
  const node = new ProtoMessage();
  for (const input of inputs) node.bytes(1, input);
  for (const output of outputs) node.bytes(2, output);
  node.bytes(3, outputs[0]).bytes(4, op);
  for (const [name, value] of Object.entries(attributes)) {
    node.message(5, encodeAttribute(name, value));
  }
  return node;
}

function encodeAttribute(name: string, value: OnnxAttribute): ProtoMessage {
  const attribute = new ProtoMessage().bytes(1, name);
  if (typeof value === 'number') return attribute.int(3, value).int(20, 2);
  if (typeof value === 'string') return attribute.bytes(4, value).int(20, 3);
  if ('float' in value) return attribute.float(2, value.float).int(20, 1);
  for (const item of value) attribute.int(8, item);
  return attribute.int(20, 7);
}

function encodeTensor({ name, shape, values }: OnnxTensor): ProtoMessage {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return tensor(name, shape, typeOf(values), bytes);
}

function encodeHalf({ name, shape, values }: OnnxTensor): ProtoMessage {
  const halves = Uint16Array.from(values as Float32Array, toHalf);
  return tensor(halfName(name), shape, 'float16', new Uint8Array(halves.buffer));
}

function tensor(
  name: string,
  shape: readonly number[],
  type: OnnxType,
  bytes: Uint8Array,
): ProtoMessage {
  return new ProtoMessage().packed(1, shape).int(2, TYPES[type]).bytes(8, name).bytes(9, bytes);
}

function typeOf(values: OnnxTensor['values']): OnnxType {
  if (values instanceof Float32Array) return 'float32';
  if (values instanceof Int32Array) return 'int32';
  return values instanceof Uint8Array ? 'bool' : 'int64';
}

function encodePort({ name, type, shape }: OnnxPort): ProtoMessage {
  const dimensions = new ProtoMessage();
  for (const size of shape) {
    const dimension = new ProtoMessage();
    dimensions.message(
      1,
      typeof size === 'number' ? dimension.int(1, size) : dimension.bytes(2, size),
    );
  }
  const tensorType = new ProtoMessage().int(1, TYPES[type]).message(2, dimensions);
  return new ProtoMessage().bytes(1, name).message(2, new ProtoMessage().message(1, tensorType));
}
