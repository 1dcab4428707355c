import type { EvaluationPoint } from '../engine/api';
import { applyCut, type Cut } from './cut';
import { efficiencyOf, type Measured } from './rate';
import { classSamples } from './samples';

/** What a score keeps of background, and of a signal class, beyond a threshold. */
export interface WorkingPoint {
  readonly class: string;
  readonly direction: EvaluationPoint['direction'];
  /** Events strictly beyond it, in the given direction, pass. */
  readonly threshold: number;
  /** Share of background that passes. */
  readonly background: Measured;
  readonly signal: readonly { readonly massGeV: number; readonly efficiency: Measured }[];
}

/**
 * The threshold for which at most a share of background passes, and what passes it; for every signal class, on
 * the side on which the score has it. Efficiencies are in [0, 1] with binomial intervals (Wilson).
 * @param cut on the false positive rate, e.g. `cutForRate`.
 * @throws DarkscopeError `no-background` when no event of label 0 has a value.
 */
export function workingPoints(
  column: string,
  values: ArrayLike<number>,
  labels: ArrayLike<number>,
  masses: ArrayLike<number>,
  cut: Extract<Cut, { kind: 'fpr' }>,
): WorkingPoint[] {
  return classSamples(column, values, labels, masses).map(({ name, direction, points }) => {
    const [{ background }] = points;
    const picked = applyCut(background, new Uint8Array(background.length), cut, 'above');
    return {
      class: name,
      direction,
      threshold: direction === 'above' ? picked.threshold : -picked.threshold,
      background: efficiencyOf(picked.rows.length, background.length),
      signal: points.map(({ massGeV, signal }) => ({
        massGeV,
        efficiency: efficiencyOf(
          signal.reduce((passed, value) => passed + Number(value > picked.threshold), 0),
          signal.length,
        ),
      })),
    };
  });
}
