import type { FileProblem, ModelSummary, Result, StoredDataset } from '../../../core/engine/api';
import { modelSummary } from './model-summary';

export const CATALOG: Result<'catalog'> = {
  models: [
    {
      id: 'codae',
      title: 'CoDAE',
      summary: 'An autoencoder whose decoder is conditioned on a latent code of the track mask.',
      reference: 'CoDAE paper, section 4',
      input: 'mask',
      supervision: 'none',
      selectBy: 'val_ssim',
      hyperparameters: [
        {
          name: 'epochs',
          title: 'Epochs',
          explanation: 'Passes over the training events.',
          type: 'integer',
          default: 30,
          minimum: 1,
          maximum: 1000,
          part: 'training',
        },
        {
          name: 'learningRate',
          title: 'Learning rate',
          explanation: 'Step size of the optimiser.',
          type: 'number',
          default: 0.001,
          minimum: 1e-6,
          maximum: 1,
          part: 'training',
        },
      ],
      presets: [
        {
          id: 'quick',
          title: 'Quick',
          explanation: 'Minutes on a laptop.',
          values: { epochs: 12 },
        },
        { id: 'paper', title: 'Paper', explanation: 'As published.', values: { epochs: 30 } },
      ],
      scores: ['bce', 'sse', 'z1', 'z2'],
      mainScore: 'bce',
    },
  ],
  scores: [
    { id: 'bce', title: 'BCE', definition: 'Binary cross-entropy over pixels', additive: true },
    { id: 'sse', title: 'SSE', definition: 'Squared errors over pixels', additive: true },
    { id: 'z1', title: 'Z_1', definition: 'First latent component', additive: false },
    { id: 'z2', title: 'Z_2', definition: 'Second latent component', additive: false },
  ],
};

function model(id: string, epochs: number, finished: boolean): ModelSummary {
  return modelSummary(id, {
    finished,
    epochs,
    selectedEpoch: epochs - 2,
    history: Array.from({ length: epochs }, (_, epoch) => {
      const loss = 3800 * Math.exp(-epoch / 7) + 850;
      return { epoch, seconds: 70, values: { loss, val_loss: loss * 1.05, val_ssim: 0.9 } };
    }),
  });
}

export const MODELS = [model('codae-42', 30, true), model('cae-42', 12, false)];

export function STORED(events: number): StoredDataset[] {
  const common = { chunks: null, filters: ['gzip'], attributes: {} };
  return [
    { ...common, path: 'images', shape: [events, 72, 58, 3], dtype: 'float32' },
    { ...common, path: 'label', shape: [events], dtype: 'int32' },
    { ...common, path: 'mass', shape: [events], dtype: 'float32' },
    { ...common, path: 'n_tracks', shape: [events], dtype: 'int32' },
  ];
}

export const PROBLEM: FileProblem = {
  path: '/events/test/delphes_export_v2.h5',
  error: {
    code: 'file-layout',
    message: 'delphes_export_v2.h5 has no images: neither “images” nor “ImageTrk_PUcorr”.',
    file: '/events/test/delphes_export_v2.h5',
    hint: 'Say which dataset holds the images.',
    detail: 'datasets: towers (500 × 72 × 58 × 3 float32), weight (500 float64)',
  },
  datasets: [
    {
      path: 'towers',
      shape: [500, 72, 58, 3],
      dtype: 'float32',
      chunks: [1, 72, 58, 3],
      filters: ['gzip'],
      attributes: {},
    },
    {
      path: 'weight',
      shape: [500],
      dtype: 'float64',
      chunks: null,
      filters: [],
      attributes: {},
    },
  ],
  structure: 'towers:72x58x3,weight',
};
