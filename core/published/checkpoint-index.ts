/** The index of a TensorFlow checkpoint (`PREFIX.index`): what is stored, and where in the data files. */
import { readTable } from './table';
import { fieldsOf } from './protobuf';

/** Types by their number in TensorFlow's types.proto; others only have their number. */
const TYPES: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'float64',
  3: 'int32',
  7: 'string',
  9: 'int64',
  10: 'bool',
  14: 'bfloat16',
  19: 'float16',
};

/** One array of a checkpoint. */
export interface CheckpointEntry {
  readonly name: string;
  /** `float32`, `int64`, `string`, ... */
  readonly type: string;
  readonly shape: readonly number[];
  /** Which data file, from 0. */
  readonly shard: number;
  readonly offset: number;
  readonly bytes: number;
  /** Masked CRC-32C. */
  readonly checksum: number;
  /** Cut into slices that are stored under other names. */
  readonly sliced: boolean;
}

export interface CheckpointIndex {
  readonly shards: number;
  readonly entries: ReadonlyMap<string, CheckpointEntry>;
}

/** @throws Error saying what is wrong with the bytes. */
export function readCheckpointIndex(bytes: Uint8Array): CheckpointIndex {
  const table = readTable(bytes);
  const header = table.get('');
  if (!header) throw new Error('the table has no header of a checkpoint');
  const fields = [...fieldsOf(header)];
  if (fields.some(({ number, value }) => number === 2 && value !== 0)) {
    throw new Error('it was written on a big-endian machine');
  }
  table.delete('');
  return {
    shards: fields.find(({ number }) => number === 1)?.value ?? 0,
    entries: new Map([...table].map(([name, value]) => [name, entry(name, value)])),
  };
}

/** BundleEntryProto. */
function entry(name: string, message: Uint8Array): CheckpointEntry {
  const values = new Map<number, number>();
  let shape: number[] = [];
  let sliced = false;
  for (const { number, value, bytes } of fieldsOf(message)) {
    if (number === 2) shape = shapeOf(bytes);
    else if (number === 7) sliced = true;
    else values.set(number, value);
  }
  const type = values.get(1) ?? 0;
  return {
    name,
    type: TYPES[type] ?? `type ${type}`,
    shape,
    shard: values.get(3) ?? 0,
    offset: values.get(4) ?? 0,
    bytes: values.get(5) ?? 0,
    checksum: values.get(6) ?? 0,
    sliced,
  };
}

/** TensorShapeProto: a message for each axis, empty for an axis of length 0. */
function shapeOf(message: Uint8Array): number[] {
  return [...fieldsOf(message)]
    .filter(({ number }) => number === 2)
    .map(({ bytes }) => [...fieldsOf(bytes)].find(({ number }) => number === 1)?.value ?? 0);
}
