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
  type: 'float32' | 'float16',
  shape: readonly number[],
): Float32Array {
  const length = shape.reduce((a, b) => a * b, 1);
  const expected = length * (type === 'float32' ? 4 : 2);
  if (bytes.length !== expected) {
    throw new Error(`${expected} bytes expected, ${bytes.length} found`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Float32Array.from({ length }, (_, i) =>
    type === 'float32' ? view.getFloat32(4 * i, true) : float16Value(view.getUint16(2 * i, true)),
  );
}
