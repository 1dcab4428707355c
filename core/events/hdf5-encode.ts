/**
 * Encodes the parts of an HDF5 file's headers, after "HDF5 File Format Specification Version 3.0": version 1 object
 * headers, which every HDF5 library since 1.8 reads and which need no checksums. All numbers are little-endian.
 */

export const UNDEFINED_ADDRESS = 0xffffffffffffffffn;

/** Numbers of the header messages used here (specification, section IV.A.2). */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  fillValue: 0x05,
  link: 0x06,
  layout: 0x08,
  groupInfo: 0x0a,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  attributeInfo: 0x15,
} as const;

/** A growing sequence of bytes. */
export class Bytes {
  private buffer = Buffer.alloc(256);
  length = 0;

  u8(value: number): this {
    const at = this.room(1);
    this.buffer.writeUInt8(value, at);
    return this;
  }
  u16(value: number): this {
    const at = this.room(2);
    this.buffer.writeUInt16LE(value, at);
    return this;
  }
  u32(value: number): this {
    const at = this.room(4);
    this.buffer.writeUInt32LE(value, at);
    return this;
  }
  u64(value: number | bigint): this {
    const at = this.room(8);
    this.buffer.writeBigUInt64LE(BigInt(value), at);
    return this;
  }
  text(value: string): this {
    return this.raw(Buffer.from(value, 'latin1'));
  }
  raw(value: Uint8Array): this {
    const at = this.room(value.length);
    this.buffer.set(value, at);
    return this;
  }
  zeros(count: number): this {
    const at = this.room(count);
    this.buffer.fill(0, at, this.length);
    return this;
  }
  /** Zeros up to a multiple of eight. */
  align(): this {
    return this.zeros((8 - (this.length % 8)) % 8);
  }
  done(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  private room(count: number): number {
    const at = this.length;
    this.length += count;
    while (this.length > this.buffer.length) {
      this.buffer = Buffer.concat([this.buffer, Buffer.alloc(this.buffer.length)]);
    }
    return at;
  }
}

export interface Message {
  readonly type: number;
  readonly data: Uint8Array;
}

/** Largest message a version 1 header holds: its length has 16 bits. */
export const LARGEST_MESSAGE = 0xfff8;

export function objectHeader(messages: readonly Message[]): Buffer {
  const body = new Bytes();
  for (const { type, data } of messages) {
    const padded = Math.ceil(data.length / 8) * 8;
    body.u16(type).u16(padded).u8(0).zeros(3).raw(data).align();
  }
  const header = new Bytes().u8(1).u8(0).u16(messages.length).u32(1).u32(body.length).zeros(4);
  return header.raw(body.done()).done();
}

/** The superblock (version 0): where the file ends and where its root group is. */
export function superblock(rootHeader: number, endOfFile: number): Buffer {
  return new Bytes()
    .raw(Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a))
    .raw(Uint8Array.of(0, 0, 0, 0, 0, 8, 8, 0))
    .u16(GROUP_LEAF_K)
    .u16(GROUP_INTERNAL_K)
    .u32(0)
    .u64(0)
    .u64(UNDEFINED_ADDRESS)
    .u64(endOfFile)
    .u64(UNDEFINED_ADDRESS)
    .u64(0)
    .u64(rootHeader)
    .zeros(24)
    .done();
}
const GROUP_LEAF_K = 4;
const GROUP_INTERNAL_K = 16;
export const SUPERBLOCK_BYTES = 96;

/** Shape of a dataset or attribute; `null` is the shape of one that holds nothing. */
export function dataspace(shape: readonly number[] | null, maximum?: readonly number[]): Buffer {
  if (shape === null) return new Bytes().u8(2).u8(0).u8(0).u8(2).done();
  const space = new Bytes()
    .u8(1)
    .u8(shape.length)
    .u8(maximum ? 1 : 0)
    .zeros(5);
  for (const length of shape) space.u64(length);
  for (const length of maximum ?? []) space.u64(length);
  return space.done();
}

export type NumberType = 'float64' | 'float32' | 'int32' | 'int64' | 'uint8';

/** Datatype message of a number (specification, section IV.A.2.d, classes 0 and 1). */
export function numberType(type: NumberType): Buffer {
  const bytes = Number(type.replace(/\D+/, '')) / 8;
  if (type.startsWith('float')) {
    const [exponent, mantissa, bias] = bytes === 8 ? [11, 52, 1023] : [8, 23, 127];
    return new Bytes()
      .raw(Uint8Array.of(0x11, 0x20, bytes * 8 - 1, 0))
      .u32(bytes)
      .u16(0)
      .u16(bytes * 8)
      .raw(Uint8Array.of(mantissa, exponent, 0, mantissa))
      .u32(bias)
      .done();
  }
  const signed = type.startsWith('int') ? 0x08 : 0;
  return new Bytes()
    .raw(Uint8Array.of(0x10, signed, 0, 0))
    .u32(bytes)
    .u16(0)
    .u16(bytes * 8)
    .done();
}

/** Datatype message of UTF-8 text of a fixed number of bytes, padded with zeros. */
export function textType(bytes: number): Buffer {
  return new Bytes()
    .raw(Uint8Array.of(0x13, 0x11, 0, 0))
    .u32(bytes)
    .done();
}

/** Datatype message of UTF-8 text of variable length, as h5py writes it: a reference of 16 bytes. */
export function variableTextType(): Buffer {
  return new Bytes()
    .raw(Uint8Array.of(0x19, 0x01, 0x01, 0))
    .u32(VARIABLE_BYTES)
    .raw(numberType('uint8'))
    .done();
}
export const VARIABLE_BYTES = 16;

export function contiguousLayout(address: number | bigint, bytes: number): Buffer {
  return new Bytes().u8(3).u8(1).u64(address).u64(bytes).done();
}

export function chunkedLayout(
  tree: number | bigint,
  chunk: readonly number[],
  element: number,
): Buffer {
  const layout = new Bytes()
    .u8(3)
    .u8(2)
    .u8(chunk.length + 1)
    .u64(tree);
  for (const length of [...chunk, element]) layout.u32(length);
  return layout.done();
}

/** Shuffle, then gzip. */
export function shuffleAndGzip(element: number, level: number): Buffer {
  const pipeline = new Bytes().u8(1).u8(2).zeros(6);
  for (const [filter, value] of [
    [2, element],
    [1, level],
  ]) {
    pipeline.u16(filter).u16(0).u16(0).u16(1).u32(value).zeros(4);
  }
  return pipeline.done();
}

/** A fill value message that defines none; storage is allocated as data arrive. */
export function noFillValue(): Buffer {
  return Buffer.from([2, 3, 2, 0]);
}

export function hardLink(name: string, address: number): Buffer {
  const bytes = Buffer.from(name, 'utf8');
  // flags: the name's character set is given, its length has four bytes
  return new Bytes().u8(1).u8(0x12).u8(1).u32(bytes.length).raw(bytes).u64(address).done();
}

/** The messages that make an object header a group whose links are in the header itself. */
export function groupMessages(): Message[] {
  const info = new Bytes().u8(0).u8(0).u64(UNDEFINED_ADDRESS).u64(UNDEFINED_ADDRESS).done();
  return [
    { type: MESSAGE.linkInfo, data: info },
    { type: MESSAGE.groupInfo, data: Buffer.from([0, 0]) },
  ];
}

export interface Attribute {
  readonly name: string;
  /** Encoded datatype and dataspace messages. */
  readonly type: Uint8Array;
  readonly space: Uint8Array;
  readonly data: Uint8Array;
}

export function attributeMessage({ name, type, space, data }: Attribute): Buffer {
  const bytes = Buffer.from(`${name}\0`, 'utf8');
  return new Bytes()
    .u8(3)
    .u8(0)
    .u16(bytes.length)
    .u16(type.length)
    .u16(space.length)
    .u8(1)
    .raw(bytes)
    .raw(type)
    .raw(space)
    .raw(data)
    .done();
}

export function numberAttribute(name: string, value: number): Attribute {
  const data = Buffer.alloc(8);
  data.writeDoubleLE(value);
  return { name, type: numberType('float64'), space: dataspace([]), data };
}
