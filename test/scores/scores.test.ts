import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MASK_SIZE } from '../../core/events/schema';
import { psnr, squaredError, ssim } from '../../core/scores/image-quality';
import { SCORES, scoreNamed } from '../../core/scores/index';
import { masks, uniform } from '../tensor/fixture-numbers';

const { imageQuality } = JSON.parse(
  readFileSync(new URL('../fixtures/keras/operations.json', import.meta.url), 'utf8'),
) as { imageQuality: Record<'ssim' | 'psnr' | 'bce', number[]> };

/** The images of make_operations.py: masks and a noisy copy, 3 events. */
const x = masks(3, 7);
const noise = uniform(x.length, 8);
const y = Float32Array.from(x, (v, i) => 0.7 * v + 0.3 * Math.fround(noise[i]));
const events = [0, 1, 2];

describe('scores of a mask with three hits, drawn again as 0.5 everywhere', () => {
  const mask = new Float32Array(2 * MASK_SIZE);
  for (const at of [0, 100, 4000]) mask[MASK_SIZE + at] = 1;
  const half = new Float32Array(2 * MASK_SIZE).fill(0.5);
  it.each([
    ['bce', MASK_SIZE * Math.LN2],
    ['sse', MASK_SIZE / 4],
    ['sae', MASK_SIZE / 2],
    ['dice', (3 + MASK_SIZE / 4) / 3],
    ['pixelsum', MASK_SIZE / 2],
    ['saemask', 3],
  ] as const)('%s is %d', (name, value) => {
    expect(SCORES[name].evaluate(mask, half, MASK_SIZE)).toBeCloseTo(value, 6);
  });
});

describe('scores at the edges', () => {
  const ones = new Float32Array(MASK_SIZE).fill(1);
  const zeros = new Float32Array(MASK_SIZE);

  it('are nought for a perfect reconstruction, and one for Dice', () => {
    expect(SCORES.bce.evaluate(ones, ones, 0)).toBeCloseTo(MASK_SIZE * 1e-7, 6);
    expect(SCORES.sse.evaluate(ones, ones, 0)).toBe(0);
    expect(SCORES.dice.evaluate(ones, ones, 0)).toBe(1);
  });

  it('stay finite for certain mistakes and empty masks', () => {
    expect(SCORES.bce.evaluate(ones, zeros, 0)).toBeCloseTo(-MASK_SIZE * Math.log(1e-7), 6);
    expect(Number.isFinite(SCORES.dice.evaluate(zeros, zeros, 0))).toBe(true);
    expect(Number.isFinite(SCORES.dice.evaluate(zeros, ones, 0))).toBe(true);
  });

  it('count the pixels on the wrong side of one half, however near nought a sigmoid is', () => {
    const drawn = new Float32Array(MASK_SIZE).fill(1e-4);
    for (const at of [5, 6, 7]) drawn[at] = 0.9;
    const mask = new Float32Array(MASK_SIZE);
    for (const at of [6, 7, 8, 9]) mask[at] = 1;
    expect(SCORES.saemask.evaluate(mask, drawn, 0)).toBe(3);
    expect(SCORES.saemask.evaluate(mask, mask, 0)).toBe(0);
  });

  it('are the sums of their terms, for masks and for images in between', () => {
    const drawn = Float32Array.from(uniform(2 * MASK_SIZE, 5));
    drawn.fill(0, 0, 40);
    drawn.fill(1, 40, 80);
    const between = Float32Array.from(uniform(2 * MASK_SIZE, 6));
    for (const image of [masks(2, 7), between]) {
      for (const score of Object.values(SCORES)) {
        if (score.needs !== 'reconstruction' || !score.additive) continue;
        let sum = 0;
        for (let i = 0; i < MASK_SIZE; i++) sum += score.term(image[i], drawn[i]);
        expect(score.evaluate(image, drawn, 0), score.title).toBeCloseTo(sum, 6);
      }
    }
  });

  it('are looked up by name only where one is defined', () => {
    expect(scoreNamed('bce')).toBe(SCORES.bce);
    expect(scoreNamed('toString')).toBeUndefined();
  });
});

describe('image measures beside TensorFlow', () => {
  it('agree on the cross-entropy of probabilities', () => {
    events.forEach((e) => {
      const bce = SCORES.bce.evaluate(x, y, e * MASK_SIZE);
      expect(bce / imageQuality.bce[e]).toBeCloseTo(1, 5);
    });
  });

  it('agree on SSIM', () => {
    events.forEach((e) => expect(ssim(x, y, e * MASK_SIZE)).toBeCloseTo(imageQuality.ssim[e], 5));
    expect(ssim(x, x, MASK_SIZE)).toBeCloseTo(1, 12);
  });

  it('agree on SSIM with every window summed up, for empty, sparse and full images', () => {
    const [sparse, full] = [masks(1, 3), Float32Array.from(uniform(MASK_SIZE, 4))];
    for (const image of [new Float32Array(MASK_SIZE), sparse, full]) {
      expect(ssim(image, y, 0)).toBeCloseTo(ssimByWindows(image, y), 10);
    }
  });

  it('agree on PSNR', () => {
    events.forEach((e) => {
      expect(psnr(x, y, e * MASK_SIZE)).toBeCloseTo(imageQuality.psnr[e], 4);
      const mse = squaredError(x, y, e * MASK_SIZE) / MASK_SIZE;
      expect(-10 * Math.log10(mse)).toBeCloseTo(imageQuality.psnr[e], 4);
    });
  });
});

/** Wang et al. 2004 word by word: 62 x 48 windows of 121 weights. */
function ssimByWindows(a: Float32Array, b: Float32Array): number {
  const bell = Array.from({ length: 11 }, (_, i) => Math.exp(-((i - 5) ** 2) / 4.5));
  const norm = bell.reduce((s, w) => s + w) ** 2;
  let total = 0;
  for (let row = 0; row < 62; row++) {
    for (let column = 0; column < 48; column++) {
      const mean = (f: (x: number, y: number) => number): number => {
        let sum = 0;
        for (let k = 0; k < 121; k++) {
          const [down, across] = [Math.floor(k / 11), k % 11];
          const at = (row + down) * 58 + column + across;
          sum += ((bell[down] * bell[across]) / norm) * f(a[at], b[at]);
        }
        return sum;
      };
      const [ma, mb] = [mean((x) => x), mean((_, y) => y)];
      const covariance = mean((x, y) => x * y) - ma * mb;
      const variances = mean((x, y) => x * x + y * y) - ma * ma - mb * mb;
      total +=
        ((2 * ma * mb + 1e-4) * (2 * covariance + 9e-4)) /
        ((ma * ma + mb * mb + 1e-4) * (variances + 9e-4));
    }
  }
  return total / (62 * 48);
}
