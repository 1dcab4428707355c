/** A cut on a score that is kept by name, and what it does to the open events. */
import * as v from 'valibot';
import { BACKGROUND_LABEL } from '../../core/events/schema';
import { passed, referenceOf, scoreGroups, type Passed } from '../plots/threshold';
import { Cut } from './subset-rule';
import { thresholdOfCut } from './threshold';

export const WorkingPoint = v.object({
  id: v.string(),
  name: v.string(),
  column: v.string(),
  direction: v.picklist(['above', 'below']),
  /** By anything but a value it follows the scores: the threshold is found anew. */
  cut: Cut,
});
export type WorkingPoint = v.InferOutput<typeof WorkingPoint>;

export interface WorkingFigures {
  readonly threshold: number;
  readonly all: Passed;
  /** The labelled background; all events where none is labelled. */
  readonly background: Passed;
  readonly labelled: boolean;
  /** Signals, each class as a whole followed by its masses. */
  readonly signals: readonly Passed[];
}

/**
 * Fractions with 95 % Clopper-Pearson intervals.
 * @returns null where no event has a value.
 */
export function workingFigures(
  { cut, direction }: Pick<WorkingPoint, 'cut' | 'direction'>,
  values: Float64Array,
  labels: Int32Array,
  masses: Float64Array,
): WorkingFigures | null {
  const threshold = thresholdOfCut(cut, values, labels, direction);
  const { all, background, labelled } = referenceOf(values, labels);
  if (Number.isNaN(threshold) || all.length === 0) return null;
  const above = direction === 'above';
  const group = (name: string, sorted: Float64Array) =>
    passed({ label: null, massGeV: null, name, sorted }, threshold, above);
  return {
    threshold,
    all: group('all', all),
    background: group(labelled ? 'QCD' : 'all', background),
    labelled,
    signals: scoreGroups(values, labels, masses)
      .filter(({ label }) => label !== BACKGROUND_LABEL)
      .map((signal) => passed(signal, threshold, above)),
  };
}
