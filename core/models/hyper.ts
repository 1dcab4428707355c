import { DarkscopeError } from '../errors';

/** One hyperparameter of a model or of its training, described so that forms and `--help` write themselves. */
export interface HyperParameter {
  readonly name: string;
  readonly title: string;
  /** What it does and where the value comes from, one or two sentences. */
  readonly explanation: string;
  /** A `flag` is 0 or 1. */
  readonly type: 'integer' | 'number' | 'flag';
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Natural step of a form's spinner; an `integer` must also be a multiple of it. */
  readonly step: number;
  /** Belongs to the network (fixed once trained) or to the training run. */
  readonly part: 'network' | 'training';
  /** Changes memory and speed, not what is learnt. */
  readonly indifferent?: boolean;
}

/** A value for every hyperparameter of a model kind. */
export type Hyper = Readonly<Record<string, number>>;

/** `paper` where a publication has settings, else `full`. */
export const PRESETS = ['quick', 'paper', 'full'] as const;
export type PresetName = (typeof PRESETS)[number];

/** A named set of values for every hyperparameter. */
export interface Preset {
  readonly id: PresetName;
  readonly title: string;
  readonly explanation: string;
  readonly values: Hyper;
}

/** What a user may hand in: some names, numbers or booleans. */
export type HyperOverrides = Readonly<Record<string, number | boolean>>;

/**
 * A preset with some values replaced, checked against the descriptors. What the preset does not name (that of
 * an older model's card) takes its default.
 * @throws DarkscopeError `bad-parameter` for a name the model does not have or a value out of range.
 */
export function completeHyper(
  descriptors: readonly HyperParameter[],
  preset: Hyper,
  overrides: HyperOverrides = {},
): Hyper {
  for (const name of Object.keys(overrides)) {
    if (!descriptors.some((d) => d.name === name)) {
      throw new DarkscopeError('bad-parameter', `there is no hyperparameter named ${name}`, {
        hint: `Known are ${descriptors.map((d) => d.name).join(', ')}.`,
      });
    }
  }
  const values: Record<string, number> = {};
  for (const descriptor of descriptors) {
    const { name } = descriptor;
    values[name] = checked(
      descriptor,
      Number(overrides[name] ?? preset[name] ?? descriptor.default),
    );
  }
  return values;
}

function checked(descriptor: HyperParameter, value: number): number {
  const { name, type, minimum, maximum, step } = descriptor;
  const whole = type === 'number' || (Number.isInteger(value) && value % step === 0);
  if (Number.isFinite(value) && value >= minimum && value <= maximum && whole) return value;
  const expected =
    type === 'flag'
      ? '0 or 1'
      : `a ${type === 'integer' ? 'whole number' : 'number'} from ${minimum} to ${maximum}` +
        (type === 'integer' && step > 1 ? ` in steps of ${step}` : '');
  throw new DarkscopeError('bad-parameter', `${name} must be ${expected}, not ${value}`);
}
