import type { HeaderReader } from '../hdf5-headers';

const BYTES = 4;
/** Blocks kept, so that neighbours in an index are checked once. */
const KEPT = 256;

/** Blocks of a file's metadata, read whole and compared with the checksum behind them. */
export class CheckedBlocks {
  private readonly known = new Map<number, Buffer>();

  constructor(private readonly file: HeaderReader) {}

  /** @param length without the checksum. @throws Error where the block does not agree with it. */
  read(address: number, length: number): Buffer {
    const found = this.known.get(address);
    if (found?.length === length) return found;
    const data = this.file.read(address, length + BYTES);
    const block = data.subarray(0, length);
    if (data.readUInt32LE(length) !== lookup3(block)) {
      throw new Error('an index of chunks does not agree with its checksum');
    }
    for (const [first] of this.known) if (this.known.size >= KEPT) this.known.delete(first);
    this.known.set(address, block);
    return block;
  }
}

const rotated = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/** HDF5's checksum of metadata: Jenkins's lookup3, "hashlittle" from 0 (HDF5 File Format Specification, appendix). */
export function lookup3(bytes: Uint8Array): number {
  let left = bytes.length;
  let a = (0xdeadbeef + left) | 0;
  let b = a;
  let c = a;
  let at = 0;
  const word = (from: number): number => {
    let value = 0;
    for (let i = 0; i < BYTES && from + i < bytes.length; i++) value |= bytes[from + i] << (8 * i);
    return value;
  };
  const take = (): void => {
    a = (a + word(at)) | 0;
    b = (b + word(at + 4)) | 0;
    c = (c + word(at + 8)) | 0;
  };
  for (; left > 12; left -= 12, at += 12) {
    take();
    a = ((a - c) | 0) ^ rotated(c, 4);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotated(a, 6);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotated(b, 8);
    b = (b + a) | 0;
    a = ((a - c) | 0) ^ rotated(c, 16);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotated(a, 19);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotated(b, 4);
    b = (b + a) | 0;
  }
  if (left === 0) return c >>> 0;
  take();
  c = ((c ^ b) - rotated(b, 14)) | 0;
  a = ((a ^ c) - rotated(c, 11)) | 0;
  b = ((b ^ a) - rotated(a, 25)) | 0;
  c = ((c ^ b) - rotated(b, 16)) | 0;
  a = ((a ^ c) - rotated(c, 4)) | 0;
  b = ((b ^ a) - rotated(a, 14)) | 0;
  c = ((c ^ b) - rotated(b, 24)) | 0;
  return c >>> 0;
}
