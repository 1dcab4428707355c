/**
 * Where a dataset's numbers lie in its file, after "HDF5 File Format Specification Version 3.0", section IV.A.2: what the
 * header's messages for layout and filters say. What is rare is not understood, and is left to the HDF5 library.
 */
import { MESSAGE, UNDEFINED_ADDRESS } from '../hdf5-encode';
import type { RawMessage } from '../hdf5-headers';

/** A filter that chunks were written through. */
export type Filter = 'gzip' | 'shuffle' | 'fletcher32';

export type Storage =
  | { readonly kind: 'contiguous'; readonly address: number }
  | {
      readonly kind: 'chunked';
      /** Numbers of a chunk along each axis. */
      readonly chunk: readonly number[];
      readonly elementBytes: number;
      /** In the order of writing. */
      readonly filters: readonly Filter[];
      readonly index: ChunkIndexPlace;
    };

/** How chunks are found. */
export type ChunkIndexPlace =
  | { readonly kind: 'tree'; readonly address: number }
  | { readonly kind: 'single'; readonly address: number; readonly bytes: number | null }
  | { readonly kind: 'implicit'; readonly address: number }
  | { readonly kind: 'fixed-array'; readonly address: number }
  | { readonly kind: 'extensible-array'; readonly address: number };

const FILTERS: Readonly<Record<number, Filter>> = { 1: 'gzip', 2: 'shuffle', 3: 'fletcher32' };
/** The header's message for data that lie in other files. */
const EXTERNAL_FILES = 0x07;

/** What the header says, or null where this reader does not understand it. */
export function storageOf(messages: readonly RawMessage[]): Storage | null {
  const find = (type: number) => messages.find((message) => message.type === type);
  const layout = find(MESSAGE.layout);
  const pipeline = find(MESSAGE.filters);
  if (!layout || layout.shared || pipeline?.shared || find(EXTERNAL_FILES)) return null;
  const filters = pipeline ? filtersOf(pipeline.data) : [];
  if (!filters) return null;
  const { data } = layout;
  const [version, kind] = data;
  // version 5 differs in the widths of sizes, which the indices tell themselves
  if (version < 3 || version > 5) return null;
  if (kind === CONTIGUOUS) {
    const address = addressAt(data, 2);
    return address === null ? null : { kind: 'contiguous', address };
  }
  if (kind !== CHUNKED) return null;
  return version === 3 ? chunkedV3(data, filters) : chunkedV4(data, filters);
}

const CONTIGUOUS = 1;
const CHUNKED = 2;

/** An address, or null where none was given out. */
export function addressAt(data: Buffer, at: number): number | null {
  const address = data.readBigUInt64LE(at);
  return address === UNDEFINED_ADDRESS ? null : Number(address);
}

function chunkedV3(data: Buffer, filters: readonly Filter[]): Storage | null {
  const address = addressAt(data, 3);
  if (address === null) return null;
  const lengths = Array.from({ length: data[2] }, (_, i) => data.readUInt32LE(11 + 4 * i));
  return chunked(lengths, filters, { kind: 'tree', address });
}

function chunkedV4(data: Buffer, filters: readonly Filter[]): Storage | null {
  const [, , flags, dimensions, lengthBytes] = data;
  const [keepsEdgesPlain, isFilteredSingle] = [(flags & 1) !== 0, (flags & 2) !== 0];
  if (keepsEdgesPlain || lengthBytes > 6) return null;
  let at = 5;
  const lengths = Array.from({ length: dimensions }, (_, i) =>
    data.readUIntLE(at + i * lengthBytes, lengthBytes),
  );
  at += dimensions * lengthBytes;
  const index = data[at++];
  if (index === 1) {
    const bytes = isFilteredSingle ? Number(data.readBigUInt64LE(at)) : null;
    // a filter was left out of this chunk
    if (isFilteredSingle && data.readUInt32LE(at + 8) !== 0) return null;
    const address = addressAt(data, at + (isFilteredSingle ? 12 : 0));
    return address === null ? null : chunked(lengths, filters, { kind: 'single', address, bytes });
  }
  const parameters = INDEX_PARAMETERS[index];
  if (!parameters) return null;
  const address = addressAt(data, at + parameters.bytes);
  return address === null ? null : chunked(lengths, filters, { kind: parameters.kind, address });
}

/** Bytes of parameters before the address; the arrays' own headers repeat them. */
const INDEX_PARAMETERS: Readonly<
  Record<
    number,
    { kind: 'implicit' | 'fixed-array' | 'extensible-array'; bytes: number } | undefined
  >
> = {
  2: { kind: 'implicit', bytes: 0 },
  3: { kind: 'fixed-array', bytes: 1 },
  4: { kind: 'extensible-array', bytes: 5 },
};

/** @param lengths of a chunk along each axis, and bytes of an element last */
function chunked(
  lengths: readonly number[],
  filters: readonly Filter[],
  index: ChunkIndexPlace,
): Storage {
  return {
    kind: 'chunked',
    chunk: lengths.slice(0, -1),
    elementBytes: lengths[lengths.length - 1],
    filters,
    index,
  };
}

/** Filters of a pipeline message, or null where there is one that is not known here. */
function filtersOf(data: Buffer): Filter[] | null {
  const [version, count] = data;
  if (version !== 1 && version !== 2) return null;
  const found: Filter[] = [];
  let at = version === 1 ? 8 : 2;
  for (let n = 0; n < count; n++) {
    const id = data.readUInt16LE(at);
    const known = FILTERS[id];
    if (!known) return null;
    found.push(known);
    const named = version === 1 || id >= 256;
    const nameBytes = named ? data.readUInt16LE(at + 2) : 0;
    const values = data.readUInt16LE(at + (named ? 6 : 4));
    at += (named ? 8 : 6) + nameBytes + 4 * values;
    if (version === 1 && values % 2 === 1) at += 4;
  }
  return found;
}
