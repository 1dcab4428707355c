import type { EvaluationPoint, ScoreEvaluation } from '../engine/api';
import { intervalOf } from './delong';
import { fprAtTpr } from './fpr-at-tpr';
import { placementsOf } from './placements';
import { aurocOf, rocOf } from './roc';
import { classSamples, type PointSamples } from './samples';

/**
 * How well a column tells each signal, at each of its masses, from the background (004, section 5.1).
 * Everything in a point (AUROC, interval, FPR40, curve) is given in the direction that the score has for the
 * signal's class (see `classSamples`).
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
  const points: EvaluationPoint[] = [];
  const mauc: Record<string, number> = {};
  const mfpr40: Record<string, number> = {};
  for (const { name, direction, points: samples } of classSamples(column, values, labels, masses)) {
    const ofClass = samples.map((sample) => evaluatePoint(name, direction, sample));
    points.push(...ofClass);
    mauc[name.toLowerCase()] = 100 * mean(ofClass.map((p) => p.auroc));
    mfpr40[name.toLowerCase()] = 100 * mean(ofClass.map((p) => p.fpr40));
  }
  return { column, points, mauc, mfpr40 };
}

function evaluatePoint(
  className: string,
  direction: EvaluationPoint['direction'],
  { massGeV, signal, background, sorted }: PointSamples,
): EvaluationPoint {
  const curve = rocOf(sorted.signal, sorted.background);
  const interval = intervalOf(placementsOf(sorted.signal, sorted.background));
  return {
    class: className,
    massGeV,
    signal: signal.length,
    background: background.length,
    auroc: aurocOf(sorted.signal, sorted.background),
    aurocLow: interval.low,
    aurocHigh: interval.high,
    fpr40: fprAtTpr(curve),
    direction,
    falsePositive: new Float32Array(curve.falsePositive),
    truePositive: new Float32Array(curve.truePositive),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
