/** Writing a project: what the window brings, and what the engine knows of files, models and scores. */
import { hostname, userInfo } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { DarkscopeError } from '../errors';
import { refuseSource } from '../export/refuse-source';
import { copyModel } from '../project/copy-model';
import { sampleFile } from '../project/file-identity';
import {
  digestOf,
  digestOnDisk,
  readProject,
  type ProjectDataFile,
  type ProjectFile,
  type ProjectModel,
  type ProjectScore,
} from '../project/format';
import { has } from '../project/relocate';
import { packScores } from '../project/packed-scores';
import { writeDurably } from '../atomic';
import { darkscopeVersion } from '../version';
import type { Params, Result } from './api';
import type { OpenDataset } from './datasets';
import { startHashing } from './hash-job';
import type { EngineParts } from './parts';
import { modelsBeside } from './project-paths';
import { packedTriages } from './project-triage';

/** Characters of scores that a project may hold: JSON texts have an end. */
const MOST_SCORES = 300e6;

type Earlier = Pick<ProjectFile, 'files' | 'models' | 'scores' | 'triages'>;

/** The last writing of each project that is under way: what one finds is what the one before left. */
const underWay = new Map<string, Promise<unknown>>();

async function inTurn<T>(path: string, write: () => Promise<T>): Promise<T> {
  const before = underWay.get(path) ?? Promise.resolve();
  const mine = before.then(write, write);
  underWay.set(path, mine);
  try {
    return await mine;
  } finally {
    if (underWay.get(path) === mine) underWay.delete(path);
  }
}

export function saveProject(
  parts: EngineParts,
  params: Params<'project.save'>,
): Promise<Result<'project.save'>> {
  return inTurn(params.path, () => save(parts, params));
}

async function save(
  parts: EngineParts,
  params: Params<'project.save'>,
): Promise<Result<'project.save'>> {
  const { path, previous, expected, places, work, withScores, withModels } = params;
  const { datasets, demand } = parts;
  demand(path, 'write');
  refuseSource(path, datasets.paths());
  if (expected !== null) await demandDigest(path, expected);
  const dataset = params.dataset === null ? null : datasets.get(params.dataset);
  if (previous !== null) demand(previous, 'read');
  const earlier = await earlierParts(previous);
  const files = dataset ? await describeFiles(parts, dataset, path) : [];
  const own = dataset ? await usedModels(parts, dataset) : [];
  const models = dataset ? [...own, ...usedGuests(parts, dataset)] : [];
  const open = new Set(files.map((file) => file.path));
  const gone = (file: string): boolean => !open.has(file) && !has(places, file);
  const triages = dataset ? packedTriages(parts, dataset) : [];
  const known = new Set(triages.map(({ id }) => id));
  const kept = earlier.files.filter((file) => gone(file.path));
  const project: ProjectFile = {
    format: 'darkscope-project',
    formatVersion: 1,
    darkscope: darkscopeVersion(),
    saved: new Date().toISOString(),
    by: { user: userName(), host: hostname() },
    files: [...files, ...kept.map((file) => ({ ...file, relative: from(path, file.path) }))],
    models: [
      ...models,
      ...earlier.models.filter(({ id }) => !models.some((model) => model.id === id)),
    ],
    scores: [
      ...(withScores && dataset ? packedScores(parts, dataset) : []),
      ...earlier.scores.filter(({ file }) => withScores && gone(file)),
    ],
    triages: [...triages, ...earlier.triages.filter(({ id }) => !known.has(id))],
    work,
  };
  const packed = project.scores.reduce((sum, { values }) => sum + values.length, 0);
  if (packed > MOST_SCORES) {
    throw new DarkscopeError(
      'bad-parameter',
      `the scores take ${Math.round(packed / 1e6)} MB in a project file, at most ${MOST_SCORES / 1e6}`,
      { file: path, hint: 'Save it without scores; export them as a table.' },
    );
  }
  if (withModels) {
    for (const [i, model] of project.models.entries()) {
      // Only the folders of models that are here: what a project says of others leads anywhere.
      if (!own.includes(model)) continue;
      const copy = join(modelsBeside(path), model.id);
      await copyModel(model.folder, copy);
      project.models[i] = { ...model, copy: from(path, copy) };
    }
  }
  const digest = await write(path, project);
  const unhashed = files.filter(({ sha256 }) => sha256 === null).length;
  if (dataset && unhashed > 0) startHashing(parts, dataset);
  return { digest, unhashed };
}

/** @throws DarkscopeError `project-changed` where somebody has written the file since. */
export function amendProject(
  parts: EngineParts,
  params: Params<'project.amend'>,
): Promise<Result<'project.amend'>> {
  return inTurn(params.path, () => amend(parts, params));
}

async function amend(
  { datasets, hashes, demand }: EngineParts,
  { path, expected, dataset: id }: Params<'project.amend'>,
): Promise<Result<'project.amend'>> {
  demand(path, 'write');
  await demandDigest(path, expected);
  const { project, digest } = await readProject(path);
  const dataset = datasets.get(id);
  let news = false;
  const files = project.files.map((file) => {
    const i = dataset.files.findIndex((open) => open.path === file.path);
    const sha256 = i < 0 ? null : hashes.known(file.path, dataset.stamps[i]);
    if (sha256 === null || file.sha256 !== null) return file;
    news = true;
    return { ...file, sha256 };
  });
  return { digest: news ? await write(path, { ...project, files }) : digest };
}

async function demandDigest(path: string, expected: string): Promise<void> {
  const now = await digestOnDisk(path);
  // A file that is gone loses nothing by being written again.
  if (now === null || now === expected) return;
  const who = await lastWriter(path);
  throw new DarkscopeError(
    'project-changed',
    `${path} has been changed${who ? ` by ${who}` : ''} since you opened it`,
    { file: path, hint: 'Save yours under another name, or replace what is there now.' },
  );
}

/** User, host and time of the last writing, for a message; null where the file cannot be read. */
export async function lastWriter(path: string): Promise<string | null> {
  try {
    const { by, saved } = (await readProject(path)).project;
    return `${by.user} on ${by.host}, ${saved}`;
  } catch {
    return null;
  }
}

async function write(path: string, project: ProjectFile): Promise<string> {
  const text = `${JSON.stringify(project, null, 1)}\n`;
  await writeDurably(path, [text]);
  return digestOf(text);
}

/** What an earlier state says of files that are not open; nothing where it cannot be read. */
async function earlierParts(previous: string | null): Promise<Earlier> {
  const none: Earlier = { files: [], models: [], scores: [], triages: [] };
  if (previous === null) return none;
  try {
    return (await readProject(previous)).project;
  } catch (error) {
    if (error instanceof DarkscopeError) return none;
    throw error;
  }
}

async function describeFiles(
  { hashes }: EngineParts,
  dataset: OpenDataset,
  project: string,
): Promise<ProjectDataFile[]> {
  const files: ProjectDataFile[] = [];
  for (const [i, { path, events }] of dataset.files.entries()) {
    const { size } = dataset.stamps[i];
    // A file that is gone or has changed is described as it was opened, as far as that is known.
    const { bytes, sample } = await sampleFile(path).catch(() => ({ bytes: size, sample: '' }));
    const sha256 = hashes.known(path, dataset.stamps[i]);
    const same = bytes === size && !dataset.changed.has(i);
    files.push({
      path,
      relative: from(project, path),
      bytes: size,
      events,
      sample: same ? sample : '',
      sha256,
    });
  }
  return files;
}

/** Those with a score column. */
async function usedModels(
  { library }: EngineParts,
  { scores }: OpenDataset,
): Promise<ProjectModel[]> {
  const ids = new Set([...scores.values()].map(({ info }) => info.model));
  const own = (await library.scorable()).filter(({ id }) => ids.has(id));
  return own.map(({ id, folder, card, identity, scores: all }) => ({
    id,
    kind: card.kind,
    title: card.title,
    folder,
    copy: null,
    weightsSha256: card.weightsSha256 ?? '',
    identity,
    scores: [...all],
  }));
}

/** Those that are not here, as the project that brought their scores tells of them. */
function usedGuests({ guests }: EngineParts, { scores }: OpenDataset): ProjectModel[] {
  const ids = new Set([...scores.values()].map(({ info }) => info.model));
  return guests.all().flatMap(({ id, told }) => (ids.has(id) ? [{ ...told, id }] : []));
}

function packedScores({ scores: { records } }: EngineParts, dataset: OpenDataset): ProjectScore[] {
  const identities = new Map<string, string>();
  for (const { model, record } of records.all()) {
    identities.set(`${record.weights} ${record.fingerprint}`, model);
  }
  // Columns made of a score bear its name too.
  const scores = [...dataset.scores.values()].filter(({ info }) => info.origin === 'score');
  return scores.flatMap(({ info, values, origins }) =>
    dataset.files.flatMap(({ path, first, events }, i) => {
      const { record = null, reasons = [] } = origins[i] ?? {};
      // Scores of an earlier content of the file would pass for scores of what is there now.
      if (!record || info.score === undefined || reasons.includes('file')) return [];
      const model = identities.get(`${record.weights} ${record.fingerprint}`);
      if (model === undefined) return [];
      const own = values.slice(first, first + events);
      return [{ file: path, score: info.score, model, record, values: packScores(own) }];
    }),
  );
}

/** From the project's folder, with `/`; null where there is no such way. */
function from(project: string, path: string): string | null {
  const way = relative(dirname(project), path);
  return isAbsolute(way) || way === '' ? null : way.split(sep).join('/');
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A system without an entry for its user.
    return basename(process.env.HOME ?? '') || 'unknown';
  }
}
