/**
 * Patch CoDAE: a member of the CoDAE family of our own, for a few hundred to a few thousand training events.
 *
 * CoDAE (004, sections 4.3 and 4.4) spends nine tenths of its arithmetic on a decoder at the resolution of the
 * image, and then needs tens of thousands of steps to draw sharply. Here the image is first rearranged without
 * loss: every 4 x 4 cells become the 16 channels of one of 18 x 15 patches, and all convolutions run on that
 * grid. What made CoDAE is kept: a residual encoder f_R to convolutional latents Z, a mask encoder f_m to Z_m =
 * (Z_1, Z_2), spatial conditioning, binary cross-entropy of the mask. Z has 18 x 15 x 4 = 1,080 numbers, no more
 * than the paper's 1,280: the bottleneck is of the same width, but local, so that a patch with more hits than a
 * background event has there cannot be drawn well.
 */
import { ETA_CELLS, PHI_CELLS } from '../events/schema';
import { RECONSTRUCTION_SCORES } from '../scores/index';
import { tf } from '../tensor/backend';
import {
  centreCrop,
  conv,
  convBlock,
  dense,
  residualBlock,
  sequence,
  spatialConditioning,
} from '../tensor/layers';
import { maxPool } from '../tensor/pool';
import { autoencoder, countParameters } from './autoencoder';
import { trainingSettings } from './settings';
import type { Tensor2D, Tensor4D } from '../tensor/backend';
import type { Layer } from '../tensor/layers';
import type { Weights, WeightSpec } from '../tensor/weights';
import type { Network } from './autoencoder';
import type { Hyper, HyperParameter } from './hyper';
import type { ModelKind } from './model';

/** Cells along each side of a patch. */
const PATCH = 4;
/** Patches in phi and eta; the 58 eta cells are padded by one on either side. */
const [ROWS, COLUMNS] = [18, 15];
const CHANNELS = PATCH * PATCH;
/** Components of Z_m. */
const LATENTS = 2;
/** Bias of the last convolution: pixels start out mostly empty, as CoDAE's do. */
const OUTPUT_BIAS = -1;

/** [batch, 72, 58, 1] to [batch, 18, 15, 16]: the cells of a patch side by side, rows first. */
function toPatches(x: Tensor4D): Tensor4D {
  const padded = tf.pad(x, [
    [0, 0],
    [0, 0],
    [1, 1],
    [0, 0],
  ]);
  const split = tf.reshape(padded, [x.shape[0], ROWS, PATCH, COLUMNS, PATCH]);
  return tf.reshape(tf.transpose(split, [0, 1, 3, 2, 4]), [x.shape[0], ROWS, COLUMNS, CHANNELS]);
}

/** The way back: [batch, 18, 15, 16] to [batch, 72, 58, 1]; the padding is cut off. */
function toCells(x: Tensor4D): Tensor4D {
  const split = tf.reshape(x, [x.shape[0], ROWS, COLUMNS, PATCH, PATCH]);
  const image = tf.transpose(split, [0, 1, 3, 2, 4]);
  const wide: Tensor4D = tf.reshape(image, [x.shape[0], PHI_CELLS, COLUMNS * PATCH, 1]);
  return centreCrop(wide, PHI_CELLS, ETA_CELLS);
}

/** f_R: patches to Z, [batch, 18, 15, latentChannels]. */
function residualEncoder(specs: WeightSpec[], { filters, latentChannels }: Hyper): Layer {
  return sequence([
    convBlock(specs, 'residual/patches', { from: CHANNELS, to: filters }),
    residualBlock(specs, 'residual/block', { channels: filters, groups: 1 }),
    conv(specs, 'residual/latents', {
      from: filters,
      to: latentChannels,
      size: 1,
      fill: 'glorot-uniform',
      bias: 0,
    }),
  ]);
}

/** f_m: patches to Z_m, [batch, 2]; two poolings leave 5 x 4 places. */
function maskEncoder(
  specs: WeightSpec[],
  { filters }: Hyper,
): (x: Tensor4D, weights: Weights) => Tensor2D {
  const features = sequence([
    convBlock(specs, 'mask/stage1', { from: CHANNELS, to: filters }),
    maxPool,
    convBlock(specs, 'mask/stage2', { from: filters, to: filters }),
    maxPool,
  ]);
  const latents = dense(specs, 'mask/latents', { from: 5 * 4 * filters, to: LATENTS });
  return (x, weights) => {
    const h = features(x, weights);
    return latents(tf.reshape(h, [h.shape[0], -1]), weights);
  };
}

/** D: Z, conditioned on Z_m, to the logits of the mask, [batch, 72, 58, 1]. */
function decoder(
  specs: WeightSpec[],
  { filters, latentChannels }: Hyper,
): (z: Tensor4D, zm: Tensor2D, weights: Weights) => Tensor4D {
  const up = convBlock(specs, 'decoder/up', { from: latentChannels, to: filters });
  const condition = spatialConditioning(specs, 'decoder/condition', {
    latents: LATENTS,
    channels: filters,
  });
  const draw = sequence([
    residualBlock(specs, 'decoder/block', { channels: filters, groups: 1 }),
    conv(specs, 'decoder/output', {
      from: filters,
      to: CHANNELS,
      size: 1,
      fill: 'he-uniform',
      bias: OUTPUT_BIAS,
    }),
    toCells,
  ]);
  return (z, zm, weights) => draw(condition(up(z, weights), zm, weights), weights);
}

export function patchCodaeNetwork(hyper: Hyper): Network {
  const specs: WeightSpec[] = [];
  const fR = residualEncoder(specs, hyper);
  const fm = maskEncoder(specs, hyper);
  const draw = decoder(specs, hyper);
  return {
    specs,
    forward(masks, weights) {
      const patches = toPatches(masks);
      const latent = fm(patches, weights);
      return { logits: draw(fR(patches, weights), latent, weights), latent };
    },
    encode: (masks, weights) => fm(toPatches(masks), weights),
  };
}

const SETTINGS: readonly HyperParameter[] = [
  {
    name: 'filters',
    title: 'Filters',
    explanation: 'Filters of every convolution on the grid of patches.',
    type: 'integer',
    default: 64,
    minimum: 4,
    maximum: 512,
    step: 4,
    part: 'network',
  },
  {
    name: 'latentChannels',
    title: 'Latents a patch',
    explanation:
      'Channels of the convolutional latents Z on 18 x 15 patches; 4 make 1,080 numbers an event, where CoDAE has 1,280.',
    type: 'integer',
    default: 4,
    minimum: 1,
    maximum: 64,
    step: 1,
    part: 'network',
  },
  ...trainingSettings({
    epochs: { default: 60, explanation: 'Passes over the training events.' },
    batch: { default: 16, explanation: 'Events behind one step of the optimiser.' },
    microBatch: { default: 16 },
    learningRate: { default: 3e-3, explanation: 'Largest step size of AdamW.' },
    weightDecay: { explanation: 'Share of every weight taken away at each step.' },
    clipNorm: { explanation: 'Largest L2 norm of the gradient of each variable; 0 for none.' },
    anyRotation: { default: 1, explanation: 'Augmentation rotates by any of the 72 rows.' },
    cosine: { default: 1 },
    averaging: { default: 0.998 },
  }),
];

const FULL: Hyper = Object.fromEntries(SETTINGS.map((s) => [s.name, s.default]));

export const patchCodae: ModelKind = {
  id: 'patch-codae',
  title: 'Patch CoDAE',
  reference: 'Darkscope, after Triggering dark showers with conditional dual auto-encoders (2024)',
  summary:
    'CoDAE rearranged so that all of it works on 18 x 15 patches of 4 x 4 cells: twenty times cheaper to train, and ' +
    'drawn sharply after a few hundred events. Trained on background only.',
  input: 'mask',
  supervision: 'none',
  selectBy: 'valSsim',
  hyperparameters: SETTINGS,
  presets: [
    {
      id: 'quick',
      title: 'Quick',
      explanation: 'A third of the passes: a minute or two for a few hundred events.',
      values: { ...FULL, epochs: 20 },
    },
    {
      id: 'full',
      title: 'Full',
      explanation: 'Chosen on the validation reconstruction of about a thousand background events.',
      values: FULL,
    },
  ],
  scores: ['z1', 'z2', ...RECONSTRUCTION_SCORES],
  parameterCount: (hyper) => countParameters(patchCodaeNetwork(hyper).specs),
  build: (hyper, random) => autoencoder(patchCodae, hyper, patchCodaeNetwork(hyper), random),
};
