import { join } from 'node:path';
import { SHARES } from '../probe/shares';
import { scoreNamed } from '../scores/index';
import type { ColumnInfo, Staleness, StaleReason } from './api';
import { ColumnStore, fingerprintOf, stampOf } from './column-store';
import type { OpenDataset } from './datasets';
import type { ScorableModel } from './models';
import { staleReasons, type Making, type ScoreRecord, type ScoreRecords } from './score-records';

/** Where scores are kept: their folder, and the records of what they were made of. */
export interface ScoreArchive {
  readonly folder: string;
  readonly records: ScoreRecords;
}

/** Where the score columns of one trained model are kept, below the engine's scores folder. */
export function scoreFolder(scores: string, modelHash: string): string {
  return join(scores, modelHash);
}

export type ScoringModel = Pick<
  ScorableModel,
  'id' | 'hash' | 'identity' | 'scores' | 'meaningless'
>;

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
      const { values, stale, origins } = found;
      const info = {
        ...scoreColumn(model.id, score),
        ...(stale ? { stale } : {}),
        ...(model.meaningless.includes(score) ? { meaningless: true } : {}),
      };
      dataset.scores.set(name, { info, hash: model.hash, values, origins });
      changes.columns.push(info);
    } else if (dataset.scores.delete(name)) changes.gone.push(name);
    restoreShares(dataset, model, score, archive, changes);
  }
  return changes;
}

/** Brings in what is kept of where a score comes from; it goes stale as the score does. */
function restoreShares(
  dataset: OpenDataset,
  model: ScoringModel,
  score: string,
  archive: ScoreArchive,
  changes: ColumnChanges,
): void {
  if (!scoreNamed(score)?.additive) return;
  const found = keptScores(dataset, model, sharesName(score), archive, SHARES.length);
  SHARES.forEach((share, i) => {
    const info = {
      ...shareColumn(model.id, score, share),
      ...(found?.stale ? { stale: found.stale } : {}),
    };
    if (found) {
      const values = found.values.filter((_, at) => at % SHARES.length === i);
      const { origins } = found;
      dataset.scores.set(info.name, { info, hash: model.hash, values, origins });
      changes.columns.push(info);
    } else if (dataset.scores.delete(info.name)) changes.gone.push(info.name);
  });
}

/** Under what the shares of a score are kept: [events, shares] of a file in one. */
export function sharesName(score: string): string {
  return `${score}.shares`;
}

function shareColumn(
  model: string,
  score: string,
  { id, title }: (typeof SHARES)[number],
): ColumnInfo {
  return {
    name: `${model}.${score}.${id}`,
    unit: '',
    title: `Share of ${scoreNamed(score)?.title ?? score} ${title}`,
    origin: 'share',
    integer: false,
    model,
    score,
  };
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

/** What is noted beside scores that have just been made. */
export interface ScoringFacts extends Omit<Making, 'at'> {
  readonly weightsSha256: string | null;
  readonly preprocessing: string;
}

/**
 * Notes what the kept scores of a dataset's files were made of, so that they are known later for what they are.
 * Columns written since the last time are those that were made with what is told here.
 */
export function recordScores(
  dataset: OpenDataset,
  { hash, identity, scores }: ScoringModel,
  { folder, records }: ScoreArchive,
  { darkscope, tensorflow, weightsSha256, preprocessing }: ScoringFacts,
  width = 1,
): void {
  const store = new ColumnStore(scoreFolder(folder, hash));
  dataset.files.forEach(({ path, events }, i) => {
    const fingerprint = dataset.fingerprints[i];
    const before = records.find(identity, path, hash, fingerprint);
    const made: Record<string, Making> = { ...before?.made };
    for (const score of scores) {
      const at =
        store.load(fingerprint, score, width * events) && store.written(fingerprint, score);
      if (at && !sameTime(made[score]?.at, at)) made[score] = { at, darkscope, tensorflow };
    }
    if (Object.keys(made).length === 0) return;
    records.add(identity, path, {
      weights: hash,
      fingerprint,
      file: dataset.stamps[i],
      sha256: before?.sha256 ?? null,
      weightsSha256,
      preprocessing,
      made,
    });
  });
  records.save();
}

/** File systems round times. */
function sameTime(a: string | undefined, b: string): boolean {
  return a !== undefined && Math.abs(Date.parse(a) - Date.parse(b)) < 10;
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
 * The files of a dataset that lack one of the scores (or of what is kept as `width` numbers an event) for any event: what could not be read once (a failing
 * disk, a filter not there) may be readable now.
 */
export function unscoredParts(
  dataset: OpenDataset,
  modelHash: string,
  wanted: readonly string[],
  scores: string,
  width = 1,
): { fingerprint: string; first: number; events: number }[] {
  const store = new ColumnStore(scoreFolder(scores, modelHash));
  return dataset.files
    .map(({ first, events }, i) => ({ fingerprint: dataset.fingerprints[i], first, events }))
    .filter(({ fingerprint, events }) =>
      wanted.some(
        (kept) => store.load(fingerprint, kept, width * events)?.some(Number.isNaN) ?? true,
      ),
    );
}

/** Of which state of model and file the scores of one file are, and what has changed since. */
export interface ScoreOrigin {
  readonly record: ScoreRecord | null;
  readonly reasons: readonly StaleReason[];
}

/** A kept column over all files, NaN where a file has none. */
export interface KeptColumn {
  readonly values: Float64Array;
  readonly stale: Staleness | null;
  /** Parallel to the files; null where a file has no such score. */
  readonly origins: readonly (ScoreOrigin | null)[];
}

/** One score (or `width` numbers an event) over all files, NaN where a file has none; null where none has. */
export function keptScores(
  dataset: OpenDataset,
  { hash, identity }: ScoringModel,
  score: string,
  { folder, records }: ScoreArchive,
  width = 1,
): KeptColumn | null {
  const fresh = new ColumnStore(scoreFolder(folder, hash));
  const values = new Float64Array(width * dataset.source.count).fill(NaN);
  const origins = dataset.files.map(({ path, first, events }, i): ScoreOrigin | null => {
    const fingerprint = dataset.fingerprints[i];
    const file = dataset.stamps[i];
    const changed: StaleReason[] = dataset.changed.has(i) ? ['file'] : [];
    const kept = fresh.load(fingerprint, score, width * events);
    if (kept) {
      values.set(kept, width * first);
      return { record: records.find(identity, path, hash, fingerprint), reasons: changed };
    }
    for (const record of records.of(identity, path)) {
      const store = new ColumnStore(scoreFolder(folder, record.weights));
      // A file with another number of events holds other events: its scores say nothing of these.
      const earlier = store.load(record.fingerprint, score, width * events);
      if (!earlier) continue;
      values.set(earlier, width * first);
      const reasons = new Set([...changed, ...staleReasons(record, { weights: hash, file })]);
      return { record, reasons: [...reasons] };
    }
    return null;
  });
  const scored = origins.filter((origin) => origin !== null);
  if (scored.length === 0) return null;
  const parts = origins.flatMap((origin, file) =>
    origin && origin.reasons.length > 0 ? [{ file, reasons: [...origin.reasons] }] : [],
  );
  const stale: Staleness = {
    reasons: [...new Set(parts.flatMap(({ reasons }) => reasons))],
    files: parts.length,
    of: scored.length,
    parts,
    reopen: parts.some(({ file }) => dataset.changed.has(file)),
  };
  return { values, stale: parts.length > 0 ? stale : null, origins };
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
