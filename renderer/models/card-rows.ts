/** What a model's card says, in words and figures for reading. */
import type { Hyperparameter, ModelKindInfo, ModelSummary } from '../../core/engine/api';
import { formatCount, formatNumber } from '../plots/format';
import { formatDuration } from '../state/numbers';
import { keptEpoch } from './model-rows';

export interface Fact {
  readonly name: string;
  readonly value: string;
  /** Said on hover. */
  readonly hint?: string;
}

export const INPUTS: Readonly<Record<ModelKindInfo['input'], string>> = {
  mask: 'tracker mask: which cells were hit',
  energy: 'E_T of the cells, not only which were hit',
};

export const SUPERVISIONS: Readonly<Record<ModelKindInfo['supervision'], string>> = {
  none: 'background alone, no labels of signal',
  weak: 'background with a little signal among it',
  full: 'every class, by its label',
};

export function modelFacts(model: ModelSummary, kind: ModelKindInfo | undefined): Fact[] {
  return [
    ...(kind
      ? [
          { name: 'sees', value: INPUTS[kind.input] },
          { name: 'learns from', value: SUPERVISIONS[kind.supervision] },
        ]
      : []),
    { name: 'parameters', value: formatCount(model.parameters), hint: 'Trainable numbers' },
    ...(model.imported === null
      ? [{ name: 'seed', value: String(model.seed) }]
      : [{ name: 'origin', value: `published weights (${model.imported})` }]),
    { name: 'defined in', value: model.reference },
  ];
}

export function trainingFacts(model: ModelSummary): Fact[] {
  if (model.imported !== null) return [];
  const { split, history, selectedEpoch, epochs } = model;
  const seconds = history.reduce((sum, epoch) => sum + epoch.seconds, 0);
  return [
    {
      name: 'events',
      value:
        `${formatCount(split.training)} to train, ${formatCount(split.validation)} to validate` +
        (split.signal > 0 ? `, ${formatCount(split.signal)} of them signal` : '') +
        (split.unused > 0 ? `; ${formatCount(split.unused)} left out` : ''),
    },
    ...(model.assumeBackground
      ? [{ name: 'unlabelled', value: 'events of unknown class were taken as background' }]
      : []),
    { name: 'epochs', value: `${history.length} of ${epochs}` },
    { name: 'weights of', value: selectedEpoch === null ? 'none yet' : `epoch ${selectedEpoch}` },
    { name: 'took', value: formatDuration(seconds), hint: 'Time spent in epochs, h:min:s' },
    {
      name: 'made by',
      value: `Darkscope ${model.versions.darkscope}, TensorFlow ${model.versions.tensorflow}`,
    },
  ];
}

const FIGURES: readonly (readonly [string, string, string])[] = [
  ['val_loss', 'validation loss', 'Summed over pixels, mean over events; comparable within a kind'],
  ['val_ssim', 'SSIM', 'Structural similarity of mask and reconstruction; 1 is perfect'],
  ['val_mse', 'squared error', 'Summed over pixels, mean over events'],
  ['val_psnr', 'PSNR [dB]', 'Peak signal-to-noise ratio'],
  ['loss', 'training loss', 'Mean over augmented events of the epoch'],
];

/** Figures of the weights kept; those that the model does not have are left out. */
export function metricFacts(model: ModelSummary): Fact[] {
  const values = keptEpoch(model)?.values ?? {};
  return FIGURES.filter(([key]) => Number.isFinite(values[key])).map(([key, name, hint]) => ({
    name,
    value: formatNumber(values[key], 5),
    hint,
  }));
}

export interface Setting {
  readonly title: string;
  readonly name: string;
  readonly explanation: string;
  readonly value: string;
  /** What the paper's preset has, where this differs. */
  readonly paper: string | null;
}

/** The settings of one part, those first that differ from the paper's. */
export function settingsOf(
  model: ModelSummary,
  kind: ModelKindInfo | undefined,
  part: Hyperparameter['part'],
): Setting[] {
  const paper = kind?.presets.find(({ id }) => id === 'paper')?.values ?? {};
  const described = kind?.hyperparameters.filter((one) => one.part === part) ?? [];
  const settings = described.flatMap((one): Setting[] => {
    const value = model.hyperparameters[one.name];
    if (value === undefined) return [];
    const usual = paper[one.name] ?? one.default;
    const same = Number(usual) === value;
    return [
      {
        title: one.title,
        name: one.name,
        explanation: one.explanation,
        value: settingText(one, value),
        paper: same ? null : settingText(one, Number(usual)),
      },
    ];
  });
  return [...settings].sort((a, b) => Number(a.paper === null) - Number(b.paper === null));
}

function settingText({ type }: Hyperparameter, value: number): string {
  if (type === 'flag') return value === 0 ? 'no' : 'yes';
  return formatNumber(value, 8);
}
