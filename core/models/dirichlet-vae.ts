/**
 * Dirichlet VAE of Dillon et al., "Better latent spaces for better autoencoders" (2021), as "Triggering dark
 * showers with conditional dual auto-encoders" (2024), section 5.2, compares it with CoDAE.
 *
 * A mask, divided by its sum, is a mixture of three topics, which are distributions over pixels. The encoder
 * gives a normal distribution of z, softmax(z) are the shares of the topics, and their prior is a Dirichlet
 * distribution that wants most events in the first. The background is contaminated with a little signal.
 *
 * Where the paper's published code says more: Z_1, Z_2 and Z_3 are the means of z before the softmax; dense
 * kernels start as Glorot's; epochs are chosen by the validation loss. It leaves the masks undivided and adds
 * signal of 2 % of the background, where the paper says divided and 0.01 %: both are settings.
 */
import { ETA_CELLS, MASK_SIZE, PHI_CELLS } from '../events/schema';
import { batchNorm } from '../tensor/batch-norm';
import { tf } from '../tensor/backend';
import { dense, variable } from '../tensor/layers';
import { normalNoise } from '../tensor/noise';
import { createWeights, disposeWeights } from '../tensor/weights';
import { countParameters } from './autoencoder';
import { presetsOf, trainingSettings } from './settings';
import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '../tensor/backend';
import type { Weights, WeightSpec } from '../tensor/weights';
import type { Random } from '../random';
import type { Hyper, HyperParameter } from './hyper';
import type { Model, ModelKind } from './model';

/** Parameters of the Dirichlet prior, one a topic. */
const CONCENTRATION = [1, 0.25, 0.1];
const TOPICS = CONCENTRATION.length;
/** Bounds of the logarithm of the variance, for stability. */
const LOG_VARIANCE = [-20, 2] as const;
/** Clip of probabilities in the divergence, as in Keras. */
const FLOOR = 1e-7;

/** A normal distribution of z for every event, [batch, topics] each. */
interface Posterior {
  readonly mean: Tensor2D;
  readonly logVariance: Tensor2D;
}

interface DirichletNetwork {
  readonly specs: readonly WeightSpec[];
  /** @param x flat masks, [batch, 4176] */
  encode(x: Tensor2D, weights: Weights, training: boolean): Posterior;
  /** z [batch, topics] to a distribution over pixels, [batch, 4176]. */
  decode(z: Tensor2D, weights: Weights): Tensor2D;
}

export function dirichletNetwork({ units }: Hyper): DirichletNetwork {
  const specs: WeightSpec[] = [];
  const hidden = dense(specs, 'encoder/hidden', { from: MASK_SIZE, to: units });
  const norm = batchNorm(specs, 'encoder/norm', units);
  const meanOf = dense(specs, 'encoder/mean', { from: units, to: TOPICS });
  const logVarianceOf = dense(specs, 'encoder/log_variance', { from: units, to: TOPICS });
  specs.push({
    name: 'decoder/topics',
    shape: [TOPICS, MASK_SIZE],
    fill: { kind: 'glorot-uniform', fanIn: TOPICS, fanOut: MASK_SIZE },
  });
  return {
    specs,
    encode(x, weights, training) {
      const features = tf.selu(hidden(x, weights));
      const h = training ? norm.train(features, weights) : norm.rest(features, weights);
      return {
        mean: meanOf(h, weights),
        logVariance: tf.clipByValue(logVarianceOf(h, weights), ...LOG_VARIANCE),
      };
    },
    decode: (z, weights) =>
      tf.softmax(tf.matMul(tf.softmax(z), variable<Tensor2D>(weights, 'decoder/topics'))),
  };
}

/**
 * The normal distribution whose softmax comes closest to a Dirichlet distribution (Laplace approximation;
 * Srivastava and Sutton 2017): mean and variance of every component.
 */
export function softmaxNormal(concentration: readonly number[]): {
  mean: number[];
  variance: number[];
} {
  const n = concentration.length;
  const meanOf = (values: number[]): number => values.reduce((a, b) => a + b, 0) / n;
  const logs = concentration.map(Math.log);
  const inverse = concentration.map((a) => 1 / a);
  return {
    mean: logs.map((log) => log - meanOf(logs)),
    variance: inverse.map((a) => a * (1 - 2 / n) + meanOf(inverse) / n),
  };
}

/** D_KL(q || p) of normal distributions with independent components, [batch]. */
function divergenceOfNormals(q: Posterior, p: Posterior): Tensor1D {
  const spread = tf.exp(tf.sub(q.logVariance, p.logVariance));
  const distance = tf.div(tf.square(tf.sub(q.mean, p.mean)), tf.exp(p.logVariance));
  const logs = tf.sub(p.logVariance, q.logVariance);
  return tf.mul(tf.sum(tf.sub(tf.add(tf.add(spread, distance), logs), 1), 1), 0.5);
}

/** D_KL(x || y) of distributions over pixels, [batch]. */
function divergenceOfImages(x: Tensor2D, y: Tensor2D): Tensor1D {
  const p = tf.clipByValue(x, FLOOR, 1);
  return tf.sum(tf.mul(p, tf.log(tf.div(p, tf.clipByValue(y, FLOOR, 1)))), 1);
}

/** The prior of z, [1, topics] each. */
function prior(): Posterior {
  const { mean, variance } = softmaxNormal(CONCENTRATION);
  return { mean: tf.tensor2d([mean]), logVariance: tf.tensor2d([variance.map(Math.log)]) };
}

function build(hyper: Hyper, random: Random): Model {
  const network = dirichletNetwork(hyper);
  const weights = createWeights(network.specs, random);

  /** Masks as the encoder sees them, and their sums: [batch, 4176], [batch, 1]. */
  function flat(images: Tensor4D): { x: Tensor2D; sums: Tensor2D } {
    const masks: Tensor2D = tf.reshape(images, [-1, MASK_SIZE]);
    const sums: Tensor2D = tf.sum(masks, 1, true);
    // An empty mask stays empty.
    const x: Tensor2D = hyper.normalise ? tf.div(masks, tf.maximum(sums, 1)) : masks;
    return { x, sums };
  }

  const lossOf = (x: Tensor2D, y: Tensor2D, posterior: Posterior): Scalar =>
    tf.sum(
      tf.add(
        divergenceOfImages(x, y),
        tf.mul(divergenceOfNormals(posterior, prior()), hyper.latentWeight),
      ),
    );

  return {
    kind: dirichletVae,
    hyper,
    weights,
    predict({ images }) {
      const { x, sums } = flat(images);
      const posterior = network.encode(x, weights, false);
      const y = network.decode(posterior.mean, weights);
      return {
        // Section 5.4: back on the scale of the mask.
        reconstruction: tf.reshape(tf.mul(y, sums), [-1, PHI_CELLS, ETA_CELLS, 1]),
        latent: posterior.mean,
        own: {
          klf: divergenceOfNormals(prior(), posterior),
          klr: divergenceOfNormals(posterior, prior()),
        },
        loss: () => lossOf(x, y, posterior),
      };
    },
    encode: (images) => network.encode(flat(images).x, weights, false).mean,
    spaces: [
      { id: 'shares', title: 'softmax(Z)', form: 'shares', shape: [1, 1, TOPICS] },
      { id: 'z', title: 'Z', form: 'vector', shape: [1, 1, TOPICS] },
    ],
    latents(images) {
      const { mean } = network.encode(flat(images).x, weights, false);
      return [tf.softmax(mean), mean];
    },
    loss({ images }, random) {
      const { x } = flat(images);
      const posterior = network.encode(x, weights, true);
      const { mean, logVariance } = posterior;
      const noise = normalNoise<Tensor2D>(mean.shape, random);
      const z: Tensor2D = tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise));
      return lossOf(x, network.decode(z, weights), posterior);
    },
    dispose: () => disposeWeights(weights),
  };
}

const SETTINGS: readonly HyperParameter[] = [
  {
    name: 'units',
    title: 'Hidden units',
    explanation: 'Units of the encoder between mask and latents. Published code: 512.',
    type: 'integer',
    default: 512,
    minimum: 1,
    maximum: 8192,
    step: 1,
    part: 'network',
  },
  {
    name: 'normalise',
    title: 'Divide by the sum',
    explanation:
      'Divides every mask by its number of hits, so that only shape tells. Paper: yes; its published code: no.',
    type: 'flag',
    default: 1,
    minimum: 0,
    maximum: 1,
    step: 1,
    part: 'network',
  },
  {
    name: 'latentWeight',
    title: 'Weight of the prior',
    explanation:
      'Weight of the divergence of the latents from their Dirichlet prior. Published code: 0.1.',
    type: 'number',
    default: 0.1,
    minimum: 0,
    maximum: 1000,
    step: 0.05,
    part: 'training',
  },
  {
    name: 'contamination',
    title: 'Contamination',
    explanation:
      'Signal events among the training events, per background event; at least one. Paper: 0.0001; its ' +
      'published code: 0.02.',
    type: 'number',
    default: 1e-4,
    minimum: 0,
    maximum: 1,
    step: 1e-3,
    part: 'training',
  },
  ...trainingSettings({
    epochs: { default: 50, explanation: 'Passes over the training events. Paper: 50.' },
    // It convolves nothing.
    bfloat16: null,
    microBatch: {
      default: 128,
      indifferent: false,
      explanation:
        'Events computed at once, over which batch normalisation takes its means: the whole batch, or it changes the result.',
    },
  }),
  {
    name: 'beta2',
    title: 'Memory of squared gradients',
    explanation: "AdamW's beta 2. Dillon et al.: 0.99.",
    type: 'number',
    default: 0.99,
    minimum: 0,
    maximum: 0.99999,
    step: 0.001,
    part: 'training',
  },
];

export const dirichletVae: ModelKind = {
  id: 'dirichlet-vae',
  title: 'Dirichlet VAE',
  reference:
    'Triggering dark showers with conditional dual auto-encoders (2024), section 5.2; Better latent spaces for better autoencoders (2021)',
  summary:
    'Explains every tracker mask as a mixture of three topics, and scores events by their shares. Needs a little ' +
    'labelled signal among its background.',
  input: 'mask',
  supervision: 'weak',
  selectBy: 'valLoss',
  hyperparameters: SETTINGS,
  presets: presetsOf(
    SETTINGS,
    { batch: 16, microBatch: 16 },
    'Small batches: a minute for a few hundred events on two cores.',
  ),
  /**
   * The reconstruction has the sum of the mask and no pixel of nought, and may exceed one: cross-entropy, PSNR,
   * hit pixels and sums tell nothing of it.
   */
  scores: ['z1', 'z2', 'z3', 'klf', 'klr', 'sse', 'sae', 'dice', 'mse', 'ssim'],
  mainScore: 'sse',
  parameterCount: (hyper) => countParameters(dirichletNetwork(hyper).specs),
  build,
};
