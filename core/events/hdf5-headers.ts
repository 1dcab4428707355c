/**
 * Reads the header of one object of an HDF5 file as raw messages, after "HDF5 File Format Specification Version 3.0",
 * section IV.A: an export copies types and attributes byte by byte instead of describing them anew.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { MESSAGE, UNDEFINED_ADDRESS, type Attribute } from './hdf5-encode';

export interface RawMessage {
  readonly type: number;
  readonly data: Buffer;
  /** The data are the address of a type that lives elsewhere (a named type). */
  readonly shared: boolean;
}

/** Header of a dataset or group. */
export interface RawHeader {
  /** Encoded datatype; undefined for groups. */
  readonly type?: Buffer;
  readonly fill?: Buffer;
  readonly attributes: readonly Attribute[];
}

const SIGNATURE = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Parts of a header that are followed; more are a chain that bites its tail. */
const MOST_BLOCKS = 500;

/** A file opened for reading headers. Addresses are those of HDF5: relative to the file's superblock. */
export class HeaderReader {
  readonly fd: number;
  /** Where in the file its address 0 is. */
  readonly base: number;

  constructor(path: string) {
    this.fd = openSync(path, 'r');
    try {
      this.base = this.findBase();
    } catch (error) {
      closeSync(this.fd);
      throw error;
    }
  }

  close(): void {
    closeSync(this.fd);
  }

  /** @throws Error naming what in the header is not supported; nothing is ever skipped. */
  header(address: number): RawHeader {
    const messages = this.messages(address);
    const find = (type: number) => messages.find((message) => message.type === type);
    const info = find(MESSAGE.attributeInfo);
    if (info) {
      const heap = info.data.readBigUInt64LE(info.data[1] & 1 ? 4 : 2);
      if (heap !== UNDEFINED_ADDRESS)
        throw new Error('its attributes are stored outside of its header');
    }
    const type = find(MESSAGE.datatype);
    const fill = find(MESSAGE.fillValue);
    if (fill?.shared) throw new Error('its fill value is shared');
    return {
      type: type && this.typeOf(type),
      fill: fill?.data,
      attributes: messages
        .filter((message) => message.type === MESSAGE.attribute)
        .map((message) => this.attribute(message)),
    };
  }

  private typeOf(message: RawMessage): Buffer {
    return message.shared ? this.sharedType(message.data) : message.data;
  }

  private sharedType(reference: Buffer): Buffer {
    const [version, kind] = reference;
    const committed = version < 3 || kind === 2;
    if (!committed) throw new Error('its type is stored in a shared heap');
    const address = Number(reference.readBigUInt64LE(version === 1 ? 8 : 2));
    const type = this.messages(address).find((message) => message.type === MESSAGE.datatype);
    if (!type || type.shared) throw new Error('its named type has no header');
    return type.data;
  }

  private attribute({ data, shared }: RawMessage): Attribute {
    if (shared) throw new Error('an attribute is shared');
    const [version, flags] = data;
    const lengths = [2, 4, 6].map((at) => data.readUInt16LE(at));
    const pad = (length: number) => (version === 1 ? Math.ceil(length / 8) * 8 : length);
    let at = version === 3 ? 9 : 8;
    const [nameBytes, type, space] = lengths.map((length) => {
      const part = data.subarray(at, at + length);
      at += pad(length);
      return part;
    });
    const name = nameBytes.subarray(0, Math.max(0, nameBytes.indexOf(0))).toString('utf8');
    if (version > 1 && flags & 2) throw new Error(`the shape of attribute ${name} is shared`);
    const isSharedType = version > 1 && (flags & 1) === 1;
    return {
      name,
      type: isSharedType ? this.sharedType(type) : type,
      space,
      data: data.subarray(at),
    };
  }

  /** Messages of the object header at an address. @throws Error where there is none. */
  messages(address: number): RawMessage[] {
    const start = this.read(address, 16);
    if (start.toString('latin1', 0, 4) === 'OHDR') return this.messagesOfVersion2(address);
    if (start[0] !== 1) throw new Error(`no object header at address ${address}`);
    const found: RawMessage[] = [];
    const blocks = [{ at: address + 16, bytes: start.readUInt32LE(8) }];
    for (const block of blocks) {
      if (blocks.length > MOST_BLOCKS) throw new Error('a header of too many parts');
      const data = this.read(block.at, block.bytes);
      for (let at = 0; at + 8 <= data.length;) {
        const bytes = data.readUInt16LE(at + 2);
        const message = {
          type: data.readUInt16LE(at),
          data: data.subarray(at + 8, at + 8 + bytes),
          shared: (data[at + 4] & 2) !== 0,
        };
        at += 8 + bytes;
        if (message.type === MESSAGE.continuation) blocks.push(continuation(message.data));
        else found.push(message);
      }
    }
    return found;
  }

  private messagesOfVersion2(address: number): RawMessage[] {
    const prefix = this.read(address, 64);
    const flags = prefix[5];
    let at = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
    const sizeBytes = 1 << (flags & 3);
    const bytes = prefix.readUIntLE(at, Math.min(6, sizeBytes));
    at += sizeBytes;
    const orderBytes = flags & 4 ? 2 : 0;
    const found: RawMessage[] = [];
    const blocks = [{ at: address + at, bytes }];
    for (const block of blocks) {
      if (blocks.length > MOST_BLOCKS) throw new Error('a header of too many parts');
      const data = this.read(block.at, block.bytes);
      // a rest too small for a message is a gap
      for (let i = 0; i + 4 + orderBytes <= data.length;) {
        const length = data.readUInt16LE(i + 1);
        const from = i + 4 + orderBytes;
        const message = {
          type: data[i],
          data: data.subarray(from, from + length),
          shared: (data[i + 3] & 2) !== 0,
        };
        i = from + length;
        if (message.type === MESSAGE.continuation) {
          const next = continuation(message.data);
          // signature before, checksum after
          blocks.push({ at: next.at + 4, bytes: next.bytes - 8 });
        } else {
          found.push(message);
        }
      }
    }
    return found;
  }

  private findBase(): number {
    for (let at = 0; ; at = at === 0 ? 512 : at * 2) {
      const start = Buffer.alloc(16);
      if (readSync(this.fd, start, 0, 16, at) < 16) throw new Error('no superblock');
      if (!start.subarray(0, 8).equals(SIGNATURE)) continue;
      const [offsets, lengths] = start[8] < 2 ? [start[13], start[14]] : [start[9], start[10]];
      if (offsets !== 8 || lengths !== 8) throw new Error(`addresses of ${offsets} bytes`);
      return at;
    }
  }

  /** Bytes at an address; fewer where the file ends. */
  read(address: number, bytes: number): Buffer {
    const data = Buffer.alloc(bytes);
    const got = readSync(this.fd, data, 0, bytes, this.base + address);
    return data.subarray(0, got);
  }
}

function continuation(data: Buffer): { at: number; bytes: number } {
  return { at: Number(data.readBigUInt64LE(0)), bytes: Number(data.readBigUInt64LE(8)) };
}
