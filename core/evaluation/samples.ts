import type { EvaluationPoint } from '../engine/api';
import { DarkscopeError } from '../errors';
import { BACKGROUND_LABEL, EVENT_CLASSES } from '../events/schema';
import { aurocOf } from './roc';
import { negated, sorted, type Sorted } from './sorted';

/** Values of a signal's events at one mass, and of all background. */
export interface PointSamples {
  readonly massGeV: number;
  readonly signal: Float64Array;
  /** The same array at all masses of a class. */
  readonly background: Float64Array;
  /** Both in order. */
  readonly sorted: { readonly signal: Sorted; readonly background: Sorted };
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
  const background = backgroundOf(values, labels);
  if (background.length === 0) {
    throw new DarkscopeError(
      'no-background',
      `no background event (label 0) has a value of ${column}, so there is nothing to tell signal from`,
      { hint: 'Add a file with QCD events, or a label dataset that marks them with 0.' },
    );
  }
  const order = sorted(background);
  return SIGNALS.map(({ label, name }) => ({ name, found: byMass(values, labels, masses, label) }))
    .filter(({ found }) => found.length > 0)
    .map(({ name, found }) => ({ name, ...oriented(found, background, order) }));
}

function oriented(
  found: readonly { massGeV: number; signal: Float64Array }[],
  background: Float64Array,
  order: Sorted,
): Omit<ClassSamples, 'name'> {
  const orders = found.map(({ signal }) => sorted(signal));
  const areas = orders.map((signal) => aurocOf(signal, order));
  const above = areas.reduce((sum, area) => sum + area, 0) / areas.length >= 0.5;
  const shared = above
    ? { background, order }
    : { background: background.map(negate), order: negated(order) };
  return {
    direction: above ? 'above' : 'below',
    points: found.map(({ massGeV, signal }, k) => ({
      massGeV,
      signal: above ? signal : signal.map(negate),
      background: shared.background,
      sorted: {
        signal: above ? orders[k] : negated(orders[k]),
        background: shared.order,
      },
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
  const found = new Map<number, number[]>();
  for (let i = 0; i < values.length; i++) {
    if (labels[i] !== label || Number.isNaN(values[i])) continue;
    const massGeV = Number.isNaN(masses[i]) ? 0 : masses[i];
    const ofMass = found.get(massGeV);
    if (ofMass) ofMass.push(values[i]);
    else found.set(massGeV, [values[i]]);
  }
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([massGeV, signal]) => ({ massGeV, signal: Float64Array.from(signal) }));
}

function backgroundOf(values: ArrayLike<number>, labels: ArrayLike<number>): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (labels[i] === BACKGROUND_LABEL && !Number.isNaN(values[i])) kept[count++] = values[i];
  }
  return kept.slice(0, count);
}

const negate = (value: number): number => -value;
