/**
 * AE: the plain autoencoder that CoDAE is compared with, "Triggering dark showers with conditional dual
 * auto-encoders" (2024), section 5.2, after the image network of Heimel et al., "QCD or What?" (2019).
 *
 * Every mask goes through 32 numbers and no skip connection. The paper gives the latents, the loss, the
 * epochs and 600k parameters; the layers are those of Heimel et al. with the transposed convolutions of the
 * paper's published code, 594,928 parameters in all.
 */
import { RECONSTRUCTION_SCORES } from '../scores/index';
import { tf } from '../tensor/backend';
import { ETA_CELLS, PHI_CELLS } from '../events/schema';
import { averagePool } from '../tensor/average-pool';
import { centreCrop, conv, dense, sequence } from '../tensor/layers';
import { squaredErrorFromLogits } from '../tensor/loss';
import { preluLayer } from '../tensor/prelu';
import { transposedConv } from '../tensor/transposed';
import { autoencoder, countParameters } from './autoencoder';
import { presetsOf, trainingSettings } from './settings';
import type { Tensor2D, Tensor4D } from '../tensor/backend';
import type { Layer } from '../tensor/layers';
import type { Weights, WeightSpec } from '../tensor/weights';
import type { Network } from './autoencoder';
import type { Hyper, HyperParameter } from './hyper';
import type { ModelKind } from './model';

/** Filters of the first convolution, and of the others. */
const WIDE = 10;
const NARROW = 5;
/** Units of the dense layers on the way to the latents. */
const UNITS = [400, 100];
/** The map that the encoder's two poolings leave of 72 x 58. */
const POOLED = 18 * 14;
/** The 400 units as a map, which two stages double to 80 x 80. */
const DRAWN = 20;
/**
 * Bias of the last convolution: the log-odds of the 2 % of cells that are hit. The published code leaves it to
 * its caller. From 0 or -1 the first steps lower all pixels at once until their sigmoids have no gradient.
 */
const OUTPUT_BIAS = -4;

type Flat = (x: Tensor2D, weights: Weights) => Tensor2D;

function convPrelu(specs: WeightSpec[], name: string, from: number, to: number): Layer {
  return sequence([
    conv(specs, name, { from, to, size: 3, fill: 'glorot-uniform', bias: 0 }),
    preluLayer(specs, name, to),
  ]);
}

function densePrelu(specs: WeightSpec[], name: string, from: number, to: number): Flat {
  const linear = dense(specs, name, { from, to });
  const rectify = preluLayer(specs, name, to);
  return (x, weights) => rectify(linear(x, weights), weights);
}

/** Masks [batch, 72, 58, 1] to latents [batch, latents]. */
function encoder(
  specs: WeightSpec[],
  latents: number,
): (x: Tensor4D, weights: Weights) => Tensor2D {
  const features = sequence([
    convPrelu(specs, 'encoder/conv1', 1, WIDE),
    averagePool,
    convPrelu(specs, 'encoder/conv2', WIDE, NARROW),
    convPrelu(specs, 'encoder/conv3', NARROW, NARROW),
    averagePool,
  ]);
  const first = densePrelu(specs, 'encoder/dense1', POOLED * NARROW, UNITS[0]);
  const second = densePrelu(specs, 'encoder/dense2', UNITS[0], UNITS[1]);
  const last = dense(specs, 'encoder/latents', { from: UNITS[1], to: latents });
  return (x, weights) => {
    const h = features(x, weights); // [batch, 18, 14, 5]
    const flat: Tensor2D = tf.reshape(h, [h.shape[0], -1]);
    return last(second(first(flat, weights), weights), weights);
  };
}

/** Latents [batch, latents] to the logits of the mask [batch, 72, 58, 1]. */
function decoder(
  specs: WeightSpec[],
  latents: number,
): (z: Tensor2D, weights: Weights) => Tensor4D {
  const first = densePrelu(specs, 'decoder/dense1', latents, UNITS[1]);
  const second = densePrelu(specs, 'decoder/dense2', UNITS[1], UNITS[0]);
  const stage = (name: string, from: number, to: number): Layer[] => [
    transposedConv(specs, `${name}/up`, { from, to }),
    preluLayer(specs, `${name}/up`, to),
    convPrelu(specs, `${name}/conv`, to, to),
  ];
  const draw = sequence([
    ...stage('decoder/stage1', 1, NARROW),
    ...stage('decoder/stage2', NARROW, WIDE),
    (h) => centreCrop(h, PHI_CELLS, ETA_CELLS),
    conv(specs, 'decoder/output', {
      from: WIDE,
      to: 1,
      size: 1,
      fill: 'glorot-uniform',
      bias: OUTPUT_BIAS,
    }),
  ]);
  return (z, weights) => {
    const h = second(first(z, weights), weights);
    return draw(tf.reshape(h, [h.shape[0], DRAWN, DRAWN, 1]), weights);
  };
}

export function aeNetwork({ latents }: Hyper): Network {
  const specs: WeightSpec[] = [];
  const encode = encoder(specs, latents);
  const decode = decoder(specs, latents);
  return {
    specs,
    // So many latents are no scores by themselves.
    forward: (masks, weights) => ({
      logits: decode(encode(masks, weights), weights),
      latent: null,
    }),
    encode: () => null,
    spaces: [{ id: 'z', title: 'Z', form: 'vector', shape: [1, 1, latents] }],
    latents: (masks, weights) => [encode(masks, weights)],
  };
}

const SETTINGS: readonly HyperParameter[] = [
  {
    name: 'latents',
    title: 'Latents',
    explanation: 'Numbers that every mask is boiled down to. Paper: 32.',
    type: 'integer',
    default: 32,
    minimum: 1,
    maximum: 1024,
    step: 1,
    part: 'network',
  },
  ...trainingSettings({
    epochs: { default: 50, explanation: 'Passes over the training events. Paper: 50.' },
  }),
];

export const ae: ModelKind = {
  id: 'ae',
  title: 'AE',
  reference:
    'Triggering dark showers with conditional dual auto-encoders (2024), section 5.2; QCD or What? (2019)',
  summary:
    'A small autoencoder whose image passes through 32 numbers: draws the tracker mask again softly, prominent ' +
    'cells first. Trained on background only.',
  input: 'mask',
  supervision: 'none',
  selectBy: 'valLoss',
  hyperparameters: SETTINGS,
  presets: presetsOf(
    SETTINGS,
    { epochs: 50, batch: 16, microBatch: 16 },
    'Small batches: minutes for a few hundred events on two cores.',
  ),
  scores: RECONSTRUCTION_SCORES,
  mainScore: 'sse',
  parameterCount: (hyper) => countParameters(aeNetwork(hyper).specs),
  build: (hyper, random) =>
    autoencoder(ae, hyper, aeNetwork(hyper), random, squaredErrorFromLogits),
};
