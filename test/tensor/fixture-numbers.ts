/** The numbers of test/fixtures/keras/numbers_of_fixtures.py, computed alike. */

/** `count` numbers in [0, 1), from 32-bit integer hashing. */
export function uniform(count: number, salt: number): Float64Array {
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let x = (Math.imul(i, 0x9e3779b1) + Math.imul(salt, 0x85ebca77)) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    out[i] = ((x ^ (x >>> 15)) >>> 0) / 4294967296;
  }
  return out;
}

/** Uniform in shift ± scale, rounded to float32. */
export function symmetric(count: number, salt: number, scale = 1, shift = 0): Float32Array {
  return Float32Array.from(uniform(count, salt), (u) => shift + scale * (2 * u - 1));
}

export function masks(events: number, salt: number, density = 0.05): Float32Array {
  return Float32Array.from(uniform(events * 72 * 58, salt), (u) => (u < density ? 1 : 0));
}

/** What a fixture keeps of a large array. */
export interface Summary {
  readonly size: number;
  readonly norm: number;
  /** Scalar product with the fixed direction that belongs to `salt`. */
  readonly projection: number;
  readonly step: number;
  readonly samples: readonly number[];
}

/**
 * How far an array is from the one summarised, as a share of that one's L2 norm (or of `floor`, if larger):
 * the worst of norm, projection and sampled entries. The projection has unit-variance-free direction of
 * entries in ±1, so that every entry of the array counts in it.
 */
export function distance(
  values: ArrayLike<number>,
  summary: Summary,
  salt: number,
  floor = 0,
): number {
  if (values.length !== summary.size) return Infinity;
  const direction = uniform(values.length, salt);
  let squares = 0;
  let projection = 0;
  for (let i = 0; i < values.length; i++) {
    squares += values[i] ** 2;
    projection += values[i] * (2 * direction[i] - 1);
  }
  const scale = Math.max(summary.norm, floor);
  const errors = summary.samples.map((s, k) => Math.abs(values[k * summary.step] - s));
  errors.push(Math.abs(Math.sqrt(squares) - summary.norm));
  errors.push(Math.abs(projection - summary.projection));
  return Math.max(...errors) / scale;
}
