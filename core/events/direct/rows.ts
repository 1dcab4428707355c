/**
 * Reads rows of a dataset past the HDF5 library: finds their chunks in the file, and decompresses them on all cores, where
 * the library takes one after another on one. What it does not understand it refuses, and the library reads it.
 */
import type { Hdf5File } from '../hdf5';
import type { HeaderReader } from '../hdf5-headers';
import { toNumbers, type DatasetInfo, type NumericArray } from '../hdf5-types';
import { openChunkIndex, type ChunkIndex, type Grid, type StoredChunk } from './chunk-index';
import { unfiltered } from './filters';
import { Room } from './room';
import { SparseBytes } from './sparse-inflate';
import { readSpans, type Span } from './spans';
import { storageOf, type Storage } from './storage';

type Chunked = Extract<Storage, { kind: 'chunked' }>;

/**
 * Takes rows as they come: `count` rows from `first` on. The numbers are not to be kept, nor are the places: where they
 * are given, all numbers elsewhere are noughts; they ascend, counted from the first of the rows.
 */
export type TakeRows = (
  rows: NumericArray,
  first: number,
  count: number,
  places?: Uint32Array,
) => void;

/** A read that is under way. */
export interface RowsUnderWay {
  /** All that is needed from the disk is there, and decompression has its orders. */
  readonly ordered: Promise<void>;
  /** All rows have been taken. */
  readonly taken: Promise<void>;
}

/** Decompressed bytes that wait to be taken, of all files. */
const room = new Room(96 * 1024 * 1024);
/** Larger chunks are the library's: two of them would not be held at once. */
const LARGEST_CHUNK = 48 * 1024 * 1024;
/** Bytes of all chunks of the same rows. */
const LARGEST_BESIDE = 2 * LARGEST_CHUNK;
/** A chunk that became so many times smaller is nearly empty; a larger one would hold this thread up. */
const SPARSE_RATIO = 64;
const LARGEST_SPARSE = 8 * 1024 * 1024;
const sparse = new SparseBytes();

/** Rows of a contiguous dataset read by one call. */
const PIECE = 4 * 1024 * 1024;
/** HDF5's numbers for the classes of plain numbers. */
const [INTEGER, FLOAT] = [0, 1];

export class DirectRows {
  private constructor(
    private readonly headers: HeaderReader,
    private readonly info: DatasetInfo,
    private readonly layout: RowLayout,
  ) {}

  /** Null where the dataset is stored in a way that is the library's alone. */
  static open(file: Hdf5File, headers: HeaderReader, info: DatasetInfo): DirectRows | null {
    const { type, littleEndian, maxshape, virtual_sources } = file.metadata(info.name);
    const isNumber = type === INTEGER || type === FLOAT;
    if (!isNumber || !littleEndian || virtual_sources || info.shape.length === 0) return null;
    if (info.type.kind === 'other' || file.isLinked(info.name)) return null;
    const storage = storageOf(headers.messages(file.headerAddress(info.name)));
    if (!storage) return null;
    const layout =
      storage.kind === 'chunked' ? chunkedLayout(headers, info, storage, maxshape) : storage;
    return layout && new DirectRows(headers, info, layout);
  }

  /** Bytes that are read and decompressed at once. */
  get chunkBytes(): number {
    return this.layout.kind === 'chunked' ? this.layout.grid.chunkBytes : PIECE;
  }

  /** Rows `start` to `stop` (exclusive), in pieces and in any order. @throws Error where any cannot be read. */
  read(start: number, stop: number, take: TakeRows): RowsUnderWay {
    const { layout } = this;
    if (layout.kind === 'contiguous') {
      const taken = this.readContiguous(layout.address, start, stop, take);
      return { ordered: taken.catch(() => undefined), taken };
    }
    return this.readChunked(layout, start, stop, take);
  }

  private async readContiguous(
    address: number,
    start: number,
    stop: number,
    take: TakeRows,
  ): Promise<void> {
    const rowBytes = this.rowBytes;
    const most = Math.max(1, Math.floor(PIECE / rowBytes));
    for (let first = start; first < stop; first += most) {
      const count = Math.min(most, stop - first);
      const at = this.headers.base + address + first * rowBytes;
      const [data] = await readSpans(this.headers.fd, [{ address: at, bytes: count * rowBytes }]);
      take(this.numbers(data), first, count);
    }
  }

  private readChunked(
    layout: ChunkedRows,
    start: number,
    stop: number,
    take: TakeRows,
  ): RowsUnderWay {
    const { grid, index } = layout;
    const rows = grid.chunk[0];
    const [from, to] = [Math.floor(start / rows), Math.ceil(stop / rows)];
    const inner = grid.chunks.slice(1).reduce((product, n) => product * n, 1);
    let ordering = Promise.resolve();
    const work = async (): Promise<void> => {
      const chunks = index.find(from, to).map((chunk) => {
        if (!chunk) throw new Error('a chunk was never written');
        return chunk;
      });
      // each block of rows in its turn, as there is room: its chunks from the disk, then to be decompressed
      const blocks: Promise<void>[] = [];
      let data: Uint8Array[] = [];
      ordering = (async () => {
        data = await readSpans(
          this.headers.fd,
          chunks.map((chunk) => this.placeOf(chunk)),
        );
        for (let block = from; block < to; block++) {
          const at = (block - from) * inner;
          if (inner === 1 && this.isSparse(layout, data[at], chunks[at].mask)) {
            this.sparseBlock(layout, data[at], block, start, stop, take);
            continue;
          }
          const bytes = inner * grid.chunkBytes;
          await room.take(bytes);
          const stored = data.slice(at, at + inner).map((part, i) => ({ part, ...chunks[at + i] }));
          const done = this.block(layout, stored, block, start, stop, take);
          blocks.push(done.finally(() => room.give(bytes)));
          // asked for below, maybe long after it failed
          blocks[blocks.length - 1].catch(() => undefined);
        }
      })();
      const failed = await ordering.then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      // nothing of this may be under way any more when it is said to have failed
      const results = await Promise.allSettled(blocks);
      const bad = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.error;
      if (bad) throw bad.reason;
    };
    const taken = work();
    return { ordered: ordering.catch(() => undefined), taken };
  }

  /** Nearly empty single-precision images, one or more whole events a chunk. */
  private isSparse({ grid, filters }: ChunkedRows, stored: Uint8Array, mask: number): boolean {
    const { type, shape } = this.info;
    return (
      type.name === 'float32' &&
      filters.join() === 'gzip' &&
      mask === 0 &&
      grid.chunkBytes <= LARGEST_SPARSE &&
      stored.length * SPARSE_RATIO <= grid.chunkBytes &&
      shape.every((n, axis) => axis === 0 || n === grid.chunk[axis])
    );
  }

  /** Decompressed here and at once: that takes less time than the way through the pool and looking for what is there. */
  private sparseBlock(
    { grid }: ChunkedRows,
    stored: Uint8Array,
    block: number,
    start: number,
    stop: number,
    take: TakeRows,
  ): void {
    const top = block * grid.chunk[0];
    const first = Math.max(top, start);
    const count = Math.min(top + grid.chunk[0], stop) - first;
    const rowNumbers = this.rowBytes / 4;
    const from = (first - top) * rowNumbers;
    const length = count * rowNumbers;
    sparse.inflate(stored, grid.chunkBytes, (bytes, places) => {
      const numbers = new Float32Array(bytes.buffer, 4 * from, length);
      take(numbers, first, count, numberPlaces(places, from, length));
    });
  }

  private async block(
    { grid, filters }: ChunkedRows,
    stored: readonly (StoredChunk & { readonly part: Uint8Array })[],
    block: number,
    start: number,
    stop: number,
    take: TakeRows,
  ): Promise<void> {
    const { type, shape } = this.info;
    const parts = await Promise.all(
      stored.map(({ part, mask }) => unfiltered(part, filters, mask, grid.chunkBytes, type.bytes)),
    );
    const top = block * grid.chunk[0];
    const whole =
      parts.length === 1 && shape.every((n, axis) => axis === 0 || n === grid.chunk[axis]);
    const data = whole ? parts[0] : assembled(parts, grid, shape, type.bytes);
    const first = Math.max(top, start);
    const last = Math.min(top + grid.chunk[0], stop);
    const rowBytes = this.rowBytes;
    take(
      this.numbers(data.subarray((first - top) * rowBytes, (last - top) * rowBytes)),
      first,
      last - first,
    );
  }

  private placeOf({ address, bytes }: StoredChunk): Span {
    // filters make little of what they cannot make smaller
    if (bytes > 2 * this.chunkBytes + 1024)
      throw new Error(`a chunk of ${bytes} bytes in the file`);
    return { address: this.headers.base + address, bytes };
  }

  private get rowBytes(): number {
    return this.info.shape.slice(1).reduce((product, n) => product * n, this.info.type.bytes);
  }

  private numbers(data: Uint8Array): NumericArray {
    const { type } = this.info;
    const aligned = data.byteOffset % type.bytes === 0 ? data : data.slice();
    return toNumbers(aligned, type);
  }
}

type RowLayout = { readonly kind: 'contiguous'; readonly address: number } | ChunkedRows;

interface ChunkedRows {
  readonly kind: 'chunked';
  readonly grid: Grid;
  readonly index: ChunkIndex;
  readonly filters: Chunked['filters'];
}

function chunkedLayout(
  headers: HeaderReader,
  { shape, chunks, type }: DatasetInfo,
  storage: Chunked,
  most: readonly number[] | null,
): RowLayout | null {
  const { chunk, filters, elementBytes } = storage;
  // the header found must be this dataset's
  if (chunk.join() !== (chunks ?? []).join() || elementBytes !== type.bytes) return null;
  const chunkBytes = chunk.reduce((product, n) => product * n, elementBytes);
  if (chunkBytes > LARGEST_CHUNK) return null;
  const mostShape = shape.map((length, axis) => most?.[axis] ?? length);
  const grid: Grid = {
    chunk,
    chunks: shape.map((length, axis) => Math.ceil(length / chunk[axis])),
    mostChunks: mostShape.map((length, axis) =>
      isUnlimited(length) ? Infinity : Math.ceil(length / chunk[axis]),
    ),
    chunkBytes,
    filtered: filters.length > 0,
  };
  // chunks of few pixels of very many events: all that lie side by side would be held at once
  const beside = grid.chunks.slice(1).reduce((product, n) => product * n, chunkBytes);
  if (beside > LARGEST_BESIDE) return null;
  const index = openChunkIndex(headers, storage.index, grid);
  return index && { kind: 'chunked', grid, index, filters };
}

let numberPlace = new Uint32Array(0);

/** Places of numbers of four bytes, among `length` from `from` on, that have a byte at one of the given places. */
function numberPlaces(bytes: Uint32Array, from: number, length: number): Uint32Array {
  if (numberPlace.length < bytes.length) numberPlace = new Uint32Array(2 * bytes.length);
  let found = 0;
  for (let i = 0, last = -1; i < bytes.length; i++) {
    const place = (bytes[i] >> 2) - from;
    if (place < 0 || place >= length || place === last) continue;
    numberPlace[found++] = last = place;
  }
  return numberPlace.subarray(0, found);
}

/** HDF5's largest number, as signed or as unsigned. */
function isUnlimited(length: number): boolean {
  return length < 0 || length > Number.MAX_SAFE_INTEGER;
}

/** Puts chunks that lie side by side together to whole rows. */
function assembled(
  parts: readonly Uint8Array[],
  { chunk, chunks }: Grid,
  shape: readonly number[],
  elementBytes: number,
): Uint8Array {
  const rank = shape.length;
  const rows = [chunk[0], ...shape.slice(1)];
  const out = new Uint8Array(rows.reduce((product, n) => product * n, elementBytes));
  const step = (lengths: readonly number[]) =>
    lengths.map((_, axis) =>
      lengths.slice(axis + 1).reduce((product, n) => product * n, elementBytes),
    );
  const [outSteps, partSteps] = [step(rows), step(chunk)];
  parts.forEach((part, number) => {
    const corner = new Array<number>(rank).fill(0);
    for (let axis = rank - 1, rest = number; axis > 0; axis--) {
      corner[axis] = (rest % chunks[axis]) * chunk[axis];
      rest = Math.floor(rest / chunks[axis]);
    }
    const copy = (axis: number, from: number, to: number): void => {
      const count = Math.min(chunk[axis], rows[axis] - corner[axis]);
      const at = to + corner[axis] * outSteps[axis];
      if (axis === rank - 1) {
        out.set(part.subarray(from, from + count * elementBytes), at);
        return;
      }
      for (let i = 0; i < count; i++) {
        copy(axis + 1, from + i * partSteps[axis], at + i * outSteps[axis]);
      }
    };
    copy(0, 0, 0);
  });
  return out;
}
