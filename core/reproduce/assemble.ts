import { cpus, totalmem } from 'node:os';
import { ASO_DEFAULTS } from '../evaluation/aso';
import { PAPER_SUBSETS } from '../evaluation/auroc-samples';
import { className } from '../events/schema';
import { darkscopeVersion } from '../version';
import { paperSettings } from './plan';
import { PAPER } from './published';
import type { ModelCard } from '../training/card';
import type { PaperEvents } from './events';
import type { Training } from './plan';
import type { Conditions, Results, ResultTraining } from './results';

/** How a planned training stands. */
export interface TrainingState {
  readonly training: Training;
  readonly card?: ModelCard;
  /** What went wrong, in words. */
  readonly problem?: string;
}

export function resultTraining({ training, card, problem }: TrainingState): ResultTraining {
  const { id, kind, seed, fold, hyper } = training;
  const indifferent = new Set(
    kind.hyperparameters.filter((h) => h.indifferent).map(({ name }) => name),
  );
  const differs = Object.entries(paperSettings(kind) ?? {}).filter(
    ([name, value]) => hyper[name] !== value && !indifferent.has(name),
  );
  return {
    id,
    model: kind.id,
    title: kind.title,
    seed,
    fold,
    state: problem !== undefined ? 'failed' : card ? 'finished' : 'waiting',
    problem: problem ?? null,
    hyper: { ...hyper },
    differs: Object.fromEntries(differs),
    parameters: kind.parameterCount(hyper),
    trainingEvents: card?.split.training ?? 0,
    validationEvents: card?.split.validation ?? 0,
    signalEvents: card?.split.signal ?? 0,
    epochs: card?.metrics.length ?? 0,
    selectedEpoch: card?.selectedEpoch ?? 0,
    seconds: card?.metrics.reduce((sum, { seconds }) => sum + seconds, 0) ?? 0,
    weightsSha256: card?.weightsSha256 ?? null,
  };
}

/** What the figures were made with. */
export function conditionsOf(
  events: PaperEvents,
  seeds: readonly number[],
  cards: readonly ModelCard[],
  draws: Conditions['aso']['draws'],
): Conditions {
  const [first] = cards;
  return {
    darkscope: darkscopeVersion(),
    node: process.versions.node,
    tensorflow: first?.versions.tensorflow ?? null,
    backend: first?.versions.backend ?? null,
    machine: `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${process.platform} ${process.arch}`,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    seeds: [...seeds],
    division: events.division,
    events: [...countsOf(events, 'train'), ...countsOf(events, 'test')],
    files: events.files.map(({ file, events: count, sha256 }) => ({ file, events: count, sha256 })),
    aso: {
      confidence: ASO_DEFAULTS.confidence,
      iterations: ASO_DEFAULTS.iterations,
      ...PAPER_SUBSETS,
      draws,
    },
  };
}

function countsOf(
  { source, training, test }: PaperEvents,
  part: 'train' | 'test',
): Conditions['events'] {
  const counts = new Map<string, Conditions['events'][number]>();
  for (const event of part === 'train' ? training : test) {
    const label = source.labels[event];
    const mass = source.masses[event];
    const massGeV = label > 0 && !Number.isNaN(mass) ? mass : 0;
    const key = `${label} ${String(massGeV).padStart(12)}`;
    const known = counts.get(key) ?? { part, class: className(label), massGeV, events: 0 };
    counts.set(key, { ...known, events: known.events + 1 });
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
}

/** The result file's content around the tables. */
export function resultsOf(
  states: readonly TrainingState[],
  conditions: Conditions,
  tables: Pick<Results, 'rows' | 'differences' | 'aso' | 'reconstruction'>,
): Results {
  const trainings = states.map(resultTraining);
  return {
    format: 'darkscope-reproduction',
    formatVersion: 1,
    paper: { title: PAPER.title, reference: PAPER.reference, doi: PAPER.doi },
    made: new Date().toISOString(),
    complete: trainings.every(({ state }) => state === 'finished'),
    conditions,
    trainings,
    ...tables,
  };
}
