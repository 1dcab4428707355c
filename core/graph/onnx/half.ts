const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** A number in half precision (IEEE 754 binary16), rounded to the nearest, ties to even. */
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
