/** The bytes of arrays, in this machine's (little-endian) order, without a copy. */
export function bytesOf(array: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
