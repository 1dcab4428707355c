import { join } from 'node:path';
import { scoreNamed } from '../scores/index';
import type { ColumnInfo } from './api';
import { ColumnStore } from './column-store';
import type { OpenDataset } from './datasets';
import type { ScorableModel } from './models';

/** Where the score columns of one trained model are kept, below the engine's scores folder. */
export function scoreFolder(scores: string, modelHash: string): string {
  return join(scores, modelHash);
}

type ScoringModel = Pick<ScorableModel, 'id' | 'hash' | 'scores'>;

/**
 * Brings a model's kept scores into an open dataset, over all files that have them.
 * @returns the columns that are new or changed.
 */
export function restoreScores(
  dataset: OpenDataset,
  model: ScoringModel,
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
    dataset.scores.set(info.name, { info, hash: model.hash, values });
    found.push(info);
  }
  return found;
}

/**
 * Takes scores by earlier weights of a model out of an open dataset, and brings in those kept for its weights
 * now: beside reconstructions by the one, scores by the other would mislead.
 * @returns null where there were none.
 */
export function renewScores(
  dataset: OpenDataset,
  model: ScoringModel,
  scores: string,
): { columns: ColumnInfo[]; gone: string[] } | null {
  const stale = [...dataset.scores.values()].filter(
    ({ info, hash }) => info.model === model.id && hash !== model.hash,
  );
  if (stale.length === 0) return null;
  for (const { info } of stale) dataset.scores.delete(info.name);
  const columns = restoreScores(dataset, model, scores);
  const gone = stale.map(({ info }) => info.name).filter((name) => !dataset.scores.has(name));
  return { columns, gone };
}

/**
 * The files of a dataset that lack one of the scores for any event: what could not be read once (a failing
 * disk, a filter not there) may be readable now.
 */
export function unscoredParts(
  dataset: OpenDataset,
  modelHash: string,
  wanted: readonly string[],
  scores: string,
): { fingerprint: string; first: number; events: number }[] {
  const store = new ColumnStore(scoreFolder(scores, modelHash));
  return dataset.files
    .map(({ first, events }, i) => ({ fingerprint: dataset.fingerprints[i], first, events }))
    .filter(({ fingerprint, events }) =>
      wanted.some((score) => store.load(fingerprint, score, events)?.some(Number.isNaN) ?? true),
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
