import { MASK_SIZE } from '../events/schema';

/** Clip of predicted probabilities in BCE, so that a certain and wrong pixel costs 16.1, not infinity. */
export const PROBABILITY_FLOOR = 1e-7;

/**
 * A score of one event. Reconstruction scores are pure functions of a mask x and its reconstruction y
 * (72 x 58 numbers each); latent scores are a component of Z_m.
 */
export type Score = {
  readonly title: string;
  /** Formula in words and where the paper defines it. */
  readonly definition: string;
} & (
  | {
      readonly needs: 'reconstruction';
      /** True where the score is a sum over pixels, so that a map of its terms can be drawn. */
      readonly additive: boolean;
      /** @param x mask, values 0 or 1. @param y probabilities. Both hold at least offset + 4,176 numbers. */
      readonly evaluate: (x: ArrayLike<number>, y: ArrayLike<number>, offset: number) => number;
    }
  | { readonly needs: 'latent'; readonly additive: false; readonly component: number }
);

/** Sum of f over the pixels of the event that starts at `offset`, in double precision. */
function sumPixels(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  offset: number,
  f: (x: number, y: number) => number,
): number {
  let sum = 0;
  for (let i = offset; i < offset + MASK_SIZE; i++) sum += f(x[i], y[i]);
  return sum;
}

const clip = (p: number): number => Math.min(Math.max(p, PROBABILITY_FLOOR), 1 - PROBABILITY_FLOOR);

/** Every score of section 4.6 that masks and their reconstructions define. To add one, add a row. */
export const SCORES = {
  z1: {
    title: 'Z_1',
    definition: 'First component of the mask encoder, section 4.6',
    needs: 'latent',
    additive: false,
    component: 0,
  },
  z2: {
    title: 'Z_2',
    definition: 'Second component of the mask encoder, section 4.6',
    needs: 'latent',
    additive: false,
    component: 1,
  },
  bce: {
    title: 'BCE',
    definition: 'Binary cross-entropy summed over pixels, section 4.6',
    needs: 'reconstruction',
    additive: true,
    evaluate: (x, y, offset) =>
      sumPixels(x, y, offset, (a, b) => {
        const p = clip(b);
        return -(a * Math.log(p) + (1 - a) * Math.log(1 - p));
      }),
  },
  sse: {
    title: 'SSE',
    definition: 'Squared errors summed over pixels, section 4.6',
    needs: 'reconstruction',
    additive: true,
    evaluate: (x, y, offset) => sumPixels(x, y, offset, (a, b) => (a - b) ** 2),
  },
  sae: {
    title: 'SAE',
    definition: 'Absolute errors summed over pixels, section 4.6',
    needs: 'reconstruction',
    additive: true,
    evaluate: (x, y, offset) => sumPixels(x, y, offset, (a, b) => Math.abs(a - b)),
  },
  dice: {
    title: 'Dice',
    definition: 'Inverse Dice coefficient, (sum x² + sum y²) / (2 sum xy), section 4.6',
    needs: 'reconstruction',
    additive: false,
    evaluate: (x, y, offset) => {
      // An empty mask has no overlap: the floor keeps its score large and finite.
      const overlap = sumPixels(x, y, offset, (a, b) => a * b);
      return (
        sumPixels(x, y, offset, (a, b) => a * a + b * b) /
        (2 * Math.max(overlap, PROBABILITY_FLOOR))
      );
    },
  },
  pixelsum: {
    title: 'PixelSum',
    definition: 'Sum of predicted pixels, section 4.6',
    needs: 'reconstruction',
    additive: true,
    evaluate: (x, y, offset) => sumPixels(x, y, offset, (_, b) => b),
  },
} as const satisfies Record<string, Score>;

export type ScoreName = keyof typeof SCORES;

/** The score of that name, or undefined: for names that come from users and files. */
export function scoreNamed(name: string): Score | undefined {
  return Object.prototype.hasOwnProperty.call(SCORES, name) ? SCORES[name as ScoreName] : undefined;
}
