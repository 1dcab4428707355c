/**
 * The sorted table that TensorFlow keeps a checkpoint's index in (LevelDB's format): blocks of keys with shared
 * beginnings, each behind a checksum, a block of block positions, and a footer that tells where that one is.
 */
import { maskedCrc32c } from './crc32c';
import { ByteReader, textOf } from './protobuf';

const FOOTER_BYTES = 48;
/** The last eight bytes of every table, as two little-endian words. */
const MAGIC = [0x8b80fb57, 0xdb477524] as const;

interface Handle {
  readonly offset: number;
  readonly size: number;
}

/** Every key and value of a table. @throws Error saying what is wrong with the bytes. */
export function readTable(bytes: Uint8Array): Map<string, Uint8Array> {
  if (bytes.length < FOOTER_BYTES) throw new Error(`${bytes.length} bytes are too few for a table`);
  const footer = new ByteReader(bytes, bytes.length - FOOTER_BYTES);
  const magic = new ByteReader(bytes, bytes.length - 8);
  if (magic.uint32() !== MAGIC[0] || magic.uint32() !== MAGIC[1]) {
    throw new Error('the end is not that of a table');
  }
  handle(footer); // of a block about the table, which is empty
  const entries = new Map<string, Uint8Array>();
  for (const [, position] of blockEntries(block(bytes, handle(footer)))) {
    for (const [key, value] of blockEntries(block(bytes, handle(new ByteReader(position))))) {
      entries.set(key, value);
    }
  }
  return entries;
}

function handle(reader: ByteReader): Handle {
  return { offset: reader.varint(), size: reader.varint() };
}

function block(bytes: Uint8Array, { offset, size }: Handle): Uint8Array {
  const reader = new ByteReader(bytes, offset);
  const content = reader.take(size);
  const compression = reader.take(1);
  if (reader.uint32() !== maskedCrc32c(content, compression)) {
    throw new Error(`the checksum of the block at byte ${offset} is wrong`);
  }
  if (compression[0] !== 0) throw new Error('compressed tables are not read');
  return content;
}

/** A key is given by how much of the last one it keeps, and the rest. */
function* blockEntries(content: Uint8Array): Generator<[string, Uint8Array]> {
  const restarts = new ByteReader(content, content.length - 4).uint32();
  const reader = new ByteReader(content, 0, content.length - 4 * (restarts + 1));
  let key = new Uint8Array(0);
  while (reader.left > 0) {
    const kept = reader.varint();
    const added = reader.varint();
    const valueBytes = reader.varint();
    key = Uint8Array.from([...key.subarray(0, kept), ...reader.take(added)]);
    yield [textOf(key), reader.take(valueBytes)];
  }
}
