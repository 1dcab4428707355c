/** TensorFlow's NodeDef, field by field: node_def.proto, attr_value.proto, tensor.proto, tensor_shape.proto, types.proto. */
import { ProtoMessage } from './protobuf-writer';
import type { NodeAttribute } from './graph';

/** DataType of types.proto. */
export const DATA_TYPES = { float32: 1, int32: 3, bool: 10, bfloat16: 14, float16: 19 } as const;
export type DataType = keyof typeof DATA_TYPES;

/** @param inputs as GraphDefs name them: `node`, or `node:output` for any but the first output */
export function nodeDef(name: string, op: string, inputs: readonly string[]): ProtoMessage {
  const message = new ProtoMessage().bytes(1, name).bytes(2, op);
  for (const input of inputs) message.bytes(3, input);
  return message;
}

/** Adds an entry to the map from names to AttrValues. */
export function attribute(node: ProtoMessage, name: string, value: ProtoMessage): ProtoMessage {
  return node.message(5, new ProtoMessage().bytes(1, name).message(2, value));
}

export function attributeValue(attribute: NodeAttribute): ProtoMessage {
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

export function typeValue(type: DataType): ProtoMessage {
  return new ProtoMessage().int(6, DATA_TYPES[type]);
}

/** Sizes of -1 are open. */
export function shapeProto(shape: readonly number[]): ProtoMessage {
  const message = new ProtoMessage();
  for (const size of shape) message.message(2, new ProtoMessage().int(1, size));
  return message;
}

/** @param content little-endian */
export function constant(
  name: string,
  type: DataType,
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

export function cast(name: string, of: string, from: DataType, to: DataType): ProtoMessage {
  const message = nodeDef(name, 'Cast', [of]);
  attribute(message, 'SrcT', typeValue(from));
  return attribute(message, 'DstT', typeValue(to));
}

export function identity(name: string, of: string, type: DataType): ProtoMessage {
  return attribute(nodeDef(name, 'Identity', [of]), 'T', typeValue(type));
}
