import { join } from 'node:path';
import { scoreNamed } from '../scores/index';
import type { ColumnInfo } from './api';
import { ColumnStore } from './column-store';
import type { OpenDataset } from './datasets';

/** Where the score columns of one trained model are kept, below the engine's scores folder. */
export function scoreFolder(scores: string, modelHash: string): string {
  return join(scores, modelHash);
}

/**
 * Brings a model's kept scores into an open dataset, over all files that have them.
 * @returns the columns that are new or changed.
 */
export function restoreScores(
  dataset: OpenDataset,
  model: { readonly id: string; readonly hash: string; readonly scores: readonly string[] },
  scores: string,
): ColumnInfo[] {
  const store = new ColumnStore(scoreFolder(scores, model.hash));
  const found: ColumnInfo[] = [];
  for (const score of model.scores) {
    const values = new Float64Array(dataset.source.count).fill(NaN);
    let any = false;
    dataset.files.forEach(({ first, events }, i) => {
      const kept = store.load(dataset.fingerprints[i], score, events);
      if (!kept) return;
      values.set(kept, first);
      any = true;
    });
    if (!any) continue;
    const info = scoreColumn(model.id, score);
    dataset.scores.set(info.name, { info, values });
    found.push(info);
  }
  return found;
}

/** The files of a dataset that lack one of the scores. */
export function unscoredParts(
  dataset: OpenDataset,
  modelHash: string,
  wanted: readonly string[],
  scores: string,
): { fingerprint: string; first: number; events: number }[] {
  const store = new ColumnStore(scoreFolder(scores, modelHash));
  return dataset.files
    .map(({ first, events }, i) => ({ fingerprint: dataset.fingerprints[i], first, events }))
    .filter(
      ({ fingerprint, events }) => !wanted.every((score) => store.has(fingerprint, score, events)),
    );
}

function scoreColumn(model: string, score: string): ColumnInfo {
  return {
    name: `${model}.${score}`,
    unit: '',
    title: scoreNamed(score)?.title ?? score,
    origin: 'score',
    integer: false,
    model,
    score,
  };
}
