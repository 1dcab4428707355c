/** Finds moved files of events below a folder: by name, size and content. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Cancelled } from '../errors';
import { whyOther, type Wanted } from './file-identity';
import type { ProjectDataFile } from './format';

/** Its path, and what is known of its content. */
export type MovedFile = Pick<ProjectDataFile, 'path'> & Wanted;

export interface Located {
  /** Old path and new. */
  readonly found: readonly { readonly path: string; readonly at: string }[];
  /** Files that have the name, and are not taken. */
  readonly refused: readonly {
    readonly path: string;
    readonly at: string;
    readonly why: string;
  }[];
}

export interface LocateOptions {
  readonly signal?: AbortSignal;
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Looks for each file below a folder: one of its name, else one of its size, and in both cases of its content. A file
 * of the right name and another content is refused, with the reason.
 * @throws Cancelled; Error of the system where the folder cannot be listed.
 */
export async function locateFiles(
  moved: readonly MovedFile[],
  folder: string,
  { signal, progress }: LocateOptions = {},
): Promise<Located> {
  const all = await below(folder, signal);
  const byName = new Map<string, string[]>();
  for (const path of all) byName.set(nameOf(path), [...(byName.get(nameOf(path)) ?? []), path]);
  const found: { path: string; at: string }[] = [];
  const refused: { path: string; at: string; why: string }[] = [];
  for (const [n, file] of moved.entries()) {
    if (signal?.aborted) throw new Cancelled('looking for files');
    const named = byName.get(nameOf(file.path)) ?? [];
    const reasons: { path: string; at: string; why: string }[] = [];
    let at: string | undefined;
    for (const candidate of named) {
      const why = await reason(candidate, file, signal);
      if (why === null) {
        at = candidate;
        break;
      }
      reasons.push({ path: file.path, at: candidate, why });
    }
    at ??= await renamed(all, file, signal);
    if (at === undefined) refused.push(...reasons);
    else found.push({ path: file.path, at });
    progress?.(n + 1, moved.length);
  }
  return { found, refused };
}

/** A file of another name with the very content, among those of HDF5's usual endings. */
async function renamed(
  all: readonly string[],
  file: MovedFile,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  // By size alone a file of another name is not told apart from any other.
  if (file.sample === null && file.sha256 === null) return undefined;
  for (const candidate of all) {
    if (signal?.aborted) throw new Cancelled('looking for files');
    if (!/\.(h5|hdf5|he5|hdf)$/i.test(candidate) || nameOf(candidate) === nameOf(file.path))
      continue;
    if ((await reason(candidate, file, signal)) === null) return candidate;
  }
  return undefined;
}

async function reason(
  candidate: string,
  file: MovedFile,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  try {
    return await whyOther(candidate, file, { signal });
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    return 'it cannot be read';
  }
}

/** Paths written on another system have its separators. */
function nameOf(path: string): string {
  return basename(path.replaceAll('\\', '/'));
}

async function below(folder: string, signal: AbortSignal | undefined): Promise<string[]> {
  if (signal?.aborted) throw new Cancelled('looking for files');
  const files: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await below(path, signal).catch(ignoreUnreadable)));
    else files.push(path);
  }
  return files;
}

/** A folder inside that may not be read holds nothing for this user. */
function ignoreUnreadable(error: unknown): string[] {
  if (error instanceof Cancelled) throw error;
  return [];
}
