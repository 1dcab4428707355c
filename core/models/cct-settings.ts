import { presetsOf, trainingSettings } from './settings';
import type { HyperParameter } from './hyper';

const NETWORK: readonly HyperParameter[] = [
  {
    name: 'width',
    title: 'Width',
    explanation:
      'Features of a token, of each head and of the MLPs; the first convolution has half as many filters. Paper: 128.',
    type: 'integer',
    default: 128,
    minimum: 8,
    maximum: 512,
    step: 2,
    part: 'network',
  },
  {
    name: 'blocks',
    title: 'Transformer blocks',
    explanation: 'Blocks of attention and MLP, one behind the other. Paper: 2.',
    type: 'integer',
    default: 2,
    minimum: 1,
    maximum: 12,
    step: 1,
    part: 'network',
  },
  {
    name: 'heads',
    title: 'Heads',
    explanation: 'Attentions computed side by side in a block, each with its own view. Paper: 2.',
    type: 'integer',
    default: 2,
    minimum: 1,
    maximum: 16,
    step: 1,
    part: 'network',
  },
  {
    name: 'learnPositions',
    title: 'Train positions',
    explanation:
      "Trains the numbers that tell a token its place (width x 270 more parameters). The paper's stay as drawn.",
    type: 'flag',
    default: 0,
    minimum: 0,
    maximum: 1,
    step: 1,
    part: 'network',
  },
  {
    name: 'stochasticDepth',
    title: 'Stochastic depth',
    explanation:
      'Probability that the last block is left out for an event in training; 0 for the first, between them a line. Paper: 0.2.',
    type: 'number',
    default: 0.2,
    minimum: 0,
    maximum: 0.9,
    step: 0.05,
    part: 'network',
  },
  {
    name: 'publishedShortcuts',
    title: 'Shortcuts as published',
    explanation:
      "Drops the shortcuts in place of the branches, as the authors' code does against both papers' text: for their weights.",
    type: 'flag',
    default: 0,
    minimum: 0,
    maximum: 1,
    step: 1,
    part: 'network',
  },
];

const REGULARISATION: readonly HyperParameter[] = [
  {
    name: 'dropout',
    title: 'Dropout',
    explanation: 'Share of the outputs of every MLP layer set to nought in training. Paper: 0.2.',
    type: 'number',
    default: 0.2,
    minimum: 0,
    maximum: 0.9,
    step: 0.05,
    part: 'training',
  },
  {
    name: 'attentionDropout',
    title: 'Attention dropout',
    explanation: 'Share of the attention between tokens set to nought in training. Paper: 0.1.',
    type: 'number',
    default: 0.1,
    minimum: 0,
    maximum: 0.9,
    step: 0.05,
    part: 'training',
  },
  {
    name: 'labelSmoothing',
    title: 'Label smoothing',
    explanation:
      'Share of the certainty of a label that is spread evenly over the three classes. Paper: 0.1.',
    type: 'number',
    default: 0.1,
    minimum: 0,
    maximum: 0.9,
    step: 0.05,
    part: 'training',
  },
];

export const CCT_SETTINGS: readonly HyperParameter[] = [
  ...NETWORK,
  ...REGULARISATION,
  ...trainingSettings({
    clipNorm: {
      default: 0,
      explanation:
        "Largest L2 norm of the gradient of each variable; 0 for none, as in the authors' code.",
    },
    validationSplit: {
      default: 0.2,
      explanation: "Share of every class kept aside to choose the best epoch. Authors' code: 0.2.",
    },
  }),
];

export const CCT_PRESETS = presetsOf(
  CCT_SETTINGS,
  { width: 64, epochs: 20, batch: 16, microBatch: 16 },
  'Half the width, small batches: minutes for a few hundred events of each class on two cores.',
);
