/**
 * Categorical CoDVAE, "Triggering dark showers with conditional dual auto-encoders" (2024), section 4.5,
 * equations 2 and 3: CoDAE whose large latents Z are random.
 *
 * f_R gives logits and a temperature for every one of the 5 x 4 cells, and Z is a relaxed one-hot categorical
 * (Gumbel-softmax) over the channels of each cell, q(Z | x). The decoder gives a Bernoulli distribution for
 * every pixel. Training makes the negative log-likelihood of the mask small and keeps q near the prior p(Z).
 *
 * Where paper and the authors' published code differ or are silent:
 * - The base temperature is the paper's 1.
 * - Equation 2 gives the prior's components equal logits; the code, whose results are published, draws them from
 *   a normal distribution and then shifts them by five constants from -3 to 3. One constant falls on all logits
 *   of a cell (and on a row of cells, not on a component), which changes nothing in a softmax: the shift is
 *   left out. The code also trains the logits; equation 2 has a prior that is chosen, and so it is here.
 * - The mixture is one of every cell by itself, as in the code, so that divergences of Z are sums over cells.
 * - The code's weight of the divergence follows from how it sums and averages: 1/32 of its sum over cells for
 *   batches of 128. That is the default of `klWeight`.
 */
import { tf } from '../tensor/backend';
import { conv } from '../tensor/layers';
import { bceFromLogits } from '../tensor/loss';
import { gumbelNoise } from '../tensor/noise';
import { logDensity, logMixtureDensity, modeLog, sampleLog } from '../tensor/relaxed-categorical';
import { createWeights, disposeWeights } from '../tensor/weights';
import { Random } from '../random';
import { COMPACT_SPACE, countParameters } from './autoencoder';
import { maskEncoder } from './codae';
import { decoder, residualStages, stageFilters } from './residual-autoencoder';
import { NETWORK_SETTINGS, presetsOf, trainingSettings } from './settings';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '../tensor/backend';
import type { RelaxedCategorical } from '../tensor/relaxed-categorical';
import type { Weights, WeightSpec } from '../tensor/weights';
import type { Hyper, HyperParameter } from './hyper';
import type { Model, ModelKind } from './model';

/** Cells of Z. */
const ROWS = 5;
const COLUMNS = 4;
const CELLS = ROWS * COLUMNS;
const LATENTS = 2;
/** Components of the prior. */
const MODES = 5;
/** Seed of the noise behind KL-F and KL-R at rest: every event meets the same. */
const SCORE_SEED = 1;

interface CodvaeNetwork {
  readonly specs: readonly WeightSpec[];
  /** q(Z | x): logits [batch, cells, channels], temperature [batch, cells, 1]. */
  posterior(masks: Tensor4D, weights: Weights): RelaxedCategorical;
  /** p(Z): logits [cells, modes, channels], temperature [modes, 1]. */
  prior(weights: Weights): RelaxedCategorical;
  /** f_m: Z_m [batch, 2]. */
  encode(masks: Tensor4D, weights: Weights): Tensor2D;
  /** Logits of the Bernoulli distributions, [batch, 72, 58, 1]. @param logZ log Z [batch, cells, channels] */
  decode(logZ: Tensor, zm: Tensor2D, weights: Weights): Tensor4D;
}

export function codvaeNetwork(hyper: Hyper): CodvaeNetwork {
  const { latentChannels: channels, baseTemperature, priorSpread } = hyper;
  const specs: WeightSpec[] = [];
  const filters = stageFilters(hyper.filters);
  const from = filters[filters.length - 1];
  const stages = residualStages(specs, filters);
  const pointwise = { from, size: 1, fill: 'glorot-uniform', bias: 0 } as const;
  const logitsOf = conv(specs, 'residual/logits', { ...pointwise, to: channels });
  const temperatureOf = conv(specs, 'residual/temperature', { ...pointwise, to: 1 });
  const fm = maskEncoder(specs, filters);
  const draw = decoder(specs, [...filters].reverse(), channels, LATENTS);
  specs.push({
    name: 'prior/logits',
    shape: [ROWS, COLUMNS, MODES, channels],
    fill: { kind: 'drawn', draw: (random) => priorSpread * random.normal() },
    fixed: true,
  });
  specs.push({
    name: 'prior/temperature',
    shape: [MODES],
    fill: { kind: 'drawn', draw: (random) => 0.1 + 0.9 * random.uniform() },
    fixed: true,
  });
  return {
    specs,
    posterior(masks, weights) {
      const h = stages(masks, weights); // [batch, 5, 4, from]
      const temperature = tf.add(tf.softplus(temperatureOf(h, weights)), baseTemperature);
      return {
        logits: tf.reshape(logitsOf(h, weights), [-1, CELLS, channels]),
        temperature: tf.reshape(temperature, [-1, CELLS, 1]),
      };
    },
    prior: (weights) => ({
      logits: tf.reshape(weights.get('prior/logits')!, [CELLS, MODES, channels]),
      temperature: tf.reshape(weights.get('prior/temperature')!, [MODES, 1]),
    }),
    encode: (masks, weights) => fm(masks, weights),
    decode: (logZ, zm, weights) =>
      draw(tf.reshape(tf.exp(logZ), [-1, ROWS, COLUMNS, channels]), zm, weights),
  };
}

/**
 * Mean over samples of log q(Z) - log p(Z): equation 3 for samples of q.
 * @param y log Z of the samples, [samples, batch or 1, cells, channels]
 * @returns [batch]
 */
function meanLogRatio(y: Tensor, q: RelaxedCategorical, p: RelaxedCategorical): Tensor1D {
  const cells = tf.sub(logDensity(y, q), logMixtureDensity(y, p)); // [samples, batch, cells]
  return tf.sum(tf.mean(cells, 0), 1);
}

/** Samples of the prior, as many of each component: log Z [samples x modes, 1, cells, channels]. */
function priorSamples(
  { logits, temperature }: RelaxedCategorical,
  samples: number,
  random: Random,
) {
  const [cells, modes, channels] = logits.shape;
  const noise = gumbelNoise([samples, modes, cells, channels], random);
  const components = {
    logits: tf.transpose(logits, [1, 0, 2]), // [modes, cells, channels]
    temperature: tf.expandDims(temperature, 1),
  };
  return tf.reshape(sampleLog(components, noise), [samples * modes, 1, cells, channels]);
}

function buildCodvae(hyper: Hyper, random: Random): Model {
  const { klSamples, klWeight, latentChannels: channels } = hyper;
  const network = codvaeNetwork(hyper);
  const weights = createWeights(network.specs, random);
  /** Negative log-likelihood of every pixel, [batch, 72, 58, 1]. */
  const nllOf = (logits: Tensor4D, images: Tensor4D): Tensor4D =>
    tf.sub(tf.softplus(logits), tf.mul(images, logits));
  return {
    kind: codvae,
    hyper,
    weights,
    /**
     * Z is q's mode, softmax(logits / tau). A one-hot Z would be the limit of a falling temperature, but with
     * tau > 1 the decoder has only ever seen soft samples. Pixels are the modes of their distributions.
     */
    predict({ images }) {
      const q = network.posterior(images, weights);
      const p = network.prior(weights);
      const latent = network.encode(images, weights);
      const logits = network.decode(modeLog(q), latent, weights);
      const nll: Tensor1D = tf.sum(nllOf(logits, images), [1, 2, 3]);
      const noise = new Random(SCORE_SEED);
      const y = sampleLog(q, gumbelNoise([klSamples, 1, CELLS, channels], noise));
      const klr = meanLogRatio(y, q, p);
      const klf: Tensor1D = tf.neg(meanLogRatio(priorSamples(p, klSamples, noise), q, p));
      return {
        reconstruction: tf.cast(tf.greater(logits, 0), 'float32'),
        latent,
        own: { klf, klr, nll },
        loss: () => tf.sum(tf.add(nll, tf.mul(klr, klWeight))),
      };
    },
    terms(images) {
      const z = modeLog(network.posterior(images, weights));
      const logits = network.decode(z, network.encode(images, weights), weights);
      return { layers: ['mask'], terms: { nll: nllOf(logits, images) } };
    },
    encode: (images) => network.encode(images, weights),
    spaces: [
      { id: 'pi', title: 'q(Z | x)', form: 'categories', shape: [ROWS, COLUMNS, channels] },
      { id: 'tau', title: 'τ', form: 'map', shape: [ROWS, COLUMNS, 1] },
      COMPACT_SPACE,
    ],
    latents(images) {
      const { logits, temperature } = network.posterior(images, weights);
      return [tf.softmax(logits), temperature, network.encode(images, weights)];
    },
    loss({ images }, noise) {
      const batch = images.shape[0];
      const q = network.posterior(images, weights);
      const drawn = sampleLog(q, gumbelNoise([batch, CELLS, channels], noise));
      const logits = network.decode(drawn, network.encode(images, weights), weights);
      const y = sampleLog(q, gumbelNoise([klSamples, batch, CELLS, channels], noise));
      const divergence = tf.sum(meanLogRatio(y, q, network.prior(weights)));
      return tf.add(bceFromLogits(logits, images), tf.mul(divergence, klWeight));
    },
    dispose: () => disposeWeights(weights),
  };
}

const LATENT_SETTINGS: readonly HyperParameter[] = [
  {
    name: 'baseTemperature',
    title: 'Base temperature',
    explanation:
      'Added to the learned temperature of every cell, so that it cannot fall to nought. Paper: 1.',
    type: 'number',
    default: 1,
    minimum: 0.01,
    maximum: 10,
    step: 0.1,
    part: 'network',
  },
  {
    name: 'priorSpread',
    title: 'Spread of the prior',
    explanation:
      "Standard deviation of the logits of the prior's five components. Authors' code: 1; equation 2: 0.",
    type: 'number',
    default: 1,
    minimum: 0,
    maximum: 10,
    step: 0.1,
    part: 'network',
  },
  {
    name: 'klSamples',
    title: 'KL samples',
    explanation:
      'Samples of Z behind an estimate of the divergence from the prior, in training and in KL-F and KL-R. Paper: 10.',
    type: 'integer',
    default: 10,
    minimum: 1,
    maximum: 1000,
    step: 1,
    part: 'network',
  },
  {
    name: 'klWeight',
    title: 'KL weight',
    explanation:
      'Weight of the divergence, summed over cells, beside the likelihood, summed over pixels. 1 is the evidence ' +
      "lower bound; the authors' code comes to 1/32.",
    type: 'number',
    default: 0.03125,
    minimum: 0,
    maximum: 1000,
    step: 0.01,
    part: 'training',
  },
];

const SETTINGS: readonly HyperParameter[] = [
  ...NETWORK_SETTINGS,
  ...LATENT_SETTINGS,
  ...trainingSettings({
    epochs: { default: 100, explanation: 'Passes over the training events. Paper: 100.' },
  }),
];

export const codvae: ModelKind = {
  id: 'codvae',
  title: 'Categorical CoDVAE',
  reference: 'Triggering dark showers with conditional dual auto-encoders (2024), section 4.5',
  summary:
    'CoDAE whose large latent space is random: how far an event moves it away from a fixed prior is a score of ' +
    'its own (KL-F, KL-R). Draws masks of noughts and ones. Trained on background only.',
  input: 'mask',
  supervision: 'none',
  selectBy: 'valSsim',
  hyperparameters: SETTINGS,
  presets: presetsOf(
    SETTINGS,
    {
      filters: 16,
      klWeight: 0.003,
      epochs: 30,
      batch: 8,
      microBatch: 8,
      learningRate: 5e-3,
      cosine: 1,
    },
    "A quarter of the filters, small batches, larger and falling steps, and a tenth of the divergence's weight, which " +
      'would hold Z to the prior for most of so short a run: minutes for a few hundred events on two cores.',
  ),
  // Pixels are noughts and ones: SAE would equal SSE, and PSNR can be infinite.
  scores: ['z1', 'z2', 'klf', 'klr', 'nll', 'sse', 'dice', 'pixelsum', 'ediff', 'mse', 'ssim'],
  mainScore: 'sse',
  parameterCount: (hyper) => countParameters(codvaeNetwork(hyper).specs),
  build: buildCodvae,
};
