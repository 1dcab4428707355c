import type { EvaluationPoint, ScoreEvaluation } from '../engine/api';
import { DarkscopeError } from '../errors';
import { spread, type Spread } from './spread';

/** A mass point over several runs; rates in [0, 1]. */
export interface SeedPoint {
  readonly class: string;
  readonly massGeV: number;
  readonly signal: number;
  readonly background: number;
  readonly auroc: Spread;
  readonly fpr40: Spread;
  /** `mixed` where runs have the signal on different sides; each run counts in its own direction. */
  readonly direction: EvaluationPoint['direction'] | 'mixed';
}

/** One score over several runs (seeds) of the same training. */
export interface SeedEvaluation {
  readonly runs: number;
  readonly points: readonly SeedPoint[];
  /** Means over a signal's masses, in percent, keyed by class name in lower case. */
  readonly mauc: Readonly<Record<string, Spread>>;
  readonly mfpr40: Readonly<Record<string, Spread>>;
}

/**
 * Mean and spread over runs of what was evaluated on the same events, as the paper quotes it for three seeds
 * (004, section 5.1). The spread is that of the training alone: the events are the same.
 * @param evaluations at least one, the same points (class, mass, events) in each.
 * @throws DarkscopeError `bad-parameter` where the points differ.
 */
export function overSeeds(evaluations: readonly ScoreEvaluation[]): SeedEvaluation {
  const [first, ...others] = evaluations;
  if (first === undefined) {
    throw new DarkscopeError('bad-parameter', 'there is no run to average over');
  }
  for (const other of others) demandSamePoints(first, other);
  const means = (of: (evaluation: ScoreEvaluation) => Readonly<Record<string, number>>) =>
    Object.fromEntries(
      Object.keys(of(first)).map((name) => [name, spread(evaluations.map((e) => of(e)[name]))]),
    );
  return {
    runs: evaluations.length,
    points: first.points.map((point, i) =>
      seedPoint(
        point,
        evaluations.map((e) => e.points[i]),
      ),
    ),
    mauc: means(({ mauc }) => mauc),
    mfpr40: means(({ mfpr40 }) => mfpr40),
  };
}

function seedPoint(
  { class: name, massGeV, signal, background, direction }: EvaluationPoint,
  runs: readonly EvaluationPoint[],
): SeedPoint {
  return {
    class: name,
    massGeV,
    signal,
    background,
    auroc: spread(runs.map(({ auroc }) => auroc)),
    fpr40: spread(runs.map(({ fpr40 }) => fpr40)),
    direction: runs.every((run) => run.direction === direction) ? direction : 'mixed',
  };
}

function demandSamePoints(first: ScoreEvaluation, other: ScoreEvaluation): void {
  const texts = [first, other].map(({ points }) =>
    points.map((p) => `${p.class} ${p.massGeV} GeV (${p.signal} against ${p.background} events)`),
  );
  const [expected, found] = texts;
  const at = expected.findIndex((text, i) => text !== found[i]);
  if (at < 0 && expected.length === found.length) return;
  const place = at < 0 ? expected.length : at;
  throw new DarkscopeError(
    'bad-parameter',
    `runs can be averaged only on the same events: ${first.column} has ${expected[place] ?? 'no such point'} where ${other.column} has ${found[place] ?? 'none'}`,
    { hint: 'Score the same files with every run, and evaluate all of them again.' },
  );
}
