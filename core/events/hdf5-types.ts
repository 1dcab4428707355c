import type { Metadata } from 'h5wasm/node';

/** Numbers of any HDF5 type that JavaScript holds: float16 arrives as float32, 64-bit integers as float64. */
export type NumericArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** An element type in numpy's words: `float16`, `int64`, `bool`, `string`, `S8`, `compound`, … */
export interface ElementType {
  readonly name: string;
  readonly kind: 'float' | 'integer' | 'string' | 'other';
  /** Bytes of one element in a file; for a variable-length string, of its reference. */
  readonly bytes: number;
}

/** What a file says about one dataset, without reading it. */
export interface DatasetInfo {
  /** Path from the root, without the leading slash. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: ElementType;
  /** Shape of a chunk; null where the data are contiguous. */
  readonly chunks: readonly number[] | null;
  readonly filters: readonly { readonly id: number; readonly name: string }[];
}

/** HDF5's numbers for classes of types (H5T_class_t). */
const CLASS = { integer: 0, float: 1, string: 3, compound: 6, enumeration: 8, array: 10 } as const;

export function elementType(metadata: Metadata): ElementType {
  const bytes = metadata.size;
  switch (metadata.type) {
    case CLASS.float:
      if (bytes > 8) return { name: `float${bytes * 8}`, kind: 'other', bytes };
      return { name: `float${bytes * 8}`, kind: 'float', bytes };
    case CLASS.integer:
      return { name: `${metadata.signed ? 'int' : 'uint'}${bytes * 8}`, kind: 'integer', bytes };
    case CLASS.enumeration: {
      const { FALSE, TRUE } = metadata.enum_type?.members ?? {};
      const isBool = FALSE === 0 && TRUE === 1 && metadata.enum_type?.nmembers === 2;
      return { name: isBool ? 'bool' : `enum${bytes * 8}`, kind: 'integer', bytes };
    }
    case CLASS.string:
      return { name: metadata.vlen ? 'string' : `S${bytes}`, kind: 'string', bytes };
    case CLASS.compound:
      return { name: 'compound', kind: 'other', bytes };
    case CLASS.array:
      return { name: 'array', kind: 'other', bytes };
    default:
      return { name: 'other', kind: 'other', bytes };
  }
}

/** How shapes are written in messages: `4 x 72 x 58 x 3`. */
export function shapeText(shape: readonly (number | string)[]): string {
  return shape.length === 0 ? 'a single value' : shape.join(' x ');
}

/** How datasets are listed in messages: `images (4 x 72 x 58 x 3 float32)`. */
export function datasetText(dataset: DatasetInfo): string {
  return `${dataset.name} (${shapeText(dataset.shape)} ${dataset.type.name})`;
}

/**
 * Little-endian bytes as numbers; a view of them where their type allows one.
 * @throws Error for types that are no numbers: callers check `kind` first.
 */
export function toNumbers(data: Uint8Array, type: ElementType): NumericArray {
  const view = [data.buffer, data.byteOffset, data.length / type.bytes] as const;
  if (type.kind === 'float') {
    if (type.bytes === 2) return float16ToFloat32(new Uint16Array(...view));
    return type.bytes === 4 ? new Float32Array(...view) : new Float64Array(...view);
  }
  if (type.kind !== 'integer') throw new Error(`${type.name} values are no numbers`);
  const unsigned = type.name.startsWith('uint');
  switch (type.bytes) {
    case 1:
      return unsigned ? new Uint8Array(...view) : new Int8Array(...view);
    case 2:
      return unsigned ? new Uint16Array(...view) : new Int16Array(...view);
    case 4:
      return unsigned ? new Uint32Array(...view) : new Int32Array(...view);
    case 8:
      return Float64Array.from(
        unsigned ? new BigUint64Array(...view) : new BigInt64Array(...view),
        Number,
      );
    default:
      throw new Error(`integers of ${type.bytes} bytes are not supported`);
  }
}

let halves: Float32Array | undefined;

/** All 65,536 half-precision numbers, so that conversion is one look-up a value. */
function halfTable(): Float32Array {
  if (halves) return halves;
  halves = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) halves[bits] = fraction ? NaN : sign * Infinity;
    else if (exponent === 0) halves[bits] = sign * fraction * 2 ** -24;
    else halves[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return halves;
}

export function float16ToFloat32(values: Uint16Array): Float32Array {
  const table = halfTable();
  const out = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) out[i] = table[values[i]];
  return out;
}
