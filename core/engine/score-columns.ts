import { join } from 'node:path';
import { scoreNamed } from '../scores/index';
import type { ColumnInfo, Staleness, StaleReason } from './api';
import { ColumnStore, fingerprintOf, stampOf } from './column-store';
import type { OpenDataset } from './datasets';
import type { ScorableModel } from './models';
import { staleReasons, type ScoreRecords } from './score-records';

/** Where scores are kept: their folder, and the records of what they were made of. */
export interface ScoreArchive {
  readonly folder: string;
  readonly records: ScoreRecords;
}

/** Where the score columns of one trained model are kept, below the engine's scores folder. */
export function scoreFolder(scores: string, modelHash: string): string {
  return join(scores, modelHash);
}

type ScoringModel = Pick<ScorableModel, 'id' | 'hash' | 'identity' | 'scores' | 'meaningless'>;

/** What changed in a dataset's columns, as a `columns` event tells it. */
export interface ColumnChanges {
  readonly columns: ColumnInfo[];
  readonly gone: string[];
}

/**
 * Brings a model's kept scores into an open dataset, over all files that have them. Where there are none of its
 * weights and the file as they are, those of an earlier state stand in, marked as stale: a user sees them, knows
 * what they are, and can have them made again.
 */
export function restoreScores(
  dataset: OpenDataset,
  model: ScoringModel,
  archive: ScoreArchive,
): ColumnChanges {
  const changes: ColumnChanges = { columns: [], gone: [] };
  for (const score of model.scores) {
    const name = `${model.id}.${score}`;
    const found = keptScores(dataset, model, score, archive);
    if (found) {
      const { values, stale } = found;
      const info = {
        ...scoreColumn(model.id, score),
        ...(stale ? { stale } : {}),
        ...(model.meaningless.includes(score) ? { meaningless: true } : {}),
      };
      dataset.scores.set(name, { info, hash: model.hash, values });
      changes.columns.push(info);
    } else if (dataset.scores.delete(name)) changes.gone.push(name);
  }
  return changes;
}

/**
 * The same where a model's weights are no longer those that a dataset shows scores of.
 * @returns null where they still are.
 */
export function renewScores(
  dataset: OpenDataset,
  model: ScoringModel,
  archive: ScoreArchive,
): ColumnChanges | null {
  const outdated = [...dataset.scores.values()].some(
    ({ info, hash }) => info.model === model.id && hash !== model.hash,
  );
  return outdated ? restoreScores(dataset, model, archive) : null;
}

/** Takes a model's scores out of a dataset. @returns their names. */
export function dropScores(dataset: OpenDataset, model: string): string[] {
  const names = [...dataset.scores.values()]
    .filter(({ info }) => info.model === model)
    .map(({ info }) => info.name);
  for (const name of names) dataset.scores.delete(name);
  return names;
}

/** Notes what the kept scores of a dataset's files were made of, so that they are known later for what they are. */
export function recordScores(
  dataset: OpenDataset,
  { hash, identity, scores }: ScoringModel,
  { folder, records }: ScoreArchive,
): void {
  const store = new ColumnStore(scoreFolder(folder, hash));
  dataset.files.forEach(({ path, events }, i) => {
    const fingerprint = dataset.fingerprints[i];
    if (!scores.some((score) => store.load(fingerprint, score, events))) return;
    records.add(identity, path, { weights: hash, fingerprint, file: dataset.stamps[i] });
  });
  records.save();
}

/** Looks whether files have changed since they were opened. @returns whether that is news. */
export function noticeChangedFiles(dataset: OpenDataset): boolean {
  const before = dataset.changed.size;
  dataset.files.forEach(({ path }, i) => {
    if (dataset.changed.has(i)) return;
    if (fingerprintNow(dataset, i, path) !== dataset.fingerprints[i]) dataset.changed.add(i);
  });
  return dataset.changed.size > before;
}

/** Null for a file that is no longer there. */
function fingerprintNow(dataset: OpenDataset, file: number, path: string): string | null {
  try {
    const { mapping, program } = dataset.stamps[file];
    return fingerprintOf(path, { ...stampOf(path, undefined), mapping, program });
  } catch {
    return null;
  }
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

/** One score over all files, NaN where a file has none; null where none has. */
function keptScores(
  dataset: OpenDataset,
  { hash, identity }: ScoringModel,
  score: string,
  { folder, records }: ScoreArchive,
): { values: Float64Array; stale: Staleness | null } | null {
  const fresh = new ColumnStore(scoreFolder(folder, hash));
  const values = new Float64Array(dataset.source.count).fill(NaN);
  const reasons = new Set<StaleReason>();
  let [files, stale, reopen] = [0, 0, false];
  dataset.files.forEach(({ path, first, events }, i) => {
    const fingerprint = dataset.fingerprints[i];
    const file = dataset.stamps[i];
    let kept = fresh.load(fingerprint, score, events);
    let found: readonly StaleReason[] = [];
    for (const record of kept ? [] : records.of(identity, path)) {
      const store = new ColumnStore(scoreFolder(folder, record.weights));
      // A file with another number of events holds other events: its scores say nothing of these.
      kept = store.load(record.fingerprint, score, events);
      if (!kept) continue;
      found = staleReasons(record, { weights: hash, file });
      break;
    }
    if (!kept) return;
    values.set(kept, first);
    files++;
    const changed = dataset.changed.has(i);
    if (changed) {
      reasons.add('file');
      reopen = true;
    }
    for (const reason of found) reasons.add(reason);
    if (changed || found.length > 0) stale++;
  });
  if (files === 0) return null;
  return {
    values,
    stale: stale > 0 ? { reasons: [...reasons], files: stale, of: files, reopen } : null,
  };
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
