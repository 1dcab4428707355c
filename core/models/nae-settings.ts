/** Hyperparameters of the NAE: tables 1 and 2 of "A Normalized Autoencoder for LHC Triggers" (2023). */
import { presetsOf, trainingSettings } from './settings';
import type { HyperParameter } from './hyper';

type Setting = Omit<HyperParameter, 'part'> & Partial<Pick<HyperParameter, 'part'>>;

const training = (setting: Setting): HyperParameter => ({ part: 'training', ...setting });

/** Of the two Langevin chains, which differ in their numbers. */
function chainSettings(
  chain: 'latent' | 'image',
  title: string,
  { step, noise }: { readonly step: number; readonly noise: number },
): HyperParameter[] {
  return [
    training({
      name: `${chain}Steps`,
      title: `${title}: steps`,
      explanation: `Steps of the ${chain} chain. Paper: 30.`,
      type: 'integer',
      default: 30,
      minimum: 0,
      maximum: 10000,
      step: 1,
    }),
    training({
      name: `${chain}Step`,
      title: `${title}: step size`,
      explanation: `How far the gradient of the energy carries at each step. Paper: ${step}.`,
      type: 'number',
      default: step,
      minimum: 1e-6,
      maximum: 1e6,
      step: 1,
    }),
    training({
      name: `${chain}Noise`,
      title: `${title}: noise`,
      explanation: `Standard deviation of the noise of each step. Paper: ${noise}.`,
      type: 'number',
      default: noise,
      minimum: 0,
      maximum: 10,
      step: noise,
    }),
  ];
}

export const NAE_SETTINGS: readonly HyperParameter[] = [
  {
    name: 'latents',
    title: 'Latents',
    explanation: 'Dimensions of the space whose unit sphere holds the latents. Paper: 3.',
    type: 'integer',
    default: 3,
    minimum: 2,
    maximum: 64,
    step: 1,
    part: 'network',
  },
  {
    name: 'smoothing',
    title: 'Gaussian filter',
    explanation:
      'Standard deviation, in cells, of the filter that the image goes through first; 0 for none. Paper, for jets: 1 to 2.',
    type: 'number',
    default: 1,
    minimum: 0,
    maximum: 5,
    step: 0.5,
    part: 'network',
  },
  {
    name: 'replaySize',
    title: 'Replay buffer',
    explanation: 'Ends of latent chains that are remembered. Paper: 10,000.',
    type: 'integer',
    default: 10000,
    minimum: 1,
    maximum: 1000000,
    step: 1,
    part: 'network',
  },
  training({
    name: 'pretrainEpochs',
    title: 'Autoencoder epochs',
    explanation:
      'Of all epochs, so many first ones train the plain autoencoder. Paper: 15,000 steps of 2,048 jets, before 40,000 of 128.',
    type: 'integer',
    default: 300,
    minimum: 1,
    maximum: 100000,
    step: 1,
  }),
  training({
    name: 'pretrainBatch',
    title: 'Autoencoder batch',
    explanation: 'Events behind one step of that first part. Paper: 2048.',
    type: 'integer',
    default: 2048,
    minimum: 1,
    maximum: 65536,
    step: 1,
  }),
  training({
    name: 'pretrainRate',
    title: 'Autoencoder learning rate',
    explanation: 'Step size of that first part. Paper: 0.001.',
    type: 'number',
    default: 1e-3,
    minimum: 1e-8,
    maximum: 1,
    step: 1e-4,
  }),
  ...chainSettings('latent', 'Latent chain', { step: 100, noise: 0.01 }),
  ...chainSettings('image', 'Image chain', { step: 50, noise: 1e-4 }),
  training({
    name: 'chainClip',
    title: 'Chain gradient clip',
    explanation:
      "Largest L2 norm of the gradient that moves a chain; 0 for none. Authors' code: 0.01.",
    type: 'number',
    default: 0.01,
    minimum: 0,
    maximum: 1e6,
    step: 0.01,
  }),
  training({
    name: 'metropolis',
    title: 'Metropolis step',
    explanation: 'Refuse steps of a chain by the rule of Metropolis and Hastings. Paper: yes.',
    type: 'flag',
    default: 1,
    minimum: 0,
    maximum: 1,
    step: 1,
  }),
  training({
    name: 'temperature',
    title: 'Temperature',
    explanation: "Of the Metropolis rule. Authors' code: 1.",
    type: 'number',
    default: 1,
    minimum: 1e-9,
    maximum: 1e6,
    step: 0.1,
  }),
  training({
    name: 'replayShare',
    title: 'Replayed chains',
    explanation:
      'Probability that a latent chain begins where an earlier one ended, and not anywhere. Paper: 0.95.',
    type: 'number',
    default: 0.95,
    minimum: 0,
    maximum: 1,
    step: 0.05,
  }),
  training({
    name: 'energyNorm',
    title: 'Energy norm',
    explanation: "Weight of the squared energy of sampled images in the loss. Authors' code: 1.",
    type: 'number',
    default: 1,
    minimum: 0,
    maximum: 1e6,
    step: 0.1,
  }),
  training({
    name: 'collapse',
    title: 'Collapse',
    explanation:
      'Training ends once sampled images have so many times the mean energy of the events: their chains have collapsed.',
    type: 'number',
    default: 5,
    minimum: 1,
    maximum: 1e9,
    step: 1,
  }),
  training({
    name: 'weightNorm',
    title: 'Weight norm',
    explanation: 'Weight of the squares of all weights in the loss. Paper: 1e-8.',
    type: 'number',
    default: 1e-8,
    minimum: 0,
    maximum: 1,
    step: 1e-8,
  }),
  ...trainingSettings({
    epochs: {
      default: 350,
      explanation:
        'Passes over the training events, those of the autoencoder included. Paper: 300 and 50.',
    },
    learningRate: {
      default: 1e-5,
      explanation: 'Step size of AdamW once the likelihood is trained. Paper: 0.00001.',
    },
    weightDecay: {
      default: 0,
      explanation: 'Share of every weight taken away at each step. Paper: 0.',
    },
    clipNorm: {
      default: 0.1,
      explanation:
        "Largest L2 norm of the gradient of each variable while the autoencoder is trained; 0 for none. Authors' code: 0.1, of all together.",
    },
  }),
];

export const NAE_PRESETS = presetsOf(
  NAE_SETTINGS,
  {
    epochs: 45,
    pretrainEpochs: 40,
    pretrainBatch: 32,
    batch: 32,
    learningRate: 1e-4,
    latentSteps: 10,
    imageSteps: 10,
  },
  'Small batches and chains of ten steps: minutes for a few hundred events on two cores.',
);
