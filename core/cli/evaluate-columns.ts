import type { ScoreEvaluation } from '../engine/api';
import { DarkscopeError, toPlainError } from '../errors';
import { evaluateColumn } from '../evaluation';
import type { Session } from './session';

/**
 * Evaluates columns one by one. A column that no background event has a value of is a problem of its own: the
 * others are still evaluated.
 * @throws DarkscopeError `no-background` where not one column can be evaluated.
 */
export function evaluateColumns(
  columns: Iterable<readonly [string, ArrayLike<number>]>,
  labels: ArrayLike<number>,
  masses: ArrayLike<number>,
  session: Session,
): ScoreEvaluation[] {
  const evaluations: ScoreEvaluation[] = [];
  const failures: DarkscopeError[] = [];
  for (const [name, values] of columns) {
    try {
      evaluations.push(evaluateColumn(name, values, labels, masses));
    } catch (error) {
      if (!(error instanceof DarkscopeError)) throw error;
      failures.push(error);
    }
  }
  if (evaluations.length === 0 && failures.length > 0) throw failures[0];
  failures.forEach((failure) => session.problem(toPlainError(failure)));
  return evaluations;
}
