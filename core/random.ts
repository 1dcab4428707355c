/**
 * Seeded random numbers: xoshiro128** (Blackman and Vigna), seeded through splitmix32. The state is four
 * 32-bit words, so that a checkpoint can store it and a resumed run draws the very same numbers.
 */
export class Random {
  private readonly state: Uint32Array;

  constructor(seed: number | readonly number[]) {
    this.state = new Uint32Array(4);
    if (typeof seed !== 'number') {
      this.state.set(seed);
      return;
    }
    let x = seed >>> 0;
    for (let i = 0; i < 4; i++) {
      x = (x + 0x9e3779b9) >>> 0;
      let z = x;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      this.state[i] = (z ^ (z >>> 15)) >>> 0;
    }
  }

  /** The four state words; `new Random(words)` goes on where this one stands. */
  snapshot(): number[] {
    return Array.from(this.state);
  }

  /** A 32-bit unsigned integer. */
  uint32(): number {
    const s = this.state;
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.uint32() / 4294967296;
  }

  /** A whole number in [0, n), without modulo bias. */
  below(n: number): number {
    const limit = Math.floor(4294967296 / n) * n;
    let x = this.uint32();
    while (x >= limit) x = this.uint32();
    return x % n;
  }

  /** Standard normal (Box and Muller). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Shuffles in place (Fisher and Yates) and returns its argument. */
  shuffle<T extends { length: number; [index: number]: number }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const kept = items[i];
      items[i] = items[j];
      items[j] = kept;
    }
    return items;
  }

  /** An independent generator for a named purpose, so that streams do not disturb each other. */
  fork(): Random {
    return new Random([this.uint32(), this.uint32(), this.uint32(), this.uint32() | 1]);
  }
}

function rotateLeft(x: number, k: number): number {
  return ((x << k) | (x >>> (32 - k))) >>> 0;
}
