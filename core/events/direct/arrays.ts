/**
 * The newer indices of chunks ("HDF5 File Format Specification Version 3.0", sections VII.C and VII.D): the fixed array of
 * datasets that cannot grow, and the extensible array of those that grow along one axis.
 */
import type { HeaderReader } from '../hdf5-headers';
import type { Grid, ReadEntry, StoredChunk } from './chunk-index';
import { CheckedBlocks } from './checksum';
import { addressAt } from './storage';

const ADDRESS = 8;
const CHECKSUM = 4;
/** Before an array's own fields: signature, version, client; blocks repeat their header's address. */
const PREFIX = 6;
const BLOCK_PREFIX = PREFIX + ADDRESS;

/** Entry of a chunk: its address and, where it was filtered, its size and the filters left out. */
function entryAt(data: Buffer, at: number, bytes: number, grid: Grid): StoredChunk | undefined {
  const address = addressAt(data, at);
  if (address === null) return undefined;
  if (!grid.filtered) return { address, bytes: grid.chunkBytes, mask: 0 };
  const sizeBytes = bytes - ADDRESS - 4;
  return {
    address,
    bytes: data.readUIntLE(at + ADDRESS, Math.min(6, sizeBytes)),
    mask: data.readUInt32LE(at + ADDRESS + sizeBytes),
  };
}

function needSignature(data: Buffer, signature: string): void {
  if (data.toString('latin1', 0, 4) !== signature || data[4] !== 0) {
    throw new Error(`no ${signature} where the index of chunks says`);
  }
}

export function fixedArray(file: HeaderReader, address: number, grid: Grid): ReadEntry {
  const blocks = new CheckedBlocks(file);
  const header = blocks.read(address, PREFIX + 2 + 8 + ADDRESS);
  needSignature(header, 'FAHD');
  const [entryBytes, pageBits] = header.subarray(PREFIX);
  const entries = Number(header.readBigUInt64LE(PREFIX + 2));
  const block = addressAt(header, PREFIX + 2 + 8);
  if (block === null) return () => undefined;
  needSignature(file.read(block, BLOCK_PREFIX), 'FADB');
  const page = 2 ** pageBits;
  const need = (number: number): number => {
    if (number >= entries) throw new Error('the index of chunks is too short');
    return number;
  };
  if (entries <= page) {
    const length = BLOCK_PREFIX + entries * entryBytes;
    return (n) =>
      entryAt(blocks.read(block, length), BLOCK_PREFIX + need(n) * entryBytes, entryBytes, grid);
  }
  const prefix = BLOCK_PREFIX + Math.ceil(Math.ceil(entries / page) / 8);
  const pages = block + prefix + CHECKSUM;
  return (number) => {
    const n = Math.floor(need(number) / page);
    const bitmap = blocks.read(block, prefix).subarray(BLOCK_PREFIX);
    if ((bitmap[n >> 3] & (0x80 >> (n % 8))) === 0) return undefined;
    const inPage = Math.min(page, entries - n * page);
    const data = blocks.read(pages + n * (page * entryBytes + CHECKSUM), inPage * entryBytes);
    return entryAt(data, (number % page) * entryBytes, entryBytes, grid);
  };
}

/** @returns null where the dataset grows along another axis than the first. */
export function extensibleArray(file: HeaderReader, address: number, grid: Grid): ReadEntry | null {
  if (grid.mostChunks[0] !== Infinity) return null;
  const blocks = new CheckedBlocks(file);
  const header = blocks.read(address, PREFIX + 6 + 6 * 8 + ADDRESS);
  needSignature(header, 'EAHD');
  const [entryBytes, countBits, inIndex, least, leastPointers, pageBits] = header.subarray(PREFIX);
  const index = addressAt(header, PREFIX + 6 + 6 * 8);
  if (index === null) return () => undefined;
  const offsetBytes = Math.ceil(countBits / 8);
  needSignature(file.read(index, BLOCK_PREFIX), 'EAIB');
  // after its own entries, the index block points to data blocks, and then to blocks of pointers to more of them
  const pointers = BLOCK_PREFIX + inIndex * entryBytes;
  const direct = 2 * (leastPointers - 1);
  const directGroups = 2 * Math.log2(leastPointers);
  const indirect = countBits - Math.log2(least) + 1 - directGroups;
  const top = () => blocks.read(index, pointers + (direct + indirect) * ADDRESS);
  return (number) => {
    if (number < inIndex)
      return entryAt(top(), BLOCK_PREFIX + number * entryBytes, entryBytes, grid);
    const rest = number - inIndex;
    // group g has 2^(g / 2) blocks of 2^((g + 1) / 2) times the least number of entries
    const group = Math.floor(Math.log2(Math.floor(rest / least) + 1));
    const inGroup = rest - (2 ** group - 1) * least;
    const perBlock = 2 ** Math.ceil(group / 2) * least;
    if (perBlock > 2 ** pageBits) throw new Error('pages of an extensible array are not read here');
    const nth = Math.floor(inGroup / perBlock);
    let block: number | null;
    if (group < directGroups) {
      const before = blocksBefore(group);
      block = addressAt(top(), pointers + (before + nth) * ADDRESS);
    } else {
      const more = addressAt(top(), pointers + (direct + group - directGroups) * ADDRESS);
      if (more === null) return undefined;
      needSignature(file.read(more, BLOCK_PREFIX), 'EASB');
      const prefix = BLOCK_PREFIX + offsetBytes;
      const all = blocks.read(more, prefix + 2 ** Math.floor(group / 2) * ADDRESS);
      block = addressAt(all, prefix + nth * ADDRESS);
    }
    if (block === null) return undefined;
    needSignature(file.read(block, BLOCK_PREFIX), 'EADB');
    const prefix = BLOCK_PREFIX + offsetBytes;
    const data = blocks.read(block, prefix + perBlock * entryBytes);
    return entryAt(data, prefix + (inGroup % perBlock) * entryBytes, entryBytes, grid);
  };
}

/** Data blocks of all groups before the given one. */
function blocksBefore(group: number): number {
  let blocks = 0;
  for (let g = 0; g < group; g++) blocks += 2 ** Math.floor(g / 2);
  return blocks;
}
