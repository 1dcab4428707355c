import type { Metadata } from 'h5wasm/node';
import type { Hdf5File } from '../events/hdf5';

/**
 * Bytes of a dataset as they lie in its file. The library delivers a type whose numbers are all big-endian as
 * little-endian; here they are turned back.
 */
export function readFileBytes(
  file: Hdf5File,
  name: string,
  start: number,
  stop: number,
  axis: number,
): Uint8Array {
  const bytes = file.readBytes(name, start, stop, axis);
  turnBack(bytes, file.metadata(name));
  return bytes;
}

/** Turns delivered numbers back into the byte order of the file, in place. */
export function turnBack(bytes: Uint8Array, metadata: Metadata): void {
  if (orderOf(metadata) !== 'big') return;
  const spans = numberSpans(metadata, 0);
  for (let element = 0; element < bytes.length; element += metadata.size) {
    for (const { at, size } of spans) bytes.subarray(element + at, element + at + size).reverse();
  }
}

/** HDF5's numbers for classes of types (H5T_class_t). */
const CLASS = {
  integer: 0,
  float: 1,
  bitfield: 4,
  compound: 6,
  reference: 7,
  enumeration: 8,
  vlen: 9,
  array: 10,
};
const NUMBERS = [CLASS.integer, CLASS.float, CLASS.bitfield, CLASS.enumeration];

/** Like H5Tget_order: types without an order do not count, and a compound of both orders is left as it is. */
function orderOf(type: Metadata): 'little' | 'big' | 'none' | 'mixed' {
  if (NUMBERS.includes(type.type)) return type.littleEndian ? 'little' : 'big';
  if (type.type === CLASS.array && type.array_type) return orderOf(type.array_type);
  if (type.type !== CLASS.compound) return 'none';
  const members = type.compound_type?.members ?? [];
  const orders = new Set(members.map(orderOf).filter((order) => order !== 'none'));
  if (orders.size === 0) return 'none';
  return orders.size === 1 ? [...orders][0] : 'mixed';
}

/** Where in one element its numbers lie. */
function numberSpans(type: Metadata, at: number): { at: number; size: number }[] {
  if (NUMBERS.includes(type.type)) return [{ at, size: type.size }];
  if (type.type === CLASS.compound) {
    const members = type.compound_type?.members ?? [];
    return members.flatMap((member) => numberSpans(member, at + member.offset));
  }
  const base = type.type === CLASS.array ? type.array_type : undefined;
  if (!base) return [];
  const count = type.size / base.size;
  return Array.from({ length: count }, (_, i) => numberSpans(base, at + i * base.size)).flat();
}

/** True for types whose bytes point elsewhere in their file: such bytes mean nothing in another file. */
export function pointsElsewhere(type: Metadata): boolean {
  if (type.vlen || type.type === CLASS.vlen || type.type === CLASS.reference) return true;
  if (type.array_type) return pointsElsewhere(type.array_type);
  return type.compound_type?.members.some(pointsElsewhere) ?? false;
}
