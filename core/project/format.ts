/**
 * The project file, `*.dscope`: one JSON document with everything that a user made, and with what is needed to find
 * and recognise the events and models it is about. docs/guide/projects.md describes it for readers.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import * as v from 'valibot';
import { DarkscopeError } from '../errors';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A file of events, and how to know it again. */
export const ProjectDataFile = v.object({
  /** Absolute, as it was when saved; `work` names the file by it. */
  path: v.string(),
  /** From the project's folder, with `/` between names; null where there is no way, as between disks. */
  relative: v.nullable(v.string()),
  bytes: count,
  events: v.nullable(count),
  /** SHA-256 of size, first and last 64 KiB: quick to tell. */
  sample: v.string(),
  /** SHA-256 of the whole content; null where it was not computed yet. */
  sha256: v.nullable(v.string()),
});
export type ProjectDataFile = v.InferOutput<typeof ProjectDataFile>;

/** A trained model that the work uses. */
export const ProjectModel = v.object({
  /** The name that score columns begin with. */
  id: v.string(),
  kind: v.string(),
  title: v.string(),
  folder: v.string(),
  /** Of a copy beside the project, from the project's folder; null where none was asked for. */
  copy: v.nullable(v.string()),
  weightsSha256: v.string(),
  /** Stands for the training, whatever the model is called. */
  identity: v.string(),
  scores: v.array(v.string()),
});
export type ProjectModel = v.InferOutput<typeof ProjectModel>;

/** Scores of one file by one model. */
export const ProjectScore = v.object({
  /** Path as in `files`. */
  file: v.string(),
  score: v.string(),
  /** ScorableModel.identity: of the training, whatever the model is called. */
  model: v.string(),
  /** What they were made of, as the engine records it (core/engine/score-records). */
  record: v.unknown(),
  /** Float64, little-endian, one an event; raw deflate, base64. */
  values: v.string(),
});
export type ProjectScore = v.InferOutput<typeof ProjectScore>;

/** The log of a triage (core/triage/schema), line by line; lines that this version cannot read are passed over. */
export const ProjectTriage = v.object({ id: v.string(), lines: v.array(v.unknown()) });
export type ProjectTriage = v.InferOutput<typeof ProjectTriage>;

export const ProjectFile = v.object({
  format: v.literal('darkscope-project'),
  formatVersion: v.literal(1),
  /** Version of the program that wrote it. */
  darkscope: v.string(),
  /** ISO 8601. */
  saved: v.string(),
  /** Who wrote it last. */
  by: v.object({ user: v.string(), host: v.string() }),
  files: v.array(ProjectDataFile),
  models: v.array(ProjectModel),
  scores: v.array(ProjectScore),
  triages: v.optional(v.array(ProjectTriage), []),
  /** What the window keeps: subsets, tags, notes, triage, thresholds, views, layouts (renderer/state/saved). */
  work: v.record(v.string(), v.unknown()),
});
export type ProjectFile = v.InferOutput<typeof ProjectFile>;

export interface ReadProject {
  readonly project: ProjectFile;
  /** Stands for the file's content: another one means that somebody wrote it since. */
  readonly digest: string;
}

/** Stands for the content of a project file. */
export function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What a text of this system may hold, with room: larger files are none that was written here. */
const MOST_BYTES = 450e6;
/** How deep the work may be nested: it is some five levels. */
const MOST_DEPTH = 64;

/** Digest of a file on disk; null where there is none. @throws DarkscopeError `project-unreadable`. */
export async function digestOnDisk(path: string): Promise<string | null> {
  try {
    return digestOf(await contentOf(path));
  } catch (cause) {
    if (cause instanceof DarkscopeError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unreadable(path, 'it cannot be read', { cause });
  }
}

/** @throws DarkscopeError `project-unreadable`, saying why. */
export async function readProject(path: string): Promise<ReadProject> {
  let bytes: Buffer;
  try {
    bytes = await contentOf(path);
  } catch (cause) {
    if (cause instanceof DarkscopeError) throw cause;
    const gone = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw unreadable(path, gone ? 'it is not there' : 'it cannot be read', { cause });
  }
  return { project: parseProject(path, bytes.toString('utf8')), digest: digestOf(bytes) };
}

async function contentOf(path: string): Promise<Buffer> {
  const about = await stat(path);
  if (!about.isFile()) throw unreadable(path, 'it is no file');
  if (about.size > MOST_BYTES) {
    const megabytes = Math.round(about.size / 1e6);
    throw unreadable(path, `it has ${megabytes} MB, a project has at most ${MOST_BYTES / 1e6}`);
  }
  return readFile(path);
}

export function parseProject(path: string, text: string): ProjectFile {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch (cause) {
    throw unreadable(path, 'it is no JSON: cut short, or damaged', { cause });
  }
  const head = v.safeParse(
    v.looseObject({ format: v.string(), formatVersion: v.number() }),
    stored,
  );
  if (!head.success || head.output.format !== 'darkscope-project') {
    throw unreadable(path, 'it is no project of Darkscope');
  }
  if (head.output.formatVersion > 1) {
    throw unreadable(
      path,
      `it has format version ${head.output.formatVersion}, this program reads 1`,
      {
        hint: 'Open it with a newer Darkscope.',
      },
    );
  }
  const parsed = v.safeParse(ProjectFile, stored);
  if (parsed.success) {
    if (isDeeper(parsed.output.work, MOST_DEPTH)) throw unreadable(path, 'it is nested too deeply');
    return parsed.output;
  }
  const [issue] = parsed.issues;
  throw unreadable(path, `${v.getDotPath(issue) ?? 'its content'}: ${issue.message}`);
}

/** Level by level: what is nested without end would use up the stack. */
function isDeeper(value: unknown, depth: number): boolean {
  let level = [value];
  for (let at = 0; level.length > 0; at++) {
    if (at > depth) return true;
    level = level.flatMap((one) =>
      typeof one === 'object' && one !== null ? (Object.values(one) as unknown[]) : [],
    );
  }
  return false;
}

function unreadable(
  path: string,
  why: string,
  more: { hint?: string; cause?: unknown } = {},
): DarkscopeError {
  return new DarkscopeError('project-unreadable', `${path} cannot be opened: ${why}`, {
    file: path,
    hint: 'Take a copy or a backup of it. Your other work is as it was.',
    ...more,
  });
}
