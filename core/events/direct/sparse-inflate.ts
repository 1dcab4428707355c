/**
 * Decompresses zlib streams (RFC 1950, 1951) of which nearly all is zeros, as images of single events are: runs of zeros
 * are stepped over instead of written, and what is not zero is remembered, so that nobody has to look for it.
 */
import { codeOf, decodeLong, FIXED_DISTANCES, FIXED_LITERALS, TABLE_BITS } from './huffman';
import type { Code } from './huffman';

const MODULUS = 65521;
/** Sums below it stay exact, whatever is added to them. */
const SAFE = 2 ** 50;

const LENGTH_BASE = Uint16Array.from([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258,
]);
const LENGTH_EXTRA = Uint8Array.from([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]);
const DISTANCE_BASE = Uint16Array.from([
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
  3073, 4097, 6145, 8193, 12289, 16385, 24577,
]);
const DISTANCE_EXTRA = Uint8Array.from(DISTANCE_BASE, (_, i) => (i < 4 ? 0 : (i >> 1) - 1));
/** Order in which the lengths of the code of code lengths are stored. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const END_OF_BLOCK = 256;
/** Symbols of 16 to 18 say how often a length comes again: least number, bits of the rest. */
const REPEATS = [
  [3, 2],
  [3, 3],
  [11, 7],
] as const;
const TABLE_MASK = (1 << TABLE_BITS) - 1;

/** Bytes of a stream, as far as they are not zero. */
export class SparseBytes {
  /** All zeros between two uses. */
  private bytes = new Uint8Array(0);
  private places = new Uint32Array(0);
  private count = 0;
  /** Bytes so far. */
  private position = 0;
  /** From here on all of them are zeros. */
  private zeros = 0;
  /** The two sums of Adler-32, the second as each byte's share of it: zeros add nothing. */
  private sum = 1;
  private weighted = 0;

  /**
   * @param length of what comes out
   * @param take is given the bytes and the ascending places of those that are not zero; neither may be kept.
   * @throws Error where the stream is damaged or does not hold so many bytes; whatever `take` throws.
   */
  inflate<T>(
    data: Uint8Array,
    length: number,
    take: (bytes: Uint8Array, places: Uint32Array) => T,
  ): T {
    if (this.bytes.length < length) this.bytes = new Uint8Array(Math.ceil(length / 8) * 8);
    if (this.places.length < data.length) this.places = new Uint32Array(data.length);
    this.count = 0;
    try {
      this.read(data, length);
      return take(this.bytes.subarray(0, length), this.places.subarray(0, this.count));
    } finally {
      for (let i = 0; i < this.count; i++) this.bytes[this.places[i]] = 0;
    }
  }

  private read(data: Uint8Array, length: number): void {
    const [method, flags] = data;
    if ((method & 15) !== 8 || ((method << 8) | flags) % 31 !== 0 || (flags & 32) !== 0) {
      throw new Error('a chunk is no zlib stream');
    }
    const stream = new BitStream(data, 2);
    this.position = this.zeros = 0;
    this.sum = 1;
    this.weighted = length;
    for (let last = false; !last;) {
      last = stream.take(1) === 1;
      const kind = stream.take(2);
      if (kind === 0) this.stored(stream, length);
      else if (kind === 1) this.compressed(stream, FIXED_LITERALS, FIXED_DISTANCES, length);
      else if (kind === 2) this.compressed(stream, ...readCodes(stream), length);
      else throw damaged();
    }
    const at = stream.wholeBytes();
    const checksum = new DataView(data.buffer, data.byteOffset, data.length).getUint32(at);
    const [low, high] = [checksum & 0xffff, checksum >>> 16];
    if (this.position !== length || this.sum % MODULUS !== low) throw damaged();
    if (this.weighted % MODULUS !== high) throw damaged();
  }

  private stored(stream: BitStream, length: number): void {
    const { data } = stream;
    const at = stream.wholeBytes() + 4;
    const end = at + (data[at - 4] | (data[at - 3] << 8));
    if (this.position + end - at > length || end > data.length) throw damaged();
    for (let i = at; i < end; i++, this.position++) {
      if (data[i] !== 0) this.write(data[i], this.position, length);
    }
    stream.goTo(end);
  }

  /** The state is in variables of its own: this loop takes nearly all of the time. */
  private compressed(stream: BitStream, literals: Code, distances: Code, length: number): void {
    const { data } = stream;
    const out = this.bytes;
    const [literal, distance] = [literals.table, distances.table];
    let { at, hold, bits } = stream;
    let { position, zeros } = this;
    for (;;) {
      for (; bits < 24; bits += 8) hold |= data[at++] << bits;
      const entry = literal[hold & TABLE_MASK] || decodeLong(literals, hold);
      hold >>>= entry & 15;
      bits -= entry & 15;
      const value = entry >> 4;
      if (value < END_OF_BLOCK) {
        if (position >= length) throw damaged();
        if (value !== 0) {
          this.write(value, position, length);
          zeros = position + 1;
        }
        position++;
        continue;
      }
      if (value === END_OF_BLOCK) break;
      for (; bits < 24; bits += 8) hold |= data[at++] << bits;
      const more = LENGTH_EXTRA[value - 257];
      const run = LENGTH_BASE[value - 257] + (hold & ((1 << more) - 1));
      hold >>>= more;
      bits -= more;
      for (; bits < 24; bits += 8) hold |= data[at++] << bits;
      const far = distance[hold & TABLE_MASK] || decodeLong(distances, hold);
      hold >>>= far & 15;
      bits -= far & 15;
      const extra = DISTANCE_EXTRA[far >> 4];
      for (; bits < 24; bits += 8) hold |= data[at++] << bits;
      const back = DISTANCE_BASE[far >> 4] + (hold & ((1 << extra) - 1));
      hold >>>= extra;
      bits -= extra;
      const end = position + run;
      // both fail for what is no number, too: a symbol that means nothing
      if (!(back <= position) || !(end <= length)) throw damaged();
      if (position - back < zeros) {
        const stop = end - back;
        // what is written here may be copied once more
        for (let n = this.firstFrom(position - back); n < this.count; n++) {
          const from = this.places[n];
          if (from >= stop) break;
          this.write(out[from], from + back, length);
          zeros = from + back + 1;
        }
      }
      position = end;
    }
    if (at > data.length + 4) throw damaged();
    stream.goTo(at, hold, bits);
    this.position = position;
    this.zeros = zeros;
  }

  /** Which of the places is the first that is not before `position`. */
  private firstFrom(position: number): number {
    const { places } = this;
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (places[middle] < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private write(byte: number, position: number, length: number): void {
    if (this.count === this.places.length) {
      const more = new Uint32Array(2 * this.count);
      more.set(this.places);
      this.places = more;
    }
    this.places[this.count++] = position;
    this.bytes[position] = byte;
    this.sum += byte;
    this.weighted += (length - position) * byte;
    if (this.weighted > SAFE) this.weighted %= MODULUS;
  }
}

/** Bits of a stream, the lowest of each byte first. */
class BitStream {
  hold = 0;
  bits = 0;

  constructor(
    readonly data: Uint8Array,
    public at: number,
  ) {}

  /** The next number of `n` bits. */
  take(n: number): number {
    for (; this.bits < n; this.bits += 8) this.hold |= this.data[this.at++] << this.bits;
    const value = this.hold & ((1 << n) - 1);
    this.hold >>>= n;
    this.bits -= n;
    return value;
  }

  symbol(code: Code): number {
    for (; this.bits < 15; this.bits += 8) this.hold |= this.data[this.at++] << this.bits;
    const entry = code.table[this.hold & TABLE_MASK] || decodeLong(code, this.hold);
    this.take(entry & 15);
    return entry >> 4;
  }

  /** Forgets the bits up to the next whole byte. @returns its place */
  wholeBytes(): number {
    return this.at - (this.bits >> 3);
  }

  goTo(at: number, hold = 0, bits = 0): void {
    [this.at, this.hold, this.bits] = [at, hold, bits];
  }
}

function readCodes(stream: BitStream): [Code, Code] {
  const [literals, distances] = [stream.take(5) + 257, stream.take(5) + 1];
  const lengths = new Uint8Array(LENGTH_ORDER.length);
  const stored = stream.take(4) + 4;
  for (let i = 0; i < stored; i++) lengths[LENGTH_ORDER[i]] = stream.take(3);
  const code = codeOf(lengths);
  const all = new Uint8Array(literals + distances);
  for (let i = 0; i < all.length;) {
    const length = stream.symbol(code);
    if (length < 16) all[i++] = length;
    else {
      const [base, bits] = REPEATS[length - 16];
      const again = base + stream.take(bits);
      if (i + again > all.length || (length === 16 && i === 0)) throw damaged();
      if (length === 16) all.fill(all[i - 1], i, i + again);
      i += again;
    }
  }
  return [codeOf(all.subarray(0, literals)), codeOf(all.subarray(literals))];
}

const damaged = (): Error => new Error('a chunk is damaged');
