/**
 * Patch CoDAE: a member of the CoDAE family of our own, for a few hundred to a few thousand training events.
 *
 * CoDAE (004, sections 4.3 and 4.4) spends most of its arithmetic on a decoder up to the resolution of the image, and
 * needs thousands of steps to draw sharply. Here the image is first rearranged without loss: every 4 x 4 cells become
 * the channels of one of 18 x 15 patches, and all convolutions run on that grid.
 * What made CoDAE is kept: a residual encoder f_R to convolutional latents Z, a mask encoder f_m to Z_m = (Z_1,
 * Z_2), spatial conditioning, binary cross-entropy.
 *
 * It also sees how hard the tracks are, and still as masks: one layer for each of four E_T thresholds, near
 * the quartiles of the hit cells of simulated QCD background. All layers are drawn again. An event of many soft
 * particles differs from background in the layers' proportions, whatever its number of hits.
 */
import { CHANNELS } from '../events/schema';
import { RECONSTRUCTION_SCORES } from '../scores/index';
import { tf } from '../tensor/backend';
import {
  conv,
  convBlock,
  dense,
  residualBlock,
  sequence,
  spatialConditioning,
  variable,
} from '../tensor/layers';
import { bceFromLogits, bceOf } from '../tensor/loss';
import { PATCH, toCells, toPatches } from '../tensor/patches';
import { maxPool } from '../tensor/pool';
import { createWeights, disposeWeights } from '../tensor/weights';
import { COMPACT_SPACE, countParameters } from './autoencoder';
import { trainingSettings } from './settings';
import type { Random } from '../random';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D, Variable } from '../tensor/backend';
import type { Layer } from '../tensor/layers';
import type { Weights, WeightSpec } from '../tensor/weights';
import type { Hyper, HyperParameter } from './hyper';
import type { LatentSpace, Model, ModelKind } from './model';

/** Tracker E_T in GeV above which a layer counts a cell as hit; the first is the mask. */
const THRESHOLDS = [0, 0.8, 1.5, 4];
/** Components of Z_m. */
const LATENTS = 2;
/** Bias of the last convolution: pixels start out mostly empty, as CoDAE's do. */
const OUTPUT_BIAS = -1;

/** Energies [batch, 72, 58, 3] to masks above each threshold, [batch, 72, 58, layers]. */
function toLayers(images: Tensor4D, layers: number): Tensor4D {
  const tracker = tf.slice(images, [0, 0, 0, CHANNELS.indexOf('tracker')], [-1, -1, -1, 1]);
  const thresholds = tf.tensor1d(THRESHOLDS.slice(0, layers));
  return tf.cast(tf.greater(tracker, thresholds), 'float32') as Tensor4D;
}

/** f_R: patches to Z, [batch, 18, 15, latentChannels]. */
function residualEncoder(specs: WeightSpec[], { filters, latentChannels, layers }: Hyper): Layer {
  return sequence([
    convBlock(specs, 'residual/patches', { from: PATCH * PATCH * layers, to: filters }),
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
  { filters, layers }: Hyper,
): (x: Tensor4D, weights: Weights) => Tensor2D {
  const features = sequence([
    convBlock(specs, 'mask/stage1', { from: PATCH * PATCH * layers, to: filters }),
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

/** D: Z, conditioned on Z_m, to the logits of every layer, [batch, 72, 58, layers]. */
function decoder(
  specs: WeightSpec[],
  { filters, latentChannels, layers }: Hyper,
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
      to: PATCH * PATCH * layers,
      size: 1,
      fill: 'he-uniform',
      bias: OUTPUT_BIAS,
    }),
    toCells,
  ]);
  return (z, zm, weights) => draw(condition(up(z, weights), zm, weights), weights);
}

export interface PatchNetwork {
  readonly specs: readonly WeightSpec[];
  /** Masks of all layers, [batch, 72, 58, layers], to their logits and Z_m. */
  forward(masks: Tensor4D, weights: Weights): { logits: Tensor4D; latent: Tensor2D };
  encode(masks: Tensor4D, weights: Weights): Tensor2D;
  /** Z, [batch, 18, 15, latentChannels]. */
  residual(masks: Tensor4D, weights: Weights): Tensor4D;
}

export function patchCodaeNetwork(hyper: Hyper): PatchNetwork {
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
    residual: (masks, weights) => fR(toPatches(masks), weights),
  };
}

/** Variables of one member: the first has the plain names, the others a prefix. */
const prefixOf = (member: number): string => (member === 0 ? '' : `member${member + 1}/`);

function memberSpecs(hyper: Hyper): WeightSpec[] {
  const { specs } = patchCodaeNetwork(hyper);
  return Array.from({ length: hyper.members }, (_, i) =>
    specs.map((spec) => ({ ...spec, name: prefixOf(i) + spec.name })),
  ).flat();
}

/** What a member draws of the masks of all layers, and the error of every cell, all [batch, 72, 58, layers]. */
interface Drawn {
  readonly logits: Tensor4D;
  readonly image: Tensor4D;
  readonly bce: Tensor4D;
  readonly sse: Tensor4D;
  readonly sae: Tensor4D;
}

function drawnBeside(masks: Tensor4D, logits: Tensor4D): Drawn {
  const image: Tensor4D = tf.sigmoid(logits);
  const error: Tensor4D = tf.sub(masks, image);
  return {
    logits,
    image,
    bce: tf.sub(tf.softplus(logits), tf.mul(masks, logits)),
    sse: tf.square(error),
    sae: tf.abs(error),
  };
}

const overCells = (x: Tensor4D): Tensor1D => tf.sum(x, [1, 2, 3]);

const mean = <T extends Tensor>(values: readonly T[]): T =>
  tf.div(tf.addN([...values]), values.length);

/**
 * The model: networks that are trained side by side from starts of their own, on the same events. Images and
 * errors are means over them; Z_m is the first one's. The loss is the binary cross-entropy summed over cells and
 * layers.
 */
function build(hyper: Hyper, random: Random): Model {
  const network = patchCodaeNetwork(hyper);
  const weights = createWeights(memberSpecs(hyper), random);
  const members = Array.from(
    { length: hyper.members },
    (_, i): Weights =>
      new Map(
        network.specs.map(({ name }) => [name, variable<Variable>(weights, prefixOf(i) + name)]),
      ),
  );
  const masksOf = (images: Tensor4D): Tensor4D => toLayers(images, hyper.layers);
  const drawnBy = (masks: Tensor4D): Drawn[] =>
    members.map((m) => drawnBeside(masks, network.forward(masks, m).logits));
  const lossOf = (masks: Tensor4D, logits: readonly Tensor4D[]): Scalar =>
    mean(logits.map((l) => bceFromLogits(l, masks)));
  return {
    kind: patchCodae,
    hyper,
    weights,
    predict({ images }) {
      const masks = masksOf(images);
      const drawn = drawnBy(masks);
      const image = mean(drawn.map((d) => d.image));
      return {
        reconstruction: tf.slice(image, [0, 0, 0, 0], [-1, -1, -1, 1]),
        layers: {
          images: image,
          of: THRESHOLDS.slice(0, hyper.layers).map((above) => ({ channel: 'tracker', above })),
        },
        latent: network.encode(masks, members[0]),
        own: {
          bcelayers: mean(drawn.map(({ bce }) => overCells(bce))),
          sselayers: mean(drawn.map(({ sse }) => overCells(sse))),
          saelayers: mean(drawn.map(({ sae }) => overCells(sae))),
        },
        // Of what is drawn in the end: the mean image of several members is better than theirs.
        loss: () => (members.length === 1 ? lossOf(masks, [drawn[0].logits]) : bceOf(image, masks)),
      };
    },
    terms(images) {
      const drawn = drawnBy(masksOf(images));
      return {
        layers: THRESHOLDS.slice(0, hyper.layers).map((gev) => `E_T > ${gev} GeV`),
        terms: {
          bcelayers: mean(drawn.map(({ bce }) => bce)),
          sselayers: mean(drawn.map(({ sse }) => sse)),
          saelayers: mean(drawn.map(({ sae }) => sae)),
        },
      };
    },
    encode: (images) => network.encode(masksOf(images), members[0]),
    spaces: [
      ...members.map((_, i): LatentSpace => {
        const [id, title] = i === 0 ? ['z', 'Z'] : [`z-${i + 1}`, `Z of member ${i + 1}`];
        return { id, title, form: 'map', shape: [18, 15, hyper.latentChannels] };
      }),
      COMPACT_SPACE,
    ],
    latents(images) {
      const masks = masksOf(images);
      return [...members.map((m) => network.residual(masks, m)), network.encode(masks, members[0])];
    },
    loss({ images }) {
      const masks = masksOf(images);
      return lossOf(
        masks,
        members.map((m) => network.forward(masks, m).logits),
      );
    },
    dispose: () => disposeWeights(weights),
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
      'Channels of the convolutional latents Z on 18 x 15 patches: 8 for four layers, 4 for the mask alone.',
    type: 'integer',
    default: 8,
    minimum: 1,
    maximum: 64,
    step: 1,
    part: 'network',
  },
  {
    name: 'layers',
    title: 'E_T layers',
    explanation:
      'Masks that are seen and drawn again, of tracker cells above 0, 0.8, 1.5 and 4 GeV; 1 is the mask alone.',
    type: 'integer',
    default: THRESHOLDS.length,
    minimum: 1,
    maximum: THRESHOLDS.length,
    step: 1,
    part: 'network',
  },
  {
    name: 'members',
    title: 'Members',
    explanation:
      'Networks that are trained side by side from different random starts and whose errors are averaged.',
    type: 'integer',
    default: 1,
    minimum: 1,
    maximum: 16,
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

const FULL: Hyper = {
  ...Object.fromEntries(SETTINGS.map((s) => [s.name, s.default])),
  members: 3,
};

export const patchCodae: ModelKind = {
  id: 'patch-codae',
  title: 'Patch CoDAE',
  reference: 'Darkscope, after Triggering dark showers with conditional dual auto-encoders (2024)',
  summary:
    'CoDAE rearranged so that all of it works on 18 x 15 patches of 4 x 4 cells, on masks at four E_T thresholds: ' +
    'cheaper to train, and sharp after a thousand events. Trained on background only.',
  input: 'energy',
  supervision: 'none',
  selectBy: 'valLoss',
  hyperparameters: SETTINGS,
  presets: [
    {
      id: 'quick',
      title: 'Quick',
      explanation: 'One member and a third of the passes: minutes for a thousand events.',
      values: { ...FULL, members: 1, epochs: 20 },
    },
    {
      id: 'full',
      title: 'Full',
      explanation: 'Chosen on the validation reconstruction of about a thousand background events.',
      values: FULL,
    },
  ],
  scores: ['z1', 'z2', 'bcelayers', 'sselayers', 'saelayers', ...RECONSTRUCTION_SCORES],
  mainScore: 'saelayers',
  parameterCount: (hyper) => countParameters(memberSpecs(hyper)),
  build,
};
