import { describe, expect, it } from 'vitest';
import { augment, drawAugmentation, drawRotation } from '../../core/events/augment';
import { ETA_CELLS, IMAGE_SIZE, MASK_SIZE, PHI_CELLS } from '../../core/events/schema';
import { Random } from '../../core/random';
import { uniform } from '../tensor/fixture-numbers';
import type { Augmentation } from '../../core/events/augment';

const image: Float32Array = Float32Array.from(uniform(MASK_SIZE, 5));

function applied(augmentation: Augmentation, to: Float32Array = image, channels = 1): Float32Array {
  const out = new Float32Array(to.length);
  augment(augmentation, to, 0, out, 0, channels);
  return out;
}

const pixel = (phi: number, eta: number): number => phi * ETA_CELLS + eta;

describe('augmentations', () => {
  it('move a deposit where the paper says: down is to later rows, over the edge to the first', () => {
    const one = new Float32Array(MASK_SIZE);
    one[pixel(70, 3)] = 1;
    expect(applied({ flip: false, shift: 8 }, one)[pixel(6, 3)]).toBe(1);
    expect(applied({ flip: false, shift: -8 }, one)[pixel(62, 3)]).toBe(1);
    expect(applied({ flip: true, shift: 0 }, one)[pixel(70, 54)]).toBe(1);
    expect(applied({ flip: true, shift: 16 }, one)[pixel(14, 54)]).toBe(1);
  });

  it('undo themselves: up after down, flip after flip, nine rotations by eight rows', () => {
    for (let k = 1; k <= 7; k++) {
      const down = applied({ flip: false, shift: 8 * k });
      expect(down).not.toEqual(image);
      expect(applied({ flip: false, shift: -8 * k }, down)).toEqual(image);
      expect(applied({ flip: false, shift: PHI_CELLS - 8 * k }, down)).toEqual(image);
    }
    expect(applied({ flip: true, shift: 0 }, applied({ flip: true, shift: 0 }))).toEqual(image);
    let turned = image;
    for (let k = 0; k < 9; k++) turned = applied({ flip: false, shift: 8 }, turned);
    expect(turned).toEqual(image);
  });

  it('commute, so that flip and rotation together have no order', () => {
    const flipped = applied({ flip: true, shift: 0 });
    const both = applied({ flip: true, shift: -24 });
    expect(applied({ flip: false, shift: -24 }, flipped)).toEqual(both);
    expect(applied({ flip: true, shift: 0 }, applied({ flip: false, shift: -24 }))).toEqual(both);
  });

  it('keep every deposit of every channel, and channels together', () => {
    const energies = Float32Array.from(uniform(IMAGE_SIZE, 6), (u) => 100 * u);
    const out = applied({ flip: true, shift: 40 }, energies, 3);
    expect(Array.from(out).sort()).toEqual(Array.from(energies).sort());
    const from = pixel(5, 10) * 3;
    const to = pixel(45, 47) * 3;
    expect(out.subarray(to, to + 3)).toEqual(energies.subarray(from, from + 3));
  });

  it('are drawn six ways alike, rotations by 8 to 56 rows', () => {
    const random = new Random(3);
    const ways = new Map<string, number>();
    const sizes = new Set<number>();
    for (let i = 0; i < 6000; i++) {
      const { flip, shift } = drawAugmentation(random);
      const way = `${flip} ${Math.sign(shift)}`;
      ways.set(way, (ways.get(way) ?? 0) + 1);
      if (shift !== 0) sizes.add(Math.abs(shift));
    }
    expect(ways.size).toBe(6);
    // 1000 expected of each; five standard deviations are 144.
    for (const n of ways.values()) expect(Math.abs(n - 1000)).toBeLessThan(144);
    expect([...sizes].sort((a, b) => a - b)).toEqual([8, 16, 24, 32, 40, 48, 56]);
  });

  it('form a group: two rotations are one by the sum of their rows, whatever the flips', () => {
    const random = new Random(4);
    for (let i = 0; i < 50; i++) {
      const [first, second] = [drawRotation(random), drawRotation(random)];
      const flip = first.flip !== second.flip;
      const shift = (first.shift + second.shift) % PHI_CELLS;
      expect(applied(second, applied(first))).toEqual(applied({ flip, shift }));
    }
  });

  it('can be drawn over the whole group, 144 ways alike', () => {
    const random = new Random(5);
    const ways = new Map<string, number>();
    for (let i = 0; i < 14400; i++) {
      const { flip, shift } = drawRotation(random);
      ways.set(`${flip} ${shift}`, (ways.get(`${flip} ${shift}`) ?? 0) + 1);
    }
    expect(ways.size).toBe(2 * PHI_CELLS);
    // 100 expected of each; five standard deviations are 50.
    for (const n of ways.values()) expect(Math.abs(n - 100)).toBeLessThan(50);
  });
});
