import type { ModelKindInfo, ModelSummary } from '../../../core/engine/api';

/** A trained CoDAE, but for what is said otherwise. */
export function modelSummary(id: string, more: Partial<ModelSummary> = {}): ModelSummary {
  return {
    id,
    folder: `/models/${id}`,
    kind: 'codae',
    title: 'CoDAE',
    created: '2025-03-01T12:00:00Z',
    finished: true,
    epochs: 1,
    parameters: 1646467,
    trainedOn: [
      { name: 'qcd_gensim_101_2.h5', events: 501 },
      { name: 'qcd_gensim_102_6.h5', events: 501 },
    ],
    selectedEpoch: null,
    history: [],
    scores: ['bce', 'sse', 'z1', 'z2'],
    mainScore: 'bce',
    reference: 'CoDAE paper, section 4',
    seed: 42,
    hyperparameters: {},
    split: { training: 751, validation: 251, signal: 0, unused: 0 },
    assumeBackground: false,
    preprocessing: '',
    otherPreprocessing: false,
    versions: { darkscope: '0.1.0', node: '20', tensorflow: '2.15.1 (native, steps as one graph)' },
    elsewhere: false,
    imported: null,
    meaningless: [],
    ...more,
  };
}

/** A kind of model that learns from background, but for what is said otherwise. */
export function modelKindInfo(more: Partial<ModelKindInfo> = {}): ModelKindInfo {
  return {
    id: 'codae',
    title: 'CoDAE',
    summary: '',
    reference: '',
    input: 'mask',
    supervision: 'none',
    selectBy: 'val_ssim',
    hyperparameters: [],
    presets: [],
    scores: [],
    mainScore: 'bce',
    ...more,
  };
}
