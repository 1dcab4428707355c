/** What the train dialog holds: values by preset, their checks, names that are free, events to train on. */
import type {
  Hyperparameter,
  HyperparameterValues,
  ModelKindInfo,
  ModelSummary,
} from '../../core/engine/api';
import { BACKGROUND_LABEL, UNLABELLED } from '../../core/events/schema';
import { formatCount, formatNumber } from '../plots/format';

export type Value = HyperparameterValues[string];

/** Every hyperparameter's value under a preset; those it does not name keep their default. */
export function presetValues(kind: ModelKindInfo, preset: string): HyperparameterValues {
  const values = kind.presets.find(({ id }) => id === preset)?.values ?? {};
  return Object.fromEntries(
    kind.hyperparameters.map((one) => [one.name, values[one.name] ?? one.default]),
  );
}

export function sameValue(a: Value, b: Value): boolean {
  return valueText(a) === valueText(b);
}

/** A value as the dialog writes it into a field. */
export function valueText(value: Value): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** A preset's value beside others: a flag as a word. */
export function presetText({ type }: Hyperparameter, value: Value): string {
  return type === 'flag' ? (isOn(valueText(value)) ? 'yes' : 'no') : valueText(value);
}

/** Whether a flag's text means yes. */
export function isOn(text: string): boolean {
  return text === 'true' || text === '1';
}

/** What may be typed, e.g. '1 to 1024'; empty where nothing limits it. */
export function rangeText({ type, minimum, maximum }: Hyperparameter): string {
  if (type === 'flag') return '';
  if (minimum !== undefined && maximum !== undefined) {
    return `${formatNumber(minimum, 8)} to ${formatNumber(maximum, 8)}`;
  }
  if (minimum !== undefined) return `≥ ${minimum}`;
  return maximum === undefined ? '' : `≤ ${maximum}`;
}

export type Parsed = { readonly value: Value } | { readonly problem: string };

/** Reads what was typed for a hyperparameter, or says what is wrong with it. */
export function parseValue(one: Hyperparameter, text: string): Parsed {
  // A flag may be a number, 0 or 1, in the model's settings: it stays what it is.
  if (one.type === 'flag') {
    return { value: typeof one.default === 'number' ? Number(isOn(text)) : isOn(text) };
  }
  if (one.type === 'choice') return { value: text };
  if (one.type !== 'integers') return parseNumber(one, text);
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  if (parts.length === 0) return { problem: 'expects whole numbers separated by commas' };
  const numbers: number[] = [];
  for (const part of parts) {
    const parsed = parseNumber({ ...one, type: 'integer' }, part);
    if ('problem' in parsed) return parsed;
    numbers.push(Number(parsed.value));
  }
  return { value: numbers };
}

function parseNumber(one: Hyperparameter, text: string): Parsed {
  const value = Number(text.trim().replace('−', '-'));
  const problem = (expected: string) => ({ problem: `expects ${expected}, not “${text.trim()}”` });
  if (text.trim() === '' || !Number.isFinite(value)) return problem('a number');
  if (one.type === 'integer' && !Number.isInteger(value)) return problem('a whole number');
  if (one.minimum !== undefined && value < one.minimum) return problem(`at least ${one.minimum}`);
  if (one.maximum !== undefined && value > one.maximum) return problem(`at most ${one.maximum}`);
  return { value };
}

/** Why a name cannot be used; null when it can. It becomes a folder and the prefix of score columns. */
export function nameProblem(name: string, models: readonly ModelSummary[]): string | null {
  if (name === '') return 'A model needs a name.';
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name)) {
    return 'Letters, digits, - and _ only: the name becomes a folder and a column prefix.';
  }
  if (name.length > 64) return 'At most 64 characters.';
  if (models.some(({ id }) => id.toLowerCase() === name.toLowerCase())) {
    return `There is a model called ${name} already.`;
  }
  return null;
}

export interface TrainingEvents {
  readonly background: number;
  readonly unlabelled: number;
  readonly signal: number;
  /** Events of the signal class that has most. */
  readonly largestSignal: number;
}

/** How many events of a dataset are background, of unknown class, and known signal. */
export function trainingEvents(labels: ArrayLike<number>): TrainingEvents {
  let [background, unlabelled] = [0, 0];
  const signals = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === BACKGROUND_LABEL) background++;
    else if (labels[i] === UNLABELLED) unlabelled++;
    else signals.set(labels[i], (signals.get(labels[i]) ?? 0) + 1);
  }
  return {
    background,
    unlabelled,
    signal: labels.length - background - unlabelled,
    largestSignal: Math.max(0, ...signals.values()),
  };
}

/** What a training would do with the events, or why it cannot be. */
export type EventsVerdict = { readonly use: string } | { readonly problem: string };

/** Says before it is tried what the engine would refuse: too little background, or signal that a kind needs. */
export function eventsVerdict(
  kind: Pick<ModelKindInfo, 'title' | 'supervision'>,
  { background, unlabelled, signal, largestSignal }: TrainingEvents,
  assumeBackground: boolean,
): EventsVerdict {
  const usable = background + (assumeBackground ? unlabelled : 0);
  const events = (count: number, what: string): string =>
    `${formatCount(count)} ${what} ${count === 1 ? 'event' : 'events'}`;
  if (usable < 2) {
    const known = `Of the open events ${formatCount(usable)} ${usable === 1 ? 'is' : 'are'} known to be background (QCD); a training needs at least 2`;
    return {
      problem:
        unlabelled > 0 && !assumeBackground
          ? `${known}. ${events(unlabelled, 'more')} are of unknown class.`
          : `${known}. Open files with background events.`,
    };
  }
  const needed = kind.supervision === 'full' ? largestSignal >= 2 : signal >= 1;
  if (kind.supervision !== 'none' && !needed) {
    return {
      problem:
        `${kind.title} learns from labelled signal, and the open events hold ${signal === 0 ? 'none' : 'too little'}. ` +
        'Open files of signal (SUEP, SVJ) beside the background, or take a kind that learns from background alone.',
    };
  }
  const rest = assumeBackground || unlabelled === 0 ? '' : `, ${events(unlabelled, 'unlabelled')}`;
  if (kind.supervision === 'none') {
    const left = signal > 0 || rest !== '' ? `; left out: ${events(signal, 'signal')}${rest}` : '';
    return { use: `${events(usable, 'background')} to learn from${left}.` };
  }
  return {
    use:
      kind.supervision === 'full'
        ? `${events(usable, 'background')} and ${events(signal, 'signal')} to learn from, by their labels${rest === '' ? '' : `; left out${rest.slice(1)}`}.`
        : `${events(usable, 'background')} to learn from, with some of ${events(signal, 'signal')} among them (contamination)${rest === '' ? '' : `; left out${rest.slice(1)}`}.`,
  };
}
