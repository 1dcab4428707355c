/** Huffman codes of deflate (RFC 1951, section 3.2.2). */

/** Codes of at most so many bits are looked up at once. */
export const TABLE_BITS = 10;
const MOST_BITS = 15;

export interface Code {
  /** By the next bits: symbol << 4 | length; 0 for what is longer. */
  readonly table: Uint16Array;
  /** Codes of each length. */
  readonly counts: Uint16Array;
  /** In the order of their codes. */
  readonly symbols: Uint16Array;
}

/** @param lengths of the code of each symbol; 0 for none. @throws Error where there are more codes than fit. */
export function codeOf(lengths: Uint8Array): Code {
  const counts = new Uint16Array(MOST_BITS + 1);
  for (const length of lengths) counts[length]++;
  counts[0] = 0;
  const next = new Uint16Array(MOST_BITS + 2);
  const place = new Uint16Array(MOST_BITS + 2);
  for (let bits = 1, code = 0; bits <= MOST_BITS; bits++) {
    next[bits] = code;
    code += counts[bits];
    if (code > 1 << bits) throw new Error('a chunk is damaged');
    code <<= 1;
    place[bits + 1] = place[bits] + counts[bits];
  }
  const symbols = new Uint16Array(lengths.length);
  const table = new Uint16Array(1 << TABLE_BITS);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol];
    if (length === 0) continue;
    symbols[place[length]++] = symbol;
    const code = next[length]++;
    if (length > TABLE_BITS) continue;
    // codes are read from their highest bit on, and so lie reversed in the stream
    for (let i = reversed(code, length); i < table.length; i += 1 << length) {
      table[i] = (symbol << 4) | length;
    }
  }
  return { table, counts, symbols };
}

/**
 * Reads a code bit by bit.
 * @param hold at least 15 bits of the stream. @returns as in `Code.table`. @throws Error where no code begins so.
 */
export function decodeLong({ counts, symbols }: Omit<Code, 'table'>, hold: number): number {
  let [code, first, index] = [0, 0, 0];
  for (let length = 1; length <= MOST_BITS; length++) {
    code |= (hold >>> (length - 1)) & 1;
    const count = counts[length];
    if (code - count < first) return (symbols[index + code - first] << 4) | length;
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  throw new Error('a chunk is damaged');
}

function reversed(code: number, length: number): number {
  let out = 0;
  for (let bit = 0; bit < length; bit++) out |= ((code >> bit) & 1) << (length - 1 - bit);
  return out;
}

export const FIXED_LITERALS = codeOf(
  Uint8Array.from({ length: 288 }, (_, symbol) =>
    symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
  ),
);
export const FIXED_DISTANCES = codeOf(new Uint8Array(30).fill(5));
