/**
 * CCT: compact convolutional transformer (Hassani et al., "Escaping the big data paradigm with compact
 * transformers", 2021), the supervised classifier that bounds what a search without labels can reach in
 * "Triggering dark showers with conditional dual auto-encoders" (2024), section 5.2.
 *
 * Two convolutions make 270 tokens of the mask; two transformer blocks let every token look at all others; a
 * weighted mean over the tokens decides between QCD, SUEP and SVJ.
 *
 * The published 406,084 parameters leave the positional embedding out: in the authors' code it is drawn at the
 * start and never trained. `learnPositions` trains it, as Hassani et al. do. Their code also hands the
 * arguments of its stochastic depth over in another order than that layer takes them, so that not the branches
 * but the shortcuts around them are dropped, and with probability 1 - rate. Here branches are dropped, as in
 * both papers; `publishedShortcuts` does what that code does.
 */
import { tf } from '../tensor/backend';
import { selfAttention } from '../tensor/attention';
import { convolution } from '../tensor/convolution';
import { gelu } from '../tensor/gelu';
import { layerNorm } from '../tensor/layer-norm';
import { dense, variable } from '../tensor/layers';
import { coins, dropout } from '../tensor/noise';
import { maxPool } from '../tensor/pool';
import { createWeights, disposeWeights } from '../tensor/weights';
import { countParameters } from './autoencoder';
import { CCT_PRESETS, CCT_SETTINGS } from './cct-settings';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '../tensor/backend';
import type { Weights, WeightSpec } from '../tensor/weights';
import type { Random } from '../random';
import type { Hyper } from './hyper';
import type { Model, ModelKind } from './model';

/** QCD, SUEP, SVJ: the labels of events. */
const CLASSES = 3;
/** Cells of the 72 x 58 mask after two poolings. */
const TOKENS = 18 * 15;
/** Where Keras's embeddings start from: uniform in ± this. */
const EMBEDDING_LIMIT = 0.05;

/** One 3x3 convolution of the tokenizer: no bias, no padding, ReLU; then a frame of zeros and a max pool. */
function tokenizerStage(specs: WeightSpec[], name: string, from: number, to: number) {
  const fill = { kind: 'he-normal', fanIn: 9 * from } as const;
  specs.push({ name: `${name}/kernel`, shape: [3, 3, from, to], fill });
  return (x: Tensor4D, weights: Weights): Tensor4D => {
    const padded = convolution(x, variable(weights, `${name}/kernel`), { stride: 1, groups: 1 });
    // Padding before or after differs in the frame only.
    return maxPool(tf.mul(tf.relu(padded), inside(x.shape[1], x.shape[2])));
  };
}

/** 1 within an image, 0 in its outermost pixels: [1, height, width, 1]. */
function inside(height: number, width: number): Tensor4D {
  return tf.pad(tf.ones([1, height - 2, width - 2, 1]), [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]);
}

/**
 * The sum that ends half a block, with stochastic depth: the branch takes part in it with probability
 * 1 - rate, event by event, and at rest with that weight.
 * @param x,branch [batch tokens, width]
 * @param random null at rest
 */
function joined(
  x: Tensor2D,
  branch: Tensor2D,
  rate: number,
  { publishedShortcuts }: Hyper,
  random: Random | null,
): Tensor2D {
  const [sure, unsure] = publishedShortcuts ? [branch, x] : [x, branch];
  const probability = publishedShortcuts ? rate : 1 - rate;
  if (probability === 0) return sure;
  if (!random || probability === 1) return tf.add(sure, tf.mul(unsure, probability));
  const events = x.shape[0] / TOKENS;
  const tokens: Tensor3D = tf.reshape(unsure, [events, TOKENS, -1]);
  const kept = tf.mul(tokens, coins([events, 1, 1], probability, random));
  return tf.add(sure, tf.reshape(kept, x.shape));
}

type Dropout = <T extends Tensor>(x: T, rate: number) => T;

/** Pre-norm transformer block: attention, then a multilayer perceptron, each beside a shortcut. */
function transformerBlock(specs: WeightSpec[], name: string, rate: number, hyper: Hyper) {
  const { width, heads } = hyper;
  const norm1 = layerNorm(specs, `${name}/norm1`, width);
  const attend = selfAttention(specs, `${name}/attention`, { width, heads, keySize: width });
  const norm2 = layerNorm(specs, `${name}/norm2`, width);
  const mlp = [1, 2].map((i) => dense(specs, `${name}/mlp${i}`, { from: width, to: width }));
  return (x: Tensor2D, weights: Weights, random: Random | null): Tensor2D => {
    const drop: Dropout = (t, p) => (random && p > 0 ? dropout(t, p, random) : t);
    const attended = attend(norm1(x, weights), x.shape[0] / TOKENS, weights, (shares) =>
      drop(shares, hyper.attentionDropout),
    );
    const y = joined(x, attended, rate, hyper, random);
    const thought = mlp.reduce(
      (h, layer) => drop(gelu(layer(h, weights)), hyper.dropout),
      norm2(y, weights),
    );
    return joined(y, thought, rate, hyper, random);
  };
}

/** Weighted mean over the tokens of an event, the weights a softmax of a linear function of each token. */
function sequencePooling(specs: WeightSpec[], name: string, width: number) {
  const weigh = dense(specs, name, { from: width, to: 1 });
  return (x: Tensor2D, weights: Weights): Tensor2D => {
    const shares = tf.softmax(tf.reshape(weigh(x, weights), [-1, 1, TOKENS]));
    const mean = tf.matMul(shares, tf.reshape(x, [-1, TOKENS, width])); // [batch, 1, width]
    return tf.reshape(mean, [-1, width]);
  };
}

/** The network. `forward` at rest where `random` is null. @returns logits [batch, 3] */
export function cctNetwork(hyper: Hyper): {
  readonly specs: readonly WeightSpec[];
  forward(masks: Tensor4D, weights: Weights, random: Random | null): Tensor2D;
  /** What is classified, [batch, width]. */
  features(masks: Tensor4D, weights: Weights, random: Random | null): Tensor2D;
} {
  const { width, blocks, stochasticDepth, learnPositions } = hyper;
  const specs: WeightSpec[] = [];
  const stages = [
    tokenizerStage(specs, 'tokens/conv1', 1, width / 2),
    tokenizerStage(specs, 'tokens/conv2', width / 2, width),
  ];
  specs.push({
    name: 'positions',
    shape: [TOKENS, width],
    fill: { kind: 'drawn', draw: (random) => (2 * random.uniform() - 1) * EMBEDDING_LIMIT },
    ...(learnPositions ? {} : { fixed: true }),
  });
  const body = Array.from({ length: blocks }, (_, i) =>
    transformerBlock(
      specs,
      `block${i + 1}`,
      (stochasticDepth * i) / Math.max(blocks - 1, 1),
      hyper,
    ),
  );
  const norm = layerNorm(specs, 'norm', width);
  const pool = sequencePooling(specs, 'pool', width);
  const classify = dense(specs, 'logits', { from: width, to: CLASSES });

  const features = (masks: Tensor4D, weights: Weights, random: Random | null): Tensor2D => {
    const image = stages.reduce((x, stage) => tf.tidy(() => stage(x, weights)), masks);
    const tokens: Tensor3D = tf.reshape(image, [-1, TOKENS, width]); // 18 x 15 cells, row by row
    const placed = tf.add(tokens, variable<Tensor2D>(weights, 'positions'));
    const rows: Tensor2D = tf.reshape(placed, [-1, width]); // [batch tokens, width]
    const seen = body.reduce((x, block) => tf.tidy(() => block(x, weights, random)), rows);
    return pool(norm(seen, weights), weights);
  };
  return {
    specs,
    features,
    forward: (masks, weights, random) => classify(features(masks, weights, random), weights),
  };
}

/**
 * Cross-entropy summed over events. Smoothing takes its share of the certainty away from the labelled class
 * and spreads it over all.
 */
function crossEntropy(logits: Tensor2D, labels: Tensor1D, smoothing: number): Scalar {
  const certain = tf.mul(tf.oneHot(labels, CLASSES), 1 - smoothing);
  const targets = tf.add(certain, smoothing / CLASSES);
  return tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(logits))));
}

function build(hyper: Hyper, random: Random): Model {
  const { specs, features, forward } = cctNetwork(hyper);
  const weights = createWeights(specs, random);
  const loss = (logits: Tensor2D, labels: Tensor1D | null): Scalar => {
    if (!labels) throw new Error('a supervised loss needs labels');
    return crossEntropy(logits, labels, hyper.labelSmoothing);
  };
  return {
    kind: cct,
    hyper,
    weights,
    predict({ images, labels }) {
      const logits = forward(images, weights, null);
      const [, suep, svj] = tf.unstack(tf.softmax(logits), 1) as Tensor1D[];
      // Not 1 - P(QCD), which would round small probabilities away.
      const own = { signal: tf.add(suep, svj) as Tensor1D, psuep: suep, psvj: svj };
      return { reconstruction: null, latent: null, own, loss: () => loss(logits, labels) };
    },
    encode: () => null,
    spaces: [
      { id: 'features', title: 'Pooled features', form: 'vector', shape: [1, 1, hyper.width] },
    ],
    latents: (images) => [features(images, weights, null)],
    loss: ({ images, labels }, noise) => loss(forward(images, weights, noise), labels),
    dispose: () => disposeWeights(weights),
  };
}

export const cct: ModelKind = {
  id: 'cct',
  title: 'CCT',
  reference: 'Triggering dark showers with conditional dual auto-encoders (2024), section 5.2',
  summary:
    'Compact convolutional transformer: a classifier that learns QCD, SUEP and SVJ from labelled events of all ' +
    'classes. What it reaches on signals that it knows is an upper bound for the models that know none.',
  input: 'mask',
  supervision: 'full',
  selectBy: 'valLoss',
  hyperparameters: CCT_SETTINGS,
  presets: CCT_PRESETS,
  scores: ['signal', 'psuep', 'psvj'],
  mainScore: 'signal',
  parameterCount: (hyper) => countParameters(cctNetwork(hyper).specs),
  build,
};
