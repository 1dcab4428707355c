import { DarkscopeError } from '../errors';
import { wilsonInterval } from './binomial';
import type { Cut } from './cut';

/** A figure with its 95 % interval. */
export interface Measured {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Share of `trials` events that passed, in [0, 1], with Wilson's interval; NaN in [0, 1] without trials. */
export function efficiencyOf(passed: number, trials: number): Measured {
  return { value: passed / trials, ...wilsonInterval(passed / trials, trials) };
}

/**
 * Rate of picked events where background arrives at a rate.
 * @param efficiency of the cut on background.
 * @param inputRate in any unit; the result is in the same.
 * @throws DarkscopeError `bad-parameter` unless it is a positive number.
 */
export function rateAt({ value, low, high }: Measured, inputRate: number): Measured {
  demandRate(inputRate, 'an input rate');
  return { value: value * inputRate, low: low * inputRate, high: high * inputRate };
}

/**
 * The cut that keeps the rate of background at or below a wanted one.
 * @param wanted,inputRate in the same unit.
 * @throws DarkscopeError `bad-parameter` unless both are positive numbers.
 */
export function cutForRate(wanted: number, inputRate: number): Extract<Cut, { kind: 'fpr' }> {
  demandRate(inputRate, 'an input rate');
  demandRate(wanted, 'a wanted rate');
  return { kind: 'fpr', rate: Math.min(1, wanted / inputRate) };
}

function demandRate(rate: number, what: string): void {
  if (rate > 0 && Number.isFinite(rate)) return;
  throw new DarkscopeError('bad-parameter', `${what} must be above 0, not ${rate}`);
}
