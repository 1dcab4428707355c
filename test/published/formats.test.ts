import { expect, it } from 'vitest';
import { maskedCrc32c } from '../../core/published/crc32c';
import { float16Value } from '../../core/float16';

it('a checksum is CRC-32C, masked as TensorFlow masks it', () => {
  // RFC 3720, B.4: 32 bytes of nought give 8a9136aa, 32 of ff give 62a8ab43.
  const masked = (crc: number): number => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  expect(maskedCrc32c(new Uint8Array(32))).toBe(masked(0x8a9136aa));
  const ones = new Uint8Array(16).fill(255);
  expect(maskedCrc32c(ones, ones)).toBe(masked(0x62a8ab43));
});

it.each([
  [0x3c00, 1],
  [0xc000, -2],
  [0x3555, 0.333251953125],
  [0x7bff, 65504],
  [0x0400, 2 ** -14],
  [0x0001, 2 ** -24],
  [0x8000, -0],
  [0xfc00, -Infinity],
  [0x7e00, NaN],
])('float16 %i is %d, IEEE 754', (bits, value) => {
  expect(float16Value(bits)).toBe(value);
});
