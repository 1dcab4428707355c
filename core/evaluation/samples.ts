import type { EvaluationPoint } from '../engine/api';
import { DarkscopeError } from '../errors';
import { BACKGROUND_LABEL, EVENT_CLASSES } from '../events/schema';
import { auroc } from './roc';

/** Values of a signal's events at one mass, and of all background. */
export interface PointSamples {
  readonly massGeV: number;
  readonly signal: Float64Array;
  /** The same array at all masses of a class. */
  readonly background: Float64Array;
}

/** A signal class by mass, its values signed so that signal is looked for above background. */
export interface ClassSamples {
  /** As in EVENT_CLASSES. */
  readonly name: string;
  /** Side on which the score has the signal; for `below`, the values are those of the score negated. */
  readonly direction: EvaluationPoint['direction'];
  readonly points: readonly PointSamples[];
}

/** Classes counted as signal, each compared with all background. */
const SIGNALS = EVENT_CLASSES.filter(({ label }) => label > BACKGROUND_LABEL);

/**
 * Splits a column into the samples that are compared: every signal at every mass, against all background.
 *
 * A score may order signal below background. The direction is one per score and signal class: "above" where
 * the AUROC, averaged over the class's masses, is at least one half, else "below". It is not chosen point
 * by point, because taking the better side of every point would lift each AUROC near one half; and not per
 * score alone, because a score may raise one signal and lower another (the total energy does).
 *
 * Events whose value is NaN, and events of unknown class, take no part.
 * @param column its name, for messages.
 * @param values one number an event; `labels` and `masses` are parallel to it (EventSource).
 * @returns classes that have events, masses rising (mass 0 where the file gives none), events in their order.
 * @throws DarkscopeError `no-background` when no event of label 0 has a value.
 */
export function classSamples(
  column: string,
  values: ArrayLike<number>,
  labels: ArrayLike<number>,
  masses: ArrayLike<number>,
): ClassSamples[] {
  const background = valuesWhere(values, (i) => labels[i] === BACKGROUND_LABEL);
  if (background.length === 0) {
    throw new DarkscopeError(
      'no-background',
      `no background event (label 0) has a value of ${column}, so there is nothing to tell signal from`,
      { hint: 'Add a file with QCD events, or a label dataset that marks them with 0.' },
    );
  }
  return SIGNALS.map(({ label, name }) => ({ name, found: byMass(values, labels, masses, label) }))
    .filter(({ found }) => found.length > 0)
    .map(({ name, found }) => ({ name, ...oriented(found, background) }));
}

function oriented(
  found: readonly { massGeV: number; signal: Float64Array }[],
  background: Float64Array,
): Omit<ClassSamples, 'name'> {
  const areas = found.map(({ signal }) => auroc(signal, background));
  const above = areas.reduce((sum, area) => sum + area, 0) / areas.length >= 0.5;
  const shared = above ? background : background.map(negate);
  return {
    direction: above ? 'above' : 'below',
    points: found.map(({ massGeV, signal }) => ({
      massGeV,
      signal: above ? signal : signal.map(negate),
      background: shared,
    })),
  };
}

/** The class's values split by mass, masses rising; unknown masses share the entry of mass 0. */
function byMass(
  values: ArrayLike<number>,
  labels: ArrayLike<number>,
  masses: ArrayLike<number>,
  label: number,
): { massGeV: number; signal: Float64Array }[] {
  const massOf = (i: number): number => (Number.isNaN(masses[i]) ? 0 : masses[i]);
  const found = new Set<number>();
  for (let i = 0; i < values.length; i++) if (labels[i] === label) found.add(massOf(i));
  return [...found]
    .sort((a, b) => a - b)
    .map((massGeV) => ({
      massGeV,
      signal: valuesWhere(values, (i) => labels[i] === label && massOf(i) === massGeV),
    }))
    .filter(({ signal }) => signal.length > 0);
}

function valuesWhere(values: ArrayLike<number>, keep: (event: number) => boolean): Float64Array {
  const kept: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i]) && keep(i)) kept.push(values[i]);
  }
  return Float64Array.from(kept);
}

const negate = (value: number): number => -value;
