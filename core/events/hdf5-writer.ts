/**
 * Writes HDF5 files. The HDF5 library at hand cannot create datasets of every type (float16, booleans, byte orders,
 * arrays), nor shuffle before it compresses; what is selected must keep its type to the bit. This writer takes types as
 * the encoded bytes of another file's header and so needs to know none of them.
 */
import { writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import {
  attributeMessage,
  Bytes,
  chunkedLayout,
  contiguousLayout,
  dataspace,
  groupMessages,
  hardLink,
  LARGEST_MESSAGE,
  MESSAGE,
  noFillValue,
  objectHeader,
  shuffleAndGzip,
  superblock,
  SUPERBLOCK_BYTES,
  UNDEFINED_ADDRESS,
  type Attribute,
  type Message,
} from './hdf5-encode';
import { DarkscopeError } from '../errors';

const compress = promisify(deflate);

const GZIP_LEVEL = 4;
/** Aim for the size of a chunk: small enough to read one event fast, large enough to compress well. */
const CHUNK_BYTES = 1 << 20;
/** Below this a dataset is written as it is: a chunk's bookkeeping would take more. */
const SMALL_BYTES = 2048;
/** Most chunks in one node of the tree that finds them: fixed by the version of the superblock. */
const NODE_CHUNKS = 64;

export interface NewDataset {
  /** Encoded datatype message. */
  readonly type: Uint8Array;
  /** Bytes of one element. */
  readonly element: number;
  /** null: a dataset that holds nothing. */
  readonly shape: readonly number[] | null;
  readonly attributes?: readonly Attribute[];
  /** Encoded fill value message, if it has one. */
  readonly fill?: Uint8Array;
}

interface Node {
  readonly children: Map<string, Node>;
  attributes: readonly Attribute[];
  /** Address of its header, for datasets; groups get theirs at the end. */
  header?: number;
}

/** One HDF5 file being written into an open file, front to back; `finish` makes it valid. */
export class Hdf5Writer {
  private readonly root: Node = { children: new Map(), attributes: [] };
  private end = SUPERBLOCK_BYTES;

  constructor(private readonly fd: number) {}

  /** Sets a group's attributes (`''` is the root), and makes it where it is not there. */
  group(path: string, attributes: readonly Attribute[]): void {
    this.node(path).attributes = attributes;
  }

  /**
   * Writes a dataset. Its rows (along the first axis) come in pieces of any number of rows.
   * @param rows the dataset's bytes in the file's byte order; must add up to its shape
   */
  async dataset(
    path: string,
    dataset: NewDataset,
    rows: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const { shape, element } = dataset;
    const bytes = shape === null ? 0 : shape.reduce((product, n) => product * n, element);
    const storage =
      shape !== null && shape.length > 0 && bytes > SMALL_BYTES
        ? await this.chunked(path, shape, element, rows)
        : await this.contiguous(path, bytes, rows);
    const header = objectHeader([
      { type: MESSAGE.dataspace, data: dataspace(shape) },
      { type: MESSAGE.datatype, data: dataset.type },
      { type: MESSAGE.fillValue, data: dataset.fill ?? noFillValue() },
      ...storage,
      ...attributeMessages(path, dataset.attributes ?? []),
    ]);
    this.node(path).header = this.append(header);
  }

  /** Texts of variable length, for datasets and attributes of that type: stored apart, referred to by 16 bytes each. */
  variableTexts(texts: readonly Uint8Array[]): Buffer {
    const references = new Bytes();
    let collection = new Bytes();
    let index = 0;
    let pending: { length: number; index: number }[] = [];
    const flush = () => {
      const address = pending.some(({ length }) => length > 0) ? this.heap(collection.done()) : 0;
      for (const text of pending) {
        references
          .u32(text.length)
          .u64(text.length > 0 ? address : 0)
          .u32(text.index);
      }
      collection = new Bytes();
      pending = [];
      index = 0;
    };
    for (const text of texts) {
      if (text.length > 0) {
        index++;
        collection.u16(index).u16(0).zeros(4).u64(text.length).raw(text).align();
      }
      pending.push({ length: text.length, index: text.length > 0 ? index : 0 });
      if (index >= 30000 || collection.length > CHUNK_BYTES) flush();
    }
    flush();
    return references.done();
  }

  /** Writes the groups and the superblock. */
  finish(): void {
    const root = this.writeGroup('', this.root);
    writeSync(this.fd, superblock(root, this.end), 0, SUPERBLOCK_BYTES, 0);
  }

  private writeGroup(path: string, node: Node): number {
    const messages = groupMessages();
    for (const [name, child] of node.children) {
      const address = child.header ?? this.writeGroup(`${path}/${name}`, child);
      messages.push({ type: MESSAGE.link, data: hardLink(name, address) });
    }
    messages.push(...attributeMessages(path, node.attributes));
    return this.append(objectHeader(messages));
  }

  private async contiguous(
    path: string,
    bytes: number,
    rows: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): Promise<Message[]> {
    const pieces: Uint8Array[] = [];
    for await (const piece of rows) pieces.push(piece.slice());
    const data = Buffer.concat(pieces);
    checkLength(path, data.length, bytes);
    const address = bytes === 0 ? UNDEFINED_ADDRESS : this.append(data);
    return [{ type: MESSAGE.layout, data: contiguousLayout(address, bytes) }];
  }

  private async chunked(
    path: string,
    shape: readonly number[],
    element: number,
    rows: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): Promise<Message[]> {
    const rowBytes = shape.slice(1).reduce((product, n) => product * n, element);
    const chunkRows = Math.min(shape[0], Math.max(1, Math.floor(CHUNK_BYTES / rowBytes)));
    const buffer = Buffer.alloc(chunkRows * rowBytes);
    const chunks: { address: number; bytes: number }[] = [];
    let filled = 0;
    let total = 0;
    const flush = async () => {
      buffer.fill(0, filled); // chunks at the edge are stored whole
      const packed = await compress(shuffle(buffer, element), { level: GZIP_LEVEL });
      chunks.push({ address: this.append(packed), bytes: packed.length });
      filled = 0;
    };
    for await (const piece of rows) {
      for (let at = 0; at < piece.length;) {
        const part = piece.subarray(at, at + buffer.length - filled);
        buffer.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled === buffer.length) await flush();
      }
      total += piece.length;
    }
    if (filled > 0) await flush();
    checkLength(path, total, shape[0] * rowBytes);
    const chunk = [chunkRows, ...shape.slice(1)];
    const tree = this.chunkTree(chunks, chunkRows, shape.length);
    return [
      { type: MESSAGE.layout, data: chunkedLayout(tree, chunk, element) },
      { type: MESSAGE.filters, data: shuffleAndGzip(element, GZIP_LEVEL) },
    ];
  }

  /**
   * The version 1 B-tree that finds chunks by their first row (specification, section III.A.1).
   * @returns address of its root
   */
  private chunkTree(
    chunks: readonly { address: number; bytes: number }[],
    chunkRows: number,
    rank: number,
  ): number {
    const keyBytes = 8 + 8 * (rank + 1);
    const nodeBytes = 24 + (NODE_CHUNKS + 1) * keyBytes + NODE_CHUNKS * 8;
    let level = 0;
    let below = chunks.map(({ address, bytes }, i) => ({ address, bytes, row: i * chunkRows }));
    const endRow = chunks.length * chunkRows;
    for (;;) {
      const nodes: typeof below = [];
      const count = Math.ceil(below.length / NODE_CHUNKS);
      const first = this.end;
      for (let n = 0; n < count; n++) {
        const children = below.slice(n * NODE_CHUNKS, (n + 1) * NODE_CHUNKS);
        const node = new Bytes().text('TREE').u8(1).u8(level).u16(children.length);
        node.u64(n === 0 ? UNDEFINED_ADDRESS : first + (n - 1) * nodeBytes);
        node.u64(n === count - 1 ? UNDEFINED_ADDRESS : first + (n + 1) * nodeBytes);
        const key = (row: number, bytes: number) =>
          node
            .u32(bytes)
            .u32(0)
            .u64(row)
            .zeros(8 * rank);
        for (const child of children) {
          key(child.row, child.bytes);
          node.u64(child.address);
        }
        const next = below[(n + 1) * NODE_CHUNKS];
        key(next?.row ?? endRow, next?.bytes ?? 0);
        node.zeros(nodeBytes - node.length);
        const { row, bytes } = children[0];
        nodes.push({ address: this.append(node.done()), row, bytes });
      }
      if (nodes.length === 1) return nodes[0].address;
      below = nodes;
      level++;
    }
  }

  /** A global heap collection (specification, section III.E). */
  private heap(objects: Uint8Array): number {
    const used = 16 + objects.length;
    const size = Math.max(4096, used + 16);
    const heap = new Bytes().text('GCOL').u8(1).zeros(3).u64(size).raw(objects);
    heap
      .u16(0)
      .u16(0)
      .zeros(4)
      .u64(size - used);
    return this.append(heap.zeros(size - heap.length).done());
  }

  private node(path: string): Node {
    let node = this.root;
    for (const name of path.split('/').filter((part) => part !== '')) {
      let child = node.children.get(name);
      if (!child) {
        child = { children: new Map(), attributes: [] };
        node.children.set(name, child);
      }
      node = child;
    }
    return node;
  }

  /** Appends bytes at the next multiple of eight. @returns their address */
  private append(bytes: Uint8Array): number {
    const address = this.end;
    let at = 0;
    while (at < bytes.length) at += writeSync(this.fd, bytes, at, bytes.length - at, address + at);
    this.end = address + Math.ceil(bytes.length / 8) * 8;
    if (this.end > address + bytes.length) {
      writeSync(
        this.fd,
        Buffer.alloc(this.end - address - bytes.length),
        0,
        null,
        address + bytes.length,
      );
    }
    return address;
  }
}

/** HDF5's shuffle: first bytes of all elements, then second bytes, and so on. A rest that fills no element stays. */
export function shuffle(data: Uint8Array, element: number): Uint8Array {
  if (element === 1) return data;
  const count = Math.floor(data.length / element);
  const out = new Uint8Array(data.length);
  for (let byte = 0; byte < element; byte++) {
    const start = byte * count;
    for (let i = 0, at = byte; i < count; i++, at += element) out[start + i] = data[at];
  }
  return out;
}

function attributeMessages(path: string, attributes: readonly Attribute[]): Message[] {
  return attributes.map((attribute) => {
    const data = attributeMessage(attribute);
    if (data.length > LARGEST_MESSAGE) {
      throw new DarkscopeError(
        'output-unwritable',
        `attribute ${attribute.name} of ${path || 'the root'} cannot be written: found ${data.length} bytes, expected at most ${LARGEST_MESSAGE}`,
      );
    }
    return { type: MESSAGE.attribute, data };
  });
}

function checkLength(path: string, found: number, expected: number): void {
  if (found !== expected)
    throw new Error(`${path}: ${found} bytes were given, its shape takes ${expected}`);
}
