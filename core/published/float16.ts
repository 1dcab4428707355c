/** IEEE 754 half precision to single, exactly; a float16 has 5 exponent bits, biased by 15, and 10 of fraction. */
export function float16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Numbers stored little-endian as float32 or float16. @throws RangeError where the bytes do not divide. */
export function decodeFloats(bytes: Uint8Array, type: 'float32' | 'float16'): Float32Array {
  const width = type === 'float32' ? 4 : 2;
  if (bytes.length % width) throw new RangeError(`${bytes.length} bytes are not whole ${type}s`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Float32Array.from({ length: bytes.length / width }, (_, i) =>
    type === 'float32' ? view.getFloat32(4 * i, true) : float16Value(view.getUint16(2 * i, true)),
  );
}
