/** Planes made of latent spaces: what they were made of, and their columns in an open dataset. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { ProjectionInfo, type ColumnInfo } from './api';
import type { OpenDataset } from './datasets';
import { replaceFile } from '../atomic';
import {
  keptScores,
  scoreFolder,
  type ColumnChanges,
  type KeptColumn,
  type ScoreArchive,
  type ScoringModel,
} from './score-columns';

/** With the mark of the one making that belongs together: axes of two makings cannot be compared. */
const Made = v.object({ ...ProjectionInfo.entries, made: v.string() });
type Made = v.InferOutput<typeof Made>;

const METHODS = ['pca', 'umap'] as const;

/** Name of a column in the store. */
export function storedName(column: string, made: string): string {
  return `${column}@${made}`;
}

/** The newest plane of each method that was made with some weights. */
function readMade(folder: string): Made[] {
  try {
    return v.parse(v.array(Made), JSON.parse(readFileSync(join(folder, 'planes.json'), 'utf8')));
  } catch {
    return [];
  }
}

/** @param folder of the weights' scores */
export function keepMade(folder: string, made: Made): void {
  const others = readMade(folder).filter(({ method }) => method !== made.method);
  replaceFile(join(folder, 'planes.json'), JSON.stringify([...others, made]));
}

/** Planes of a model that the dataset shows columns of. */
export function projectionsOf(
  dataset: OpenDataset,
  model: ScoringModel,
  archive: ScoreArchive,
): ProjectionInfo[] {
  return METHODS.flatMap((method) => {
    const found = newest(dataset, model, method, archive);
    if (!found) return [];
    const { made: _, ...info } = found.made;
    return [info];
  });
}

/**
 * Brings the columns of a model's planes into an open dataset. Those of earlier weights or of a file before it changed
 * stand in, marked as stale, until others are made; columns of different makings are never mixed.
 */
export function restoreProjections(
  dataset: OpenDataset,
  model: ScoringModel,
  archive: ScoreArchive,
): ColumnChanges {
  const changes: ColumnChanges = { columns: [], gone: [] };
  for (const method of METHODS) {
    const found = newest(dataset, model, method, archive);
    const names = (found?.made.columns ?? []).map((column) => `${model.id}.${column}`);
    for (const old of [...dataset.scores.keys()]) {
      const isOurs = new RegExp(`^${method}\\d$`).test(old.slice(model.id.length + 1));
      if (!old.startsWith(`${model.id}.`) || !isOurs || names.includes(old)) continue;
      dataset.scores.delete(old);
      changes.gone.push(old);
    }
    if (!found) continue;
    names.forEach((name, i) => {
      const { values, stale, origins } = found.columns[i];
      const info: ColumnInfo = {
        name,
        unit: '',
        title: titleOf(found.made, i),
        origin: 'score',
        integer: false,
        model: model.id,
        ...(stale ? { stale } : {}),
      };
      dataset.scores.set(name, { info, hash: model.hash, values, origins });
      changes.columns.push(info);
    });
  }
  return changes;
}

function titleOf({ method, spaceTitle, explained }: Made, place: number): string {
  if (method === 'umap') return `UMAP ${place + 1} of ${spaceTitle}`;
  const share = (100 * explained[place]).toFixed(1);
  return `Principal component ${place + 1} of ${spaceTitle}, ${share} % of the variance`;
}

interface Found {
  readonly made: Made;
  readonly columns: readonly KeptColumn[];
}

/** The plane of the weights of now, else of earlier ones, with its columns over all files that have them. */
function newest(
  dataset: OpenDataset,
  model: ScoringModel,
  method: Made['method'],
  archive: ScoreArchive,
): Found | null {
  const earlier = dataset.files.flatMap(({ path }) =>
    archive.records.of(model.identity, path).map(({ weights }) => weights),
  );
  for (const weights of new Set([model.hash, ...earlier])) {
    const planes = readMade(scoreFolder(archive.folder, weights));
    const made = planes.find((plane) => plane.method === method);
    if (!made) continue;
    const columns = made.columns.flatMap((column) => {
      const kept = keptScores(dataset, model, storedName(column, made.made), archive);
      return kept ? [kept] : [];
    });
    if (columns.length === made.columns.length) return { made, columns };
  }
  return null;
}
