/** One hyperparameter of a model or of its training, described so that forms and `--help` write themselves. */
export interface HyperParameter {
  readonly name: string;
  readonly title: string;
  /** What it does and where the value comes from, one or two sentences. */
  readonly explanation: string;
  /** A `switch` is 0 or 1. */
  readonly type: 'integer' | 'real' | 'switch';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Natural step of a form's spinner; for `integer` every value must also be a multiple of it. */
  readonly step: number;
  /** Belongs to the network (fixed once trained) or to the training run. */
  readonly part: 'network' | 'training';
}

/** A value for every hyperparameter of a model kind. */
export type Hyper = Readonly<Record<string, number>>;

export const PRESETS = ['quick', 'paper'] as const;
export type PresetName = (typeof PRESETS)[number];
