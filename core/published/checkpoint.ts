/**
 * Weights in a TensorFlow checkpoint, `PREFIX.index` and `PREFIX.data-00000-of-00001`, as Keras's `save_weights`
 * writes them.
 *
 * The files are read here and not by TensorFlow's op RestoreV2: that op takes a list of types, which tfjs-node
 * cannot hand over, and it is not there under wasm. The checksums that TensorFlow wrote are checked all the same.
 */
import { open, readFile } from 'node:fs/promises';
import { DarkscopeError } from '../errors';
import { hashFile } from '../events/hash';
import { bytesOf } from '../training/array-bytes';
import { readCheckpointIndex } from './checkpoint-index';
import { maskedCrc32c } from './crc32c';
import { decodeFloats } from '../float16';
import { variableOrder } from './object-graph';
import { ByteReader } from './protobuf';
import { shapeText } from './weights';
import type { CheckpointEntry, CheckpointIndex } from './checkpoint-index';
import type { PublishedArray, PublishedPart, PublishedWeights } from './weights';

const OBJECT_GRAPH = '_CHECKPOINTABLE_OBJECT_GRAPH';
const VALUE = '/.ATTRIBUTES/VARIABLE_VALUE';
/** Top-level objects of a Keras model that hold no weights of the network. */
const BOOKKEEPING = /^(optimizer|trackers|test_trackers|keras_api|compiled_\w+|save_counter)$/;

/**
 * Weights of the checkpoint with this prefix.
 * @throws DarkscopeError `file-unreadable` for files that are missing or damaged, `model-unreadable` for weights
 *   of a type or a saver that is not read.
 */
export async function readCheckpointWeights(prefix: string): Promise<PublishedWeights> {
  const path = `${prefix}.index`;
  let index: CheckpointIndex;
  try {
    index = readCheckpointIndex(await readFile(path));
  } catch (cause) {
    throw unreadable(path, cause);
  }
  const { entries, shards } = index;
  const data = Array.from({ length: shards }, (_, shard) => dataFile(prefix, shard, shards));
  const graph = entries.get(OBJECT_GRAPH);
  if (!graph) {
    throw new DarkscopeError('model-unreadable', `${path} was not saved by Keras 2`, {
      file: path,
      hint: "Save the weights with Keras 2's `model.save_weights(prefix)`.",
      detail: `it has no ${OBJECT_GRAPH}, but ${[...entries.keys()].slice(0, 5).join(', ')}`,
    });
  }
  const order = variableOrder(await stringValue(data[graph.shard], graph));
  const parts = new Map<string, PublishedArray[]>();
  const taken = new Set<string>([OBJECT_GRAPH]);
  for (const name of order) {
    const entry = entries.get(name);
    const part = partOf(name);
    if (!entry || !name.endsWith(VALUE) || BOOKKEEPING.test(part)) continue;
    if (!/float/.test(entry.type)) continue;
    taken.add(name);
    if (!parts.has(part)) parts.set(part, []);
    parts.get(part)?.push(await readArray(data[entry.shard], entry));
  }
  return {
    format: 'tensorflow-checkpoint',
    files: await Promise.all(
      [path, ...data].map(async (file) => ({ file, sha256: await hashFile(file) })),
    ),
    parts: [...parts].map(([name, arrays]): PublishedPart => ({ name, arrays })),
    ignored: [...entries.values()]
      .filter(({ name }) => !taken.has(name))
      .map(({ name, shape }) => ({ name: name.replace(VALUE, ''), shape })),
  };
}

/** The top-level object; layers that lie at the top themselves are one part. */
function partOf(name: string): string {
  const [top] = name.split('/');
  return /^layer(_with_weights)?-\d+$/.test(top) ? 'layers' : top;
}

function dataFile(prefix: string, shard: number, shards: number): string {
  const padded = (n: number): string => String(n).padStart(5, '0');
  return `${prefix}.data-${padded(shard)}-of-${padded(shards)}`;
}

async function readArray(file: string, entry: CheckpointEntry): Promise<PublishedArray> {
  const { type, shape, checksum, sliced } = entry;
  const name = entry.name.slice(0, -VALUE.length);
  if (sliced || (type !== 'float32' && type !== 'float16')) {
    throw new DarkscopeError('model-unreadable', `${name} ${shapeText(shape)} cannot be read`, {
      file,
      hint: 'Save the weights as whole float32 arrays.',
      detail: sliced ? 'it is stored in slices' : `it is of type ${type}`,
    });
  }
  const bytes = await readBytes(file, entry);
  if (maskedCrc32c(bytes) !== checksum) throw damaged(file, `the checksum of ${name} is wrong`);
  const role = name.slice(name.lastIndexOf('/') + 1).replace(/^_/, '');
  try {
    return { name, role, shape, values: decodeFloats(bytes, type, shape) };
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** A single string: its length, a checksum of the length, the bytes. The entry's checksum has the length in 32 bits. */
async function stringValue(file: string, entry: CheckpointEntry): Promise<Uint8Array> {
  const bytes = await readBytes(file, entry);
  try {
    const reader = new ByteReader(bytes);
    const length = reader.varint();
    const lengthChecksum = reader.take(4);
    const text = reader.take(length);
    if (maskedCrc32c(bytesOf(Uint32Array.of(length)), lengthChecksum, text) !== entry.checksum) {
      throw new Error(`the checksum of ${entry.name} is wrong`);
    }
    return text;
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

async function readBytes(
  file: string,
  { offset, bytes, name }: CheckpointEntry,
): Promise<Uint8Array> {
  try {
    const handle = await open(file, 'r');
    try {
      const buffer = new Uint8Array(bytes);
      const { bytesRead } = await handle.read(buffer, 0, bytes, offset);
      if (bytesRead === bytes) return buffer;
      throw new Error(`${name} lies at bytes ${offset} to ${offset + bytes}, beyond its end`);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): DarkscopeError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === undefined) return damaged(file, message);
  return new DarkscopeError('file-unreadable', `${file} cannot be read`, {
    file,
    hint: 'A checkpoint is an .index file and its .data file, side by side.',
    cause,
  });
}

function damaged(file: string, detail: string): DarkscopeError {
  return new DarkscopeError('file-unreadable', `${file} is damaged or no TensorFlow checkpoint`, {
    file,
    hint: 'Copy both files of the checkpoint again.',
    detail,
  });
}
