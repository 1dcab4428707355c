/** Undoes the filters of HDF5 chunks. Decompression runs on the threads of Node's pool, many chunks at a time. */
import { inflate } from 'node:zlib';
import type { Filter } from './storage';

/** Room for zlib to see that there is no more. */
const SPARE = 64;

/**
 * Bytes of a chunk as they were before they were filtered.
 * @param mask bit i is set where filter i was left out. @param bytes what must come out
 * @throws Error where the chunk is damaged
 */
export async function unfiltered(
  stored: Uint8Array,
  filters: readonly Filter[],
  mask: number,
  bytes: number,
  elementBytes: number,
): Promise<Uint8Array> {
  let data = stored;
  for (let i = filters.length - 1; i >= 0; i--) {
    if ((mask & (1 << i)) !== 0) continue;
    const filter = filters[i];
    if (filter === 'gzip') data = await inflated(data, bytes);
    else if (filter === 'shuffle') data = unshuffled(data, elementBytes);
    else data = checked(data);
  }
  if (data.length !== bytes) throw new Error(`a chunk of ${data.length} bytes instead of ${bytes}`);
  return data;
}

function inflated(data: Uint8Array, bytes: number): Promise<Uint8Array> {
  // one piece of output, else zlib answers by pieces of 16 KiB, each with its way through the pool
  const room = { chunkSize: bytes + SPARE, maxOutputLength: bytes + SPARE };
  return new Promise((resolve, reject) => {
    inflate(data, room, (error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
}

/** Puts the bytes of each number together again: they were stored first bytes first, second bytes second, and so on. */
export function unshuffled(data: Uint8Array, elementBytes: number): Uint8Array {
  if (elementBytes === 1) return data;
  const out = new Uint8Array(data.length);
  const count = Math.floor(data.length / elementBytes);
  if (elementBytes === 4 && count % 4 === 0 && data.byteOffset % 4 === 0) {
    unshuffleWords(data, out, count);
    return out;
  }
  for (let plane = 0; plane < elementBytes; plane++) {
    const from = plane * count;
    for (let i = 0, at = plane; i < count; i++, at += elementBytes) {
      const byte = data[from + i];
      if (byte !== 0) out[at] = byte;
    }
  }
  // a rest shorter than a number is not shuffled
  out.set(data.subarray(count * elementBytes), count * elementBytes);
  return out;
}

/** The same for numbers of four bytes, four numbers at a time: detector images are mostly zeros, which are skipped. */
function unshuffleWords(data: Uint8Array, out: Uint8Array, count: number): void {
  const words = new Uint32Array(data.buffer, data.byteOffset, count);
  const numbers = new Uint32Array(out.buffer, 0, count);
  const plane = count / 4;
  for (let w = 0; w < plane; w++) {
    const a = words[w];
    const b = words[plane + w];
    const c = words[2 * plane + w];
    const d = words[3 * plane + w];
    if ((a | b | c | d) === 0) continue;
    for (let k = 0, shift = 0; k < 4; k++, shift += 8) {
      numbers[4 * w + k] =
        ((a >>> shift) & 255) |
        (((b >>> shift) & 255) << 8) |
        (((c >>> shift) & 255) << 16) |
        (((d >>> shift) & 255) << 24);
    }
  }
}

/** Compares with the checksum at the end, and takes it off. @throws Error where they differ. */
function checked(data: Uint8Array): Uint8Array {
  const content = data.subarray(0, data.length - 4);
  const [a, b, c, d] = data.subarray(data.length - 4);
  if (fletcher32(content) !== (a | (b << 8) | (c << 16) | (d << 24)) >>> 0) {
    throw new Error('the checksum of a chunk is wrong');
  }
  return content;
}

/** Fletcher's checksum over big-endian words of 16 bits, as HDF5 has it. */
function fletcher32(data: Uint8Array): number {
  let [low, high] = [0, 0];
  const words = data.length >> 1;
  for (let w = 0; w < words;) {
    // so many sums stay below 2^32
    const stop = Math.min(words, w + 360);
    for (; w < stop; w++) {
      low += (data[2 * w] << 8) | data[2 * w + 1];
      high += low;
    }
    low = (low & 0xffff) + (low >>> 16);
    high = (high & 0xffff) + (high >>> 16);
  }
  if (data.length % 2 === 1) {
    low += data[data.length - 1] << 8;
    high += low;
    low = (low & 0xffff) + (low >>> 16);
    high = (high & 0xffff) + (high >>> 16);
  }
  low = (low & 0xffff) + (low >>> 16);
  high = (high & 0xffff) + (high >>> 16);
  return ((high << 16) | low) >>> 0;
}
