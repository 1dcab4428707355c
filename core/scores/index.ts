import { MASK_SIZE } from '../events/schema';
import { psnr, squaredError, ssim } from './image-quality';
import * as sums from './pixel-sums';

/**
 * A score of one event. Reconstruction scores are pure functions of a mask x and its reconstruction y
 * (72 x 58 numbers each); latent scores are a component of Z_m; a few only the model itself can compute.
 */
export type Score = {
  readonly title: string;
  /** Formula in words and where the paper defines it. */
  readonly definition: string;
} & (
  | ({
      readonly needs: 'reconstruction';
      /** @param x mask, values 0 or 1. @param y probabilities. Both hold at least offset + 4,176 numbers. */
      readonly evaluate: (x: ArrayLike<number>, y: ArrayLike<number>, offset: number) => number;
    } & (
      | { readonly additive: false }
      | {
          /** A sum over pixels, so that a map of its terms can be drawn. */
          readonly additive: true;
          /** What a pixel adds that is `x` in the mask and `y` in the reconstruction. */
          readonly term: (x: number, y: number) => number;
        }
    ))
  | { readonly needs: 'latent'; readonly additive: false; readonly component: number }
  | {
      readonly needs: 'model';
      /** True where the model tells the terms it is a sum of (`Model.terms`). */
      readonly additive: boolean;
      /** Compares with the model's prior: means nothing where that is not the one it was trained with. */
      readonly ofPrior?: true;
    }
);

/** Every score. To add one, add a row; a model lists those it defines. */
export const SCORES = {
  z1: {
    title: 'Z_1',
    definition: 'First component of the compact latent space, section 4.6',
    needs: 'latent',
    additive: false,
    component: 0,
  },
  z2: {
    title: 'Z_2',
    definition: 'Second component of the compact latent space, section 4.6',
    needs: 'latent',
    additive: false,
    component: 1,
  },
  z3: {
    title: 'Z_3',
    definition: 'Third component of the compact latent space, for models that have three',
    needs: 'latent',
    additive: false,
    component: 2,
  },
  klf: {
    title: 'KL-F',
    definition: 'Forward divergence D_KL(p || q) of the posterior q from the prior p, section 4.6',
    needs: 'model',
    additive: false,
    ofPrior: true,
  },
  klr: {
    title: 'KL-R',
    definition: 'Reverse divergence D_KL(q || p) of the posterior q from the prior p, section 4.6',
    needs: 'model',
    additive: false,
    ofPrior: true,
  },
  energy: {
    title: 'E',
    definition:
      'Mean squared error of the image, the energy of the NAE (A Normalized Autoencoder for LHC Triggers, equation 9)',
    needs: 'model',
    additive: true,
  },
  aeenergy: {
    title: 'E of its AE',
    definition: 'The same of the autoencoder that the NAE was trained from',
    needs: 'model',
    additive: true,
  },
  nll: {
    title: 'NLL',
    definition:
      'Negative log-likelihood of the mask under the Bernoulli decoder, summed over pixels, section 4.5',
    needs: 'model',
    additive: true,
  },
  bcelayers: {
    title: 'BCE of layers',
    definition: 'Binary cross-entropy summed over the cells of every E_T layer (Patch CoDAE)',
    needs: 'model',
    additive: true,
  },
  sselayers: {
    title: 'SSE of layers',
    definition: 'Squared errors summed over the cells of every E_T layer (Patch CoDAE)',
    needs: 'model',
    additive: true,
  },
  saelayers: {
    title: 'SAE of layers',
    definition: 'Absolute errors summed over the cells of every E_T layer (Patch CoDAE)',
    needs: 'model',
    additive: true,
  },
  signal: {
    title: 'P(signal)',
    definition: 'Probability of any signal class by a supervised classifier, section 5.2',
    needs: 'model',
    additive: false,
  },
  psuep: {
    title: 'P(SUEP)',
    definition: 'Probability of SUEP by a supervised classifier, section 5.2',
    needs: 'model',
    additive: false,
  },
  psvj: {
    title: 'P(SVJ)',
    definition: 'Probability of SVJ by a supervised classifier, section 5.2',
    needs: 'model',
    additive: false,
  },
  bce: {
    title: 'BCE',
    definition: 'Binary cross-entropy summed over pixels, section 4.6',
    needs: 'reconstruction',
    additive: true,
    term: sums.bceTerm,
    evaluate: sums.bceSum,
  },
  sse: {
    title: 'SSE',
    definition: 'Squared errors summed over pixels, section 4.6',
    needs: 'reconstruction',
    additive: true,
    term: (x, y) => (x - y) ** 2,
    evaluate: squaredError,
  },
  sae: {
    title: 'SAE',
    definition: 'Absolute errors summed over pixels, section 4.6',
    needs: 'reconstruction',
    additive: true,
    term: (x, y) => Math.abs(x - y),
    evaluate: sums.saeSum,
  },
  saemask: {
    title: 'SAE on masks',
    definition:
      'Pixels hit in one of mask and reconstruction only, section 4.6; drawn pixels are hit above one half, ' +
      'not above nought as in energy images, since every sigmoid is',
    needs: 'reconstruction',
    additive: true,
    term: sums.saeMaskTerm,
    evaluate: sums.saeMaskSum,
  },
  dice: {
    title: 'Dice',
    definition: 'Inverse Dice coefficient, (sum x² + sum y²) / (2 sum xy), section 4.6',
    needs: 'reconstruction',
    additive: false,
    evaluate: sums.inverseDice,
  },
  pixelsum: {
    title: 'PixelSum',
    definition: 'Sum of predicted pixels, section 4.6',
    needs: 'reconstruction',
    additive: true,
    term: (_, y) => y,
    evaluate: sums.pixelSum,
  },
  ediff: {
    title: 'Energy difference',
    definition: 'Sum of pixels less the sum of predicted pixels; signed',
    needs: 'reconstruction',
    additive: true,
    term: (x, y) => x - y,
    evaluate: sums.energyDifference,
  },
  mse: {
    title: 'MSE',
    definition: 'Squared error, mean over pixels: SSE / 4,176',
    needs: 'reconstruction',
    additive: false,
    evaluate: (x, y, offset) => squaredError(x, y, offset) / MASK_SIZE,
  },
  ssim: {
    title: 'SSIM',
    definition:
      'Structural similarity of mask and reconstruction, sections 4.7 and 5.4; small for anomalies',
    needs: 'reconstruction',
    additive: false,
    evaluate: ssim,
  },
  psnr: {
    title: 'PSNR',
    definition: 'Peak signal-to-noise ratio in dB for a peak of 1; small for anomalies',
    needs: 'reconstruction',
    additive: false,
    evaluate: psnr,
  },
} as const satisfies Record<string, Score>;

export type ScoreName = keyof typeof SCORES;

/** What a mask and a reconstruction with values in [0, 1] define. */
export const RECONSTRUCTION_SCORES = [
  'bce',
  'sse',
  'sae',
  'saemask',
  'dice',
  'pixelsum',
  'ediff',
  'mse',
  'ssim',
  'psnr',
] as const satisfies readonly ScoreName[];

/** The score of that name, or undefined: for names that come from users and files. */
export function scoreNamed(name: string): Score | undefined {
  return Object.prototype.hasOwnProperty.call(SCORES, name) ? SCORES[name as ScoreName] : undefined;
}

/** Whether a score compares with the prior of a variational model. */
export function isOfPrior(name: string): boolean {
  const score = scoreNamed(name);
  return score?.needs === 'model' && score.ofPrior === true;
}
