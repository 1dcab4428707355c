import type { Hyper, HyperParameter, Preset } from './hyper';

/** Settings of the network that CoDAE and CAE share. */
export const NETWORK_SETTINGS: readonly HyperParameter[] = [
  {
    name: 'filters',
    title: 'Filters',
    explanation: 'Filters of the first stage; the others have 2, 2 and 4 times as many. Paper: 64.',
    type: 'integer',
    default: 64,
    minimum: 4,
    maximum: 256,
    step: 4,
    part: 'network',
  },
  {
    name: 'latentChannels',
    title: 'Latent channels',
    explanation: 'Channels of the convolutional latents Z, which are 5 x 4 cells. Paper: 64.',
    type: 'integer',
    default: 64,
    minimum: 1,
    maximum: 512,
    step: 1,
    part: 'network',
  },
];

/** Settings of a training run with AdamW, section 4.7. */
export const TRAINING_SETTINGS: readonly HyperParameter[] = [
  {
    name: 'epochs',
    title: 'Epochs',
    explanation: 'Passes over the training events. Paper: 30.',
    type: 'integer',
    default: 30,
    minimum: 1,
    maximum: 100000,
    step: 1,
    part: 'training',
  },
  {
    name: 'batch',
    title: 'Batch',
    explanation: 'Events behind one step of the optimiser. Paper: 128.',
    type: 'integer',
    default: 128,
    minimum: 1,
    maximum: 65536,
    step: 1,
    part: 'training',
  },
  {
    name: 'microBatch',
    title: 'Micro-batch',
    explanation:
      'Events computed at once; gradients add up to a batch. Changes memory and speed, not the result.',
    type: 'integer',
    default: 32,
    minimum: 1,
    maximum: 65536,
    step: 1,
    part: 'training',
    indifferent: true,
  },
  {
    name: 'learningRate',
    title: 'Learning rate',
    explanation: 'Step size of AdamW. Paper: 0.001.',
    type: 'number',
    default: 1e-3,
    minimum: 1e-8,
    maximum: 1,
    step: 1e-4,
    part: 'training',
  },
  {
    name: 'weightDecay',
    title: 'Weight decay',
    explanation: 'Share of every weight taken away at each step. Paper: 0.0001.',
    type: 'number',
    default: 1e-4,
    minimum: 0,
    maximum: 0.5,
    step: 1e-4,
    part: 'training',
  },
  {
    name: 'clipNorm',
    title: 'Gradient clip',
    explanation: 'Largest L2 norm of the gradient of each variable; 0 for none. Paper: 1.',
    type: 'number',
    default: 1,
    minimum: 0,
    maximum: 1e9,
    step: 0.1,
    part: 'training',
  },
  {
    name: 'validationSplit',
    title: 'Validation share',
    explanation: 'Share of the background kept aside to choose the best epoch. Paper: 0.25.',
    type: 'number',
    default: 0.25,
    minimum: 0,
    maximum: 0.9,
    step: 0.05,
    part: 'training',
  },
  {
    name: 'augment',
    title: 'Augmentation',
    explanation: 'Flip in eta and rotate in phi at random, section 4.2. Paper: yes.',
    type: 'flag',
    default: 1,
    minimum: 0,
    maximum: 1,
    step: 1,
    part: 'training',
  },
  {
    name: 'anyRotation',
    title: 'Any rotation',
    explanation: 'Augmentation rotates by any of the 72 rows, not by multiples of 8. Paper: no.',
    type: 'flag',
    default: 0,
    minimum: 0,
    maximum: 1,
    step: 1,
    part: 'training',
  },
  {
    name: 'cosine',
    title: 'One-cycle learning rate',
    explanation:
      'Raises the learning rate over the first tenth of the run, then lets it fall to nought along a cosine. Paper: no.',
    type: 'flag',
    default: 0,
    minimum: 0,
    maximum: 1,
    step: 1,
    part: 'training',
  },
  {
    name: 'bfloat16',
    title: 'Convolutions in bfloat16',
    explanation:
      'Rounds what convolutions multiply to 8 binary digits; weights and sums stay in single precision. Faster from 16 ' +
      'filters on, on processors with AVX512_BF16 or AMX under Linux. Paper: no.',
    type: 'flag',
    default: 0,
    minimum: 0,
    maximum: 1,
    step: 1,
    part: 'training',
  },
  {
    name: 'averaging',
    title: 'Weight averaging',
    explanation:
      'Decay of the running average of the weights that is validated and kept instead of the last step; 0 for none. Paper: 0.',
    type: 'number',
    default: 0,
    minimum: 0,
    maximum: 0.9999,
    step: 0.001,
    part: 'training',
  },
];

/**
 * Another paper's values of some training settings: their default, and what is said of it; null for one that the kind has
 * no use for.
 */
export function trainingSettings(
  changes: Readonly<Record<string, Partial<HyperParameter> | null>>,
): readonly HyperParameter[] {
  return TRAINING_SETTINGS.filter(({ name }) => changes[name] !== null).map((setting) => ({
    ...setting,
    ...changes[setting.name],
  }));
}

/**
 * The two presets of a kind: `paper` is every setting's default, `quick` that with some values replaced.
 * @param explanation of `quick`
 */
export function presetsOf(
  settings: readonly HyperParameter[],
  quick: Hyper,
  explanation: string,
): readonly Preset[] {
  const paper: Hyper = Object.fromEntries(settings.map((s) => [s.name, s.default]));
  return [
    { id: 'quick', title: 'Quick', explanation, values: { ...paper, ...quick } },
    {
      id: 'paper',
      title: 'Paper',
      explanation:
        'The settings of the publication, made for tens of thousands of events. A thousand learn more from a batch ' +
        'of 8: an epoch then has enough steps.',
      values: paper,
    },
  ];
}

/** CoDAE's and CAE's: quick is the same network, narrower, with many small and large steps. */
export const PRESETS = presetsOf(
  [...NETWORK_SETTINGS, ...TRAINING_SETTINGS],
  { filters: 16, epochs: 30, batch: 16, microBatch: 16, learningRate: 3e-3 },
  'A quarter of the filters, small batches, larger steps: minutes for a few hundred events on two cores.',
);
