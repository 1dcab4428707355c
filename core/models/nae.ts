/**
 * NAE: normalized autoencoder, "A Normalized Autoencoder for LHC Triggers" (2023), sections 2.1 and 2.2, tables 1 and 2.
 *
 * The mean squared error of an autoencoder is the energy of a Boltzmann distribution over images, equations 2 and 9. A
 * plain autoencoder is trained first; then its likelihood: the energy of the events is pushed down, and that of images
 * which the model itself thinks likely is pushed up, until only what the events are like has a low energy. Those images
 * come from two Langevin chains (on-manifold initialisation): one on the sphere of the latents, one from what the decoder
 * makes of its end.
 *
 * Where paper and the authors' published code differ or are silent:
 * - The temperature of the Metropolis rule is the code's, 1, in both chains.
 * - Gradients of a chain are clipped event by event; the code clips every row of an image.
 * - Squared energies: the code adds those of the sampled images with weight 1.
 * - The singular vectors of spectral normalisation turn once a training step, not at every step of a chain.
 */
import { ETA_CELLS, MASK_SIZE, PHI_CELLS } from '../events/schema';
import { scoped, tf } from '../tensor/backend';
import { gaussianFilter } from '../tensor/gaussian';
import { conv, dense, sequence, variable } from '../tensor/layers';
import { maxPoolHalves } from '../tensor/pool';
import { prelu } from '../tensor/prelu';
import { followSpectra, spectrallyNormalised, spectralVectors } from '../tensor/spectral-norm';
import { upsampleBilinear } from '../tensor/upsample';
import { createWeights, disposeWeights, readWeights, writeWeights } from '../tensor/weights';
import { countParameters } from './autoencoder';
import { EnergyGradient } from './energy-gradient';
import { langevin } from './langevin';
import { NAE_PRESETS, NAE_SETTINGS } from './nae-settings';
import { ontoSphere, ReplayBuffer } from './replay-buffer';
import type { Random } from '../random';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '../tensor/backend';
import type { Layer } from '../tensor/layers';
import type { Weights, WeightSpec } from '../tensor/weights';
import type { Hyper } from './hyper';
import type { Chain } from './langevin';
import type { Model, ModelKind } from './model';

/** Filters of the convolutions, and units between them and the latents: table 2. */
const FILTERS = 8;
const UNITS = 100;
/** Map between the two: half of 72 x 58. */
const ROWS = PHI_CELLS / 2;
const COLUMNS = ETA_CELLS / 2;
/** Slope of a fresh PReLU below zero, as PyTorch has it. */
const SLOPE = 0.25;

/** Turns of power iteration that fresh kernels begin with. */
const WARM_UP = 15;

type Flat = (x: Tensor2D, weights: Weights) => Tensor2D;

interface NaeNetwork {
  readonly specs: readonly WeightSpec[];
  /** Images [batch, 72, 58, 1] to points of the unit sphere [batch, latents]. */
  encode(images: Tensor4D, weights: Weights): Tensor2D;
  /** Points of the sphere to images. */
  decode(z: Tensor2D, weights: Weights): Tensor4D;
}

/** A rectifier with one learnt slope for a whole layer. */
function rectifier(
  specs: WeightSpec[],
  name: string,
): <T extends Tensor>(x: T, weights: Weights) => T {
  specs.push({ name: `${name}/slope`, shape: [1], fill: { kind: 'constant', value: SLOPE } });
  return (x, weights) => {
    const channels = x.shape[x.shape.length - 1];
    return prelu(x, tf.mul(variable<Tensor1D>(weights, `${name}/slope`), tf.ones([channels])));
  };
}

function convolution(specs: WeightSpec[], name: string, from: number, to: number): Layer {
  return conv(specs, name, { from, to, size: 3, fill: 'glorot-uniform', bias: 0 });
}

function densePrelu(specs: WeightSpec[], name: string, from: number, to: number): Flat {
  const linear = dense(specs, name, { from, to });
  const rectify = rectifier(specs, name);
  return (x, weights) => rectify(linear(x, weights), weights);
}

export function naeNetwork({ latents }: Hyper): NaeNetwork {
  const layers: WeightSpec[] = [];
  const convPrelu = (name: string, from: number, to: number): Layer =>
    sequence([convolution(layers, name, from, to), rectifier(layers, name)]);
  const features = sequence([
    convPrelu('encoder/conv1', 1, FILTERS),
    convPrelu('encoder/conv2', FILTERS, FILTERS),
    maxPoolHalves,
    convPrelu('encoder/conv3', FILTERS, FILTERS),
    convPrelu('encoder/conv4', FILTERS, FILTERS),
    convPrelu('encoder/conv5', FILTERS, 1),
  ]);
  const first = densePrelu(layers, 'encoder/dense', ROWS * COLUMNS, UNITS);
  const last = dense(layers, 'encoder/latents', { from: UNITS, to: latents });
  const widened = [
    densePrelu(layers, 'decoder/dense1', latents, UNITS),
    densePrelu(layers, 'decoder/dense2', UNITS, ROWS * COLUMNS),
  ];
  // A transposed convolution of stride 1 is a convolution.
  const draw = sequence([
    convPrelu('decoder/conv1', 1, FILTERS),
    convPrelu('decoder/conv2', FILTERS, FILTERS),
    upsampleBilinear,
    convPrelu('decoder/conv3', FILTERS, FILTERS),
    convolution(layers, 'decoder/output', FILTERS, 1),
  ]);
  const vectors = layers.filter(({ name }) => name.endsWith('/kernel')).flatMap(spectralVectors);
  return {
    specs: [...layers, ...vectors],
    encode(images, weights) {
      const map = features(images, weights); // [batch, 36, 29, 1]
      const z = last(first(tf.reshape(map, [map.shape[0], -1]), weights), weights);
      return tf.div(z, tf.norm(z, 2, 1, true));
    },
    decode(z, weights) {
      const map = widened.reduce((h, layer) => layer(h, weights), z);
      return tf.sigmoid(draw(tf.reshape(map, [map.shape[0], ROWS, COLUMNS, 1]), weights));
    },
  };
}

const PRETRAINED = 'pretrained/';
/** 1 once the autoencoder has been trained, and is kept under that prefix. */
const TRAINED = 'pretrained';

/** What every cell adds to the energy of its image, equation 9: [batch, 72, 58, 1]. */
function energyTerms(network: NaeNetwork, images: Tensor4D, weights: Weights): Tensor4D {
  const drawn = network.decode(network.encode(images, weights), weights);
  return tf.div(tf.squaredDifference(images, drawn), MASK_SIZE);
}

const total = (terms: Tensor4D): Tensor1D => tf.sum(terms, [1, 2, 3]);

/** Energies of images and of what the decoder makes of latents, with the gradients that move the chains. */
export function naeEnergies(network: NaeNetwork, latents: number) {
  const energy = (images: Tensor4D, weights: Weights): Tensor1D =>
    total(energyTerms(network, images, weights));
  return {
    ofImages: new EnergyGradient([PHI_CELLS, ETA_CELLS, 1], (x, weights) =>
      energy(x as Tensor4D, weights),
    ),
    ofLatents: new EnergyGradient([latents], (z, weights) =>
      energy(network.decode(z as Tensor2D, weights), weights),
    ),
  };
}

/** The loss summed over events. @param samples images of the model's own, none while the autoencoder is trained. */
export function naeLoss(
  network: NaeNetwork,
  weights: Weights,
  { weightNorm, energyNorm }: Hyper,
  images: Tensor4D,
  samples?: Tensor4D,
): Scalar {
  const values = spectrallyNormalised(weights);
  const squares = [...weights.values()]
    .filter(({ trainable }) => trainable)
    .map((w): Tensor => tf.sum(tf.square(w)));
  const decay = tf.mul(tf.addN(squares), weightNorm * images.shape[0]);
  const loss: Scalar = tf.add(tf.sum(energyTerms(network, images, values)), decay);
  if (!samples) return loss;
  const negative = total(energyTerms(network, samples, values));
  return tf.add(loss, tf.sum(tf.sub(tf.mul(tf.square(negative), energyNorm), negative)));
}

function buildNae(hyper: Hyper, random: Random): Model {
  const { latents, smoothing, pretrainEpochs } = hyper;
  const network = naeNetwork(hyper);
  const weights = createWeights(specsOf(hyper), random);
  const names = network.specs.map(({ name }) => name);
  const subset = (prefix: string): Weights =>
    new Map(names.map((name) => [name, weights.get(prefix + name)!]));
  const own = subset('');
  const kept = subset(PRETRAINED);

  const keep = (): void => {
    // Numbers of their own: `assign` alone would have both share them.
    writeWeights(kept, readWeights(own));
  };
  for (let turn = 0; turn < WARM_UP; turn++) followSpectra(own);
  keep();

  const now = (): Weights => spectrallyNormalised(own);
  const seen = (images: Tensor4D): Tensor4D => gaussianFilter(images, smoothing);
  /** Of the pre-trained autoencoder, which is the model itself as long as that training lasts. */
  const pretrainedTerms = (images: Tensor4D, terms: Tensor4D): Tensor4D => {
    const earlier = energyTerms(network, images, spectrallyNormalised(kept));
    return tf.add(terms, tf.mul(weights.get(TRAINED)!, tf.sub(earlier, terms)));
  };
  const chains = naeEnergies(network, latents);
  const replay = new ReplayBuffer(weights);
  let measured: Record<string, number> = {};
  return {
    kind: nae,
    hyper,
    weights,
    phases: [
      {
        title: 'autoencoder',
        from: 0,
        batch: hyper.pretrainBatch,
        learningRate: hyper.pretrainRate,
        clipNorm: hyper.clipNorm,
        sampled: false,
      },
      {
        title: 'normalization',
        from: pretrainEpochs,
        batch: hyper.batch,
        learningRate: hyper.learningRate,
        clipNorm: 0,
        sampled: true,
      },
    ],
    enter(next, again) {
      if (next !== 1 || again) return;
      keep();
      scoped(() => weights.get(TRAINED)!.assign(tf.ones([1])));
    },
    predict({ images }) {
      const x = seen(images);
      const values = now();
      const z = network.encode(x, values);
      const drawn = network.decode(z, values);
      const terms: Tensor4D = tf.div(tf.squaredDifference(x, drawn), MASK_SIZE);
      const energy = total(terms);
      return {
        reconstruction: drawn,
        latent: null,
        own: { energy, aeenergy: total(pretrainedTerms(x, terms)) },
        loss: () => tf.sum(energy),
      };
    },
    terms(images) {
      const x = seen(images);
      const terms = energyTerms(network, x, now());
      return { layers: ['mask'], terms: { energy: terms, aeenergy: pretrainedTerms(x, terms) } };
    },
    encode: () => null,
    spaces: [{ id: 'sphere', title: 'z', form: 'vector', shape: [1, 1, latents] }],
    latents: (images) => [network.encode(seen(images), now())],
    sample({ images }, noise) {
      const [events] = images.shape;
      const values = now();
      const onSphere = langevin(
        replay.starts(events, hyper.replayShare, noise),
        latents,
        chains.ofLatents.with(values),
        latentChain(hyper),
        noise,
        (z, at) => ontoSphere(z, at, latents),
      );
      replay.keep(onSphere.points);
      const energies = chains.ofImages.with(values);
      const start = scoped(() =>
        network
          .decode(tf.tensor2d(onSphere.points, [events, latents]), values)
          .dataSync<'float32'>(),
      );
      const ends = langevin(start, MASK_SIZE, energies, imageChain(hyper), noise, intoUnit);
      measured = {
        energy: mean(energies(seen(images).dataSync<'float32'>()).energy),
        sampledEnergy: mean(ends.energy),
        latentAccepted: onSphere.accepted,
        imageAccepted: ends.accepted,
      };
      return ends.points;
    },
    measures: () => measured,
    failure(epochs) {
      const last = epochs[epochs.length - 1];
      const { energy, sampledEnergy } = last;
      return sampledEnergy > hyper.collapse * energy
        ? `the sampler collapsed: sampled images have an energy of ${sampledEnergy.toPrecision(3)}, events of ${energy.toPrecision(3)}`
        : null;
    },
    loss({ images, samples }) {
      followSpectra(own);
      return naeLoss(network, own, hyper, seen(images), samples);
    },
    dispose() {
      chains.ofLatents.dispose();
      chains.ofImages.dispose();
      disposeWeights(weights);
    },
  };
}

/** The network, the pre-trained one beside it, and the replay buffer. */
function specsOf(hyper: Hyper): WeightSpec[] {
  const { specs } = naeNetwork(hyper);
  const still = (name: string, shape: readonly number[]): WeightSpec => ({
    name,
    shape,
    fill: { kind: 'constant', value: 0 },
    fixed: true,
  });
  return [
    ...specs,
    ...specs.map(({ name, shape }) => still(PRETRAINED + name, shape)),
    still(TRAINED, [1]),
    ...ReplayBuffer.specs(hyper.replaySize, hyper.latents),
  ];
}

const mean = (values: Float32Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function intoUnit(points: Float32Array, at: number): void {
  for (let i = at; i < at + MASK_SIZE; i++) points[i] = Math.min(Math.max(points[i], 0), 1);
}

function latentChain(hyper: Hyper): Chain {
  return {
    steps: hyper.latentSteps,
    stepSize: hyper.latentStep,
    noise: hyper.latentNoise,
    annealed: false,
    clip: hyper.chainClip,
    metropolis: hyper.metropolis === 1,
    temperature: hyper.temperature,
  };
}

function imageChain(hyper: Hyper): Chain {
  return {
    steps: hyper.imageSteps,
    stepSize: hyper.imageStep,
    noise: hyper.imageNoise,
    annealed: true,
    clip: hyper.chainClip,
    metropolis: hyper.metropolis === 1,
    temperature: hyper.temperature,
  };
}

export const nae: ModelKind = {
  id: 'nae',
  title: 'NAE',
  reference: 'A Normalized Autoencoder for LHC Triggers (2023), sections 2.1, 2.2, appendix A',
  summary:
    'A small autoencoder whose squared error is an energy, trained so that nothing but the background has a low one: finds ' +
    'events that are simpler than the background as well as those that are more complex. Trained on background only.',
  input: 'mask',
  supervision: 'none',
  selectBy: 'balance',
  hyperparameters: NAE_SETTINGS,
  presets: NAE_PRESETS,
  scores: ['energy', 'aeenergy'],
  mainScore: 'energy',
  parameterCount: (hyper) => countParameters(naeNetwork(hyper).specs),
  build: buildNae,
};
