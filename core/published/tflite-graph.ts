/** A TFLite file as a graph of operators on tensors; fields are numbered as in TensorFlow's schema.fbs. */
import { Table } from './flatbuffer';

/** Operators that weights enter, by their number in the schema; and those that lead to them. */
const OPERATORS: Readonly<Record<number, string>> = {
  0: 'ADD',
  3: 'CONV_2D',
  6: 'DEQUANTIZE',
  9: 'FULLY_CONNECTED',
  18: 'MUL',
  41: 'SUB',
  76: 'RSQRT',
};
const CUSTOM = 32;
const TYPES: Readonly<Record<number, string>> = {
  0: 'float32',
  1: 'float16',
  2: 'int32',
  3: 'uint8',
  4: 'int64',
  9: 'int8',
};

export interface GraphTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: string;
  /** Of a constant; empty for what is computed. */
  readonly bytes: Uint8Array;
}

export interface GraphOperator {
  /** Name in the schema, or that of a custom operator, e.g. `FlexConv2D`; its number where it does not matter. */
  readonly kind: string;
  /** Places in `tensors`; -1 for an input that is left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export interface TfliteGraph {
  readonly tensors: readonly GraphTensor[];
  readonly operators: readonly GraphOperator[];
  /** Places in `tensors`. */
  readonly outputs: readonly number[];
}

/** The main graph. @throws Error saying what is wrong with the bytes. */
export function readTfliteGraph(bytes: Uint8Array): TfliteGraph {
  if (new TextDecoder().decode(bytes.subarray(4, 8)) !== 'TFL3') {
    throw new Error('it does not begin like a TFLite file');
  }
  const model = Table.root(bytes);
  const kinds = model.tables(1).map(kindOf);
  const graph = model.tables(2).at(0);
  if (!graph) throw new Error('it holds no graph');
  const buffers = model.tables(4);
  return {
    tensors: graph.tables(0).map((tensor) => ({
      shape: tensor.int32s(0),
      type: TYPES[tensor.int8(1)] ?? `type ${tensor.int8(1)}`,
      bytes: buffers[tensor.int32(2)].bytes(0),
      name: tensor.text(3),
    })),
    operators: graph.tables(3).map((operator) => ({
      kind: kinds[operator.int32(0)],
      inputs: operator.int32s(1),
      outputs: operator.int32s(2),
    })),
    outputs: graph.int32s(2),
  };
}

/** OperatorCode: the number was one byte (field 0) before it was four (field 3). */
function kindOf(code: Table): string {
  const number = Math.max(code.int8(0), code.int32(3));
  return number === CUSTOM ? code.text(1) : (OPERATORS[number] ?? String(number));
}
