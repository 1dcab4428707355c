import type { EvaluationPoint, ScoreEvaluation } from '../engine/api';
import { DarkscopeError } from '../errors';
import { BACKGROUND_LABEL, EVENT_CLASSES } from '../events/schema';
import { delongInterval } from './delong';
import { fprAtTpr } from './fpr-at-tpr';
import { auroc, rocCurve } from './roc';

/** Classes counted as signal, each evaluated against all background. */
const SIGNALS = EVENT_CLASSES.filter(({ label }) => label > BACKGROUND_LABEL);

/**
 * How well a column tells each signal, at each of its masses, from the background (004, section 5.1).
 *
 * A score may order signal below background. The direction is one per score and signal class: "above" where
 * the AUROC, averaged over the class's masses, is at least one half, else "below". It is not chosen point
 * by point, because taking the better side of every point would lift each AUROC near one half; and not per
 * score alone, because a score may raise one signal and lower another (the total energy does). Everything in
 * a point (AUROC, interval, FPR40, curve) is given in its direction.
 *
 * Events whose value is NaN, and events of unknown class, take no part.
 * @param column its name, for the result and for messages.
 * @param values one number an event; `labels` and `masses` are parallel to it (EventSource).
 * @returns points by class and rising mass (mass 0 where the file gives none); rates in [0, 1], means in percent.
 * @throws DarkscopeError `no-background` when no event of label 0 has a value.
 */
export function evaluateColumn(
  column: string,
  values: ArrayLike<number>,
  labels: ArrayLike<number>,
  masses: ArrayLike<number>,
): ScoreEvaluation {
  const background = valuesWhere(values, (i) => labels[i] === BACKGROUND_LABEL);
  if (background.length === 0) {
    throw new DarkscopeError(
      'no-background',
      `no background event (label 0) has a value of ${column}, so there is nothing to tell signal from`,
      { hint: 'Add a file with QCD events, or a label dataset that marks them with 0.' },
    );
  }
  const points: EvaluationPoint[] = [];
  const mauc: Record<string, number> = {};
  const mfpr40: Record<string, number> = {};
  for (const { label, name } of SIGNALS) {
    const samples = byMass(values, labels, masses, label);
    if (samples.length === 0) continue;
    const meanAbove = mean(samples.map(({ signal }) => auroc(signal, background)));
    const direction = meanAbove >= 0.5 ? 'above' : 'below';
    const ofClass = samples.map(({ massGeV, signal }) =>
      evaluatePoint(name, massGeV, signal, background, direction),
    );
    points.push(...ofClass);
    mauc[name.toLowerCase()] = 100 * mean(ofClass.map((p) => p.auroc));
    mfpr40[name.toLowerCase()] = 100 * mean(ofClass.map((p) => p.fpr40));
  }
  return { column, points, mauc, mfpr40 };
}

function evaluatePoint(
  className: string,
  massGeV: number,
  signal: Float64Array,
  background: Float64Array,
  direction: EvaluationPoint['direction'],
): EvaluationPoint {
  const [s, b] =
    direction === 'above' ? [signal, background] : [signal.map(negate), background.map(negate)];
  const curve = rocCurve(s, b);
  const interval = delongInterval(s, b);
  return {
    class: className,
    massGeV,
    signal: s.length,
    background: b.length,
    auroc: auroc(s, b),
    aurocLow: interval.low,
    aurocHigh: interval.high,
    fpr40: fprAtTpr(curve),
    direction,
    falsePositive: Float32Array.from(curve.falsePositive),
    truePositive: Float32Array.from(curve.truePositive),
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

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
