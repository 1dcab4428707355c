/** Runs of one training that differ in their seed alone, among the scores compared. */
import type { ModelSummary } from '../../core/engine/api';
import type { Compared } from '../state/models-view.svelte';

export interface SeedGroup {
  /** What the runs have in common. */
  readonly title: string;
  readonly seeds: readonly number[];
  readonly columns: readonly string[];
}

/** Groups of two seeds and more. */
export function seedGroups(compared: readonly Compared[]): SeedGroup[] {
  const groups = new Map<string, { model: ModelSummary; score: string; column: string }[]>();
  for (const { model, column } of compared) {
    if (!model || !column?.score || model.imported !== null) continue;
    const key = JSON.stringify([trainingOf(model), column.score]);
    groups.set(key, [
      ...(groups.get(key) ?? []),
      { model, score: column.score, column: column.name },
    ]);
  }
  return [...groups.values()]
    .filter((runs) => new Set(runs.map(({ model }) => model.seed)).size > 1)
    .map((runs) => ({
      title: `${runs[0].model.title} ${runs[0].score}`,
      seeds: runs.map(({ model }) => model.seed),
      columns: runs.map(({ column }) => column),
    }));
}

/** Everything that a training is determined by, but for the seed. */
function trainingOf({ kind, hyperparameters, trainedOn, assumeBackground }: ModelSummary): unknown {
  const settings = Object.entries(hyperparameters).sort(([a], [b]) => a.localeCompare(b));
  return [kind, settings, trainedOn, assumeBackground];
}

/** Mean and spread with as many digits as the spread has meaning for: two. */
export function spreadText({ mean, deviation }: { mean: number; deviation: number }): string {
  return `${mean.toFixed(2)} ± ${deviation.toFixed(2)}`;
}
