import { NORMAL_95, twoSidedP } from '../evaluation/normal';
import { difference, meanOverPoints, placements } from '../evaluation/placements';
import { averaged, samplesOf } from './rows';
import type { Placements } from '../evaluation/placements';
import type { ResultDifference } from './results';
import type { Entry, Trial, TrialSamples } from './rows';

/**
 * By how much the mean AUROC of one entry exceeds that of another, by signal, with its 95 % interval and p value
 * after DeLong for scores of the same events. Seeds are averaged event by event. Where one of the two was tested
 * in folds, the other is looked at fold by fold as well; only events that both have a value of count.
 */
export function differences(own: Entry, against: Entry): ResultDifference[] {
  const folded = [own, against].find(({ trials }) => trials[0].fold !== null) ?? own;
  const folds = [...new Set(folded.trials.map(({ fold }) => fold))];
  const parts = folds.map((fold) => {
    const [mine, others] = [own, against].map((entry) => ofFold(entry, fold));
    const common = commonEvents([...mine.trials, ...others.trials]);
    return [mine, others].map((entry) => samplesOf(restricted(entry, common)));
  });
  const names = new Set(parts.flatMap(([mine]) => mine[0].classes.map(({ name }) => name)));
  return [...names].map((name) => {
    const points = parts.flatMap(([mine, others]) => {
      const [a, b] = [mine, others].map((trials) => placementsOf(trials, name));
      return a.map((one, i) => difference(one, b[i]));
    });
    const { value, error } = meanOverPoints(points);
    const half = NORMAL_95 * error;
    return {
      model: own.model,
      score: own.score,
      against: against.model,
      class: name,
      difference: 100 * value,
      low: Number.isNaN(half) ? -100 : Math.max(-100, 100 * (value - half)),
      high: Number.isNaN(half) ? 100 : Math.min(100, 100 * (value + half)),
      p: Number.isNaN(half) || value === 0 ? 1 : twoSidedP(value / error),
    };
  });
}

function ofFold(entry: Entry, fold: number | null): Entry {
  const trials = entry.trials.filter((trial) => trial.fold === null || trial.fold === fold);
  return { ...entry, trials };
}

/** Events that every trial has a value of. */
function commonEvents(trials: readonly Trial[]): string[] {
  const sets = trials.map(
    ({ ids, values }) => new Set(ids.filter((_, row) => !Number.isNaN(values[row]))),
  );
  return trials[0].ids.filter((id) => sets.every((set) => set.has(id)));
}

/** The same entry for these events alone, in their order. */
function restricted(entry: Entry, ids: readonly string[]): Entry {
  const trials = entry.trials.map((trial) => {
    const rows = new Map(trial.ids.map((id, row) => [id, row]));
    const kept = ids.map((id) => rows.get(id)!);
    const at = (values: ArrayLike<number>) => kept.map((row) => values[row]);
    return {
      ...trial,
      ids,
      values: at(trial.values),
      labels: at(trial.labels),
      masses: at(trial.masses),
    };
  });
  return { ...entry, trials };
}

/** Of every mass of a class, averaged over seeds. */
function placementsOf(trials: readonly TrialSamples[], name: string): Placements[] {
  const ofTrials = trials.map(({ classes }) =>
    classes
      .filter((ofClass) => ofClass.name === name)
      .flatMap(({ points }) => points.map((p) => placements(p.signal, p.background))),
  );
  return ofTrials[0].map((_, mass) => averaged(ofTrials.map((masses) => masses[mass])));
}
