/** Finds the chunks of some rows in an HDF5 file: the older index, a B-tree, here; the newer ones in arrays.ts. */
import type { HeaderReader } from '../hdf5-headers';
import { extensibleArray, fixedArray } from './arrays';
import type { ChunkIndexPlace } from './storage';
import { addressAt } from './storage';

/** A chunk as it lies in the file. */
export interface StoredChunk {
  readonly address: number;
  readonly bytes: number;
  /** Bit i is set where filter i was left out. */
  readonly mask: number;
}

/** The chunks of a dataset form a grid; a place in it is a row-major number. */
export interface Grid {
  /** Numbers of a chunk along each axis. */
  readonly chunk: readonly number[];
  /** Chunks along each axis, now. */
  readonly chunks: readonly number[];
  /** Chunks along each axis when the dataset has grown as far as it may; Infinity for no limit. */
  readonly mostChunks: readonly number[];
  /** Bytes of a whole chunk before filters. */
  readonly chunkBytes: number;
  readonly filtered: boolean;
}

export interface ChunkIndex {
  /**
   * Chunks of the rows of chunks `from` to `to` (exclusive) along the first axis.
   * @returns one a place of the grid, row-major from the first of row `from`; undefined for chunks never written
   */
  find(from: number, to: number): (StoredChunk | undefined)[];
}

/** @returns null where the index is not understood. @throws Error where it is damaged. */
export function openChunkIndex(
  file: HeaderReader,
  place: ChunkIndexPlace,
  grid: Grid,
): ChunkIndex | null {
  if (place.kind === 'tree') return new TreeIndex(file, place.address, grid);
  if (place.kind === 'fixed-array') return inOrder(grid, fixedArray(file, place.address, grid));
  if (place.kind === 'extensible-array') {
    const read = extensibleArray(file, place.address, grid);
    return read && inOrder(grid, read);
  }
  const { address } = place;
  const bytes = (place.kind === 'single' && place.bytes) || grid.chunkBytes;
  return inOrder(grid, (number) => ({ address: address + number * bytes, bytes, mask: 0 }));
}

/** Reads the chunk of that number. */
export type ReadEntry = (number: number) => StoredChunk | undefined;

/** Numbers count over the grid of chunks that may be, as far as the first axis does not matter. */
function inOrder(grid: Grid, read: ReadEntry): ChunkIndex | null {
  const steps = grid.mostChunks.map((_, axis) =>
    grid.mostChunks.slice(axis + 1).reduce((product, n) => product * n, 1),
  );
  if (!steps.every(Number.isFinite)) return null;
  const inner = grid.chunks.slice(1).reduce((product, n) => product * n, 1);
  return {
    find: (from, to) =>
      Array.from({ length: (to - from) * inner }, (_, i) => {
        let rest = i + from * inner;
        let number = 0;
        for (let axis = grid.chunks.length - 1; axis > 0; axis--) {
          number += (rest % grid.chunks[axis]) * steps[axis];
          rest = Math.floor(rest / grid.chunks[axis]);
        }
        return read(number + rest * steps[0]);
      }),
  };
}

/** Version 1 B-trees (specification, section III.A.1): nodes are read anew each time, and take no memory. */
class TreeIndex implements ChunkIndex {
  /** Nodes that a search may still read: a damaged tree may lead in circles. */
  private nodesLeft = 0;

  constructor(
    private readonly file: HeaderReader,
    private readonly root: number,
    private readonly grid: Grid,
  ) {}

  find(from: number, to: number): (StoredChunk | undefined)[] {
    const inner = this.grid.chunks.slice(1).reduce((product, n) => product * n, 1);
    const found = new Array<StoredChunk | undefined>((to - from) * inner).fill(undefined);
    // no search of a sound tree takes a node of every level for each chunk, and so many beside
    this.nodesLeft = 100 + 10 * found.length;
    this.descend(this.root, from, to, found);
    return found;
  }

  private descend(
    address: number,
    from: number,
    to: number,
    found: (StoredChunk | undefined)[],
  ): void {
    if (this.nodesLeft-- === 0) throw new Error('the tree of chunks leads in circles');
    const { chunk, chunks } = this.grid;
    const head = this.file.read(address, NODE_HEAD);
    if (head.toString('latin1', 0, 4) !== 'TREE' || head[4] !== 1) {
      throw new Error(`no node of chunks at address ${address}`);
    }
    const level = head[5];
    const entries = head.readUInt16LE(6);
    const keyBytes = 8 + 8 * (chunk.length + 1);
    const node = this.file.read(
      address + NODE_HEAD,
      entries * (keyBytes + ADDRESS) + (level > 0 ? keyBytes : 0),
    );
    const rowAt = (at: number) => Number(node.readBigUInt64LE(at + 8)) / chunk[0];
    for (let n = 0, at = 0; n < entries; n++, at += keyBytes + ADDRESS) {
      const row = rowAt(at);
      if (row >= to) break;
      const child = addressAt(node, at + keyBytes);
      if (child === null) continue;
      if (level > 0) {
        // a node's keys are the first of each child and the end of the last
        if (rowAt(at + keyBytes + ADDRESS) >= from) this.descend(child, from, to, found);
        continue;
      }
      if (row < from) continue;
      let number = row - from;
      for (let axis = 1; axis < chunk.length; axis++) {
        const place = Number(node.readBigUInt64LE(at + 8 + 8 * axis)) / chunk[axis];
        if (place >= chunks[axis]) throw new Error('a chunk lies outside of its dataset');
        number = number * chunks[axis] + place;
      }
      found[number] = {
        address: child,
        bytes: node.readUInt32LE(at),
        mask: node.readUInt32LE(at + 4),
      };
    }
  }
}

const NODE_HEAD = 24;
const ADDRESS = 8;
