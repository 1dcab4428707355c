/** Numbers of two bytes, IEEE 754 binary16, and arrays of them as files hold them. */

export const FLOAT_TYPES = ['float32', 'float16'] as const;
export type FloatType = (typeof FLOAT_TYPES)[number];

/** Bytes of one number. */
export const WIDTH: Readonly<Record<FloatType, number>> = { float32: 4, float16: 2 };

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** The bits of a number in half precision (IEEE 754 binary16), rounded to the nearest, ties to even. */
export function toHalf(value: number): number {
  single[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000;
  const magnitude = bits[0] & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // not a number
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // rounds to infinity
  if (magnitude >= 0x38800000) {
    return sign | rounded(magnitude - 0x38000000, 13);
  }
  // Below 2^-14 halves are multiples of 2^-24; below half of that, nought.
  const exponent = magnitude >>> 23;
  if (exponent < 102) return sign;
  return sign | rounded((magnitude & 0x7fffff) | 0x800000, 126 - exponent);
}

/** bits / 2^shift, to the nearest, ties to even. */
function rounded(value: number, shift: number): number {
  const whole = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && whole % 2 === 1) ? whole + 1 : whole;
}

/** IEEE 754 half precision to single, exactly; a float16 has 5 exponent bits, biased by 15, and 10 of fraction. */
export function float16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * An array stored little-endian as float32 or float16.
 * @throws Error where the shape asks for another number of bytes.
 */
export function decodeFloats(
  bytes: Uint8Array,
  type: FloatType,
  shape: readonly number[],
): Float32Array {
  const length = shape.reduce((a, b) => a * b, 1);
  const expected = length * WIDTH[type];
  if (bytes.length !== expected) {
    throw new Error(`${expected} bytes expected, ${bytes.length} found`);
  }
  if (type === 'float32') {
    // All machines that this runs on have the lowest byte first.
    const values = new Float32Array(length);
    new Uint8Array(values.buffer).set(bytes);
    return values;
  }
  return Float32Array.from({ length }, (_, i) =>
    float16Value(bytes[2 * i] | (bytes[2 * i + 1] << 8)),
  );
}

/** The same array as bytes; halves are rounded to the nearest, ties to even. */
export function encodeFloats(values: Float32Array, type: FloatType): Uint8Array {
  const stored = type === 'float32' ? values : Uint16Array.from(values, toHalf);
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}
