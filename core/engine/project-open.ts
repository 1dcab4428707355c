/** Reading a project: its files and models are found where they lie now, its scores taken up. */
import { realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { whyOther } from '../project/file-identity';
import { readProject, type ProjectFile, type ProjectModel } from '../project/format';
import { unpackScores } from '../project/packed-scores';
import { has, pathsToOpen, relocate } from '../project/relocate';
import { scoreNamed } from '../scores/index';
import type { OpenedProject, Params } from './api';
import { ColumnStore, fingerprintOf, stampOf } from './column-store';
import { below } from './grants';
import type { EngineParts } from './parts';
import { takeUpTriages } from './project-triage';
import { scoreFolder } from './score-columns';
import { ScoreRecord } from './score-records';

/** As the weights of a model are named (column-store, `digest`). */
const DIGEST = /^[0-9a-f]{32}$/;

export async function openProject(
  parts: EngineParts,
  { path, places }: Params<'project.open'>,
): Promise<OpenedProject> {
  parts.demand(path, 'read');
  const { project, digest } = await readProject(path);
  const files: OpenedProject['files'] = [];
  for (const file of project.files) {
    files.push({
      path: file.path,
      bytes: file.bytes,
      ...(await findFile(
        parts,
        path,
        file,
        has(places, file.path) ? places[file.path] : undefined,
      )),
    });
  }
  const moved = Object.fromEntries(
    files.flatMap(({ path: old, at }) => (at !== null && at !== old ? [[old, at] as const] : [])),
  );
  const { models, renamed } = await findModels(parts, path, project.models);
  const scores = takeUpScores(parts, project, files);
  const triages = takeUpTriages(
    parts,
    project.triages,
    (name) => files.find((file) => file.path === name)?.at ?? null,
  );
  const work = relocate(project.work, { ...moved, ...renamed });
  const chosen = v.parse(v.fallback(v.array(v.string()), []), project.work.paths);
  const named = pathsToOpen(
    chosen,
    project.files.map((file) => file.path),
    moved,
    (file, folder) => below(file, resolve(folder)),
  );
  const granted = named.flatMap((path) => {
    if (isGranted(parts, path)) return [path];
    // Of a folder that the user did not choose, the files that were.
    const inside = files.flatMap(({ at }) => (at !== null && below(at, resolve(path)) ? [at] : []));
    return inside.filter((file) => isGranted(parts, file));
  });
  work.paths = [...new Set(granted)];
  return {
    digest,
    saved: project.saved,
    darkscope: project.darkscope,
    by: `${project.by.user} on ${project.by.host}`,
    work,
    files,
    models,
    scores,
    triages,
  };
}

/**
 * Where a file lies: at the place that was found for it, where it was, or from the project's folder. One that is where
 * it was and has changed is still the user's file: it opens, and its scores are stale.
 */
async function findFile(
  parts: EngineParts,
  project: string,
  file: ProjectFile['files'][number],
  place: string | undefined,
): Promise<{ at: string | null; why: string | null }> {
  const beside = file.relative === null ? [] : [resolve(dirname(project), file.relative)];
  const places = [...(place === undefined ? [] : [place]), file.path, ...beside];
  let changed: { at: string; why: string } | null = null;
  let refused = false;
  for (const at of new Set(places)) {
    // A pipe or a device would hold up whoever reads it.
    if (!statSync(at, { throwIfNoEntry: false })?.isFile()) continue;
    if (!isGranted(parts, at)) {
      refused = true;
      continue;
    }
    // The whole content was looked at when it was located; here a look at both ends must do.
    const why = await whyOther(at, file, { whole: false }).catch(() => 'it cannot be read');
    if (why === null || file.sample === '') return { at, why: null };
    changed ??= { at, why };
  }
  const kept = changed?.at === file.path;
  const none = refused
    ? 'it lies outside of the project, and you did not choose it'
    : 'it is not there';
  return { at: kept ? file.path : null, why: changed?.why ?? none };
}

/** The models of the list with the same weights; else the copies beside the project, which are added to the list. */
async function findModels(
  { library, guests, emit }: EngineParts,
  project: string,
  models: readonly ProjectModel[],
): Promise<{ models: OpenedProject['models']; renamed: Record<string, string> }> {
  const renamed: Record<string, string> = {};
  const told: OpenedProject['models'] = [];
  const away: ProjectModel[] = [];
  let added = false;
  for (const model of models) {
    const here = async (): Promise<string | undefined> => {
      const known = await library.scorable();
      const alike = known.filter(({ card }) => card.weightsSha256 === model.weightsSha256);
      return (alike.find(({ id }) => id === model.id) ?? alike[0])?.id;
    };
    let id = await here();
    const copy = model.copy === null ? null : join(dirname(project), model.copy);
    // A folder that is not beside the project was not chosen with it.
    if (id === undefined && copy !== null && liesBeside(copy, project)) {
      // A copy that cannot be read is as good as none: its scores are still shown.
      await library.add(copy).catch(() => undefined);
      id = await here();
      added ||= id !== undefined;
    }
    told.push({ id: model.id, title: model.title, here: id ?? null });
    let shown = id;
    if (shown === undefined) {
      const taken = (await library.list()).some((known) => known.id === model.id);
      shown = taken ? `${model.id}-of-project` : model.id;
      away.push({ ...model, id: shown });
    }
    if (shown === model.id) continue;
    renamed[model.id] = shown;
    for (const score of model.scores) renamed[`${model.id}.${score}`] = `${shown}.${score}`;
  }
  guests.set(away);
  if (added) emit({ event: 'models' });
  return { models: told, renamed };
}

/** Whether it is there, in the folder of the project, and no link leads out of that. */
function liesBeside(copy: string, project: string): boolean {
  try {
    return below(realpathSync(copy), realpathSync(dirname(project)));
  } catch {
    return false;
  }
}

function isGranted({ demand }: EngineParts, path: string): boolean {
  try {
    demand(path, 'read');
    return true;
  } catch {
    return false;
  }
}

/** Keeps the scores that came with a project as if they had been made here, unless there are such already. */
function takeUpScores(
  { scores: { folder, records } }: EngineParts,
  project: ProjectFile,
  files: OpenedProject['files'],
): number {
  let taken = 0;
  for (const { file, score, model, record: stored, values } of project.scores) {
    const found = files.find(({ path }) => path === file);
    const { events, sample, bytes = 0 } = project.files.find(({ path }) => path === file) ?? {};
    const record = v.safeParse(ScoreRecord, stored);
    // Without its sample nobody can tell whether the file is the one that was scored.
    if (!found?.at || found.why !== null || !sample || !record.success || !events) continue;
    // More events than bytes: the file is what it was, so the number is made up.
    if (events > bytes) continue;
    // Both name files that are written; somebody else made the project.
    if (!scoreNamed(score) || !DIGEST.test(record.output.weights)) continue;
    const { mapping, program } = record.output.file;
    const stamp = { ...stampOf(found.at, undefined), mapping, program };
    const fingerprint = fingerprintOf(found.at, stamp);
    const store = new ColumnStore(scoreFolder(folder, record.output.weights));
    if (!store.load(fingerprint, score, events)) {
      const numbers = unpacked(values, events);
      if (!numbers) continue;
      const at = record.output.made[score]?.at;
      store.save(fingerprint, score, numbers, Number.isNaN(Date.parse(at ?? '')) ? undefined : at);
    }
    const known = records.find(model, found.at, record.output.weights, fingerprint);
    const told = Object.entries(record.output.made).filter(([name]) => scoreNamed(name));
    const made = { ...Object.fromEntries(told), ...known?.made };
    records.add(model, found.at, { ...record.output, ...known, made, fingerprint, file: stamp });
    taken++;
  }
  if (taken > 0) records.save();
  return taken;
}

/** Null for damaged ones: the rest of the project is worth having without them. */
function unpacked(values: string, events: number): Float64Array | null {
  try {
    return unpackScores(values, events);
  } catch {
    return null;
  }
}
