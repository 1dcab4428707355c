import { readFileSync, statSync } from 'node:fs';
import * as v from 'valibot';
import { DarkscopeError } from '../errors';
import { hashFile, type HashOptions } from '../events/hash';
import type { FileStamp } from './column-store';
import { replaceFile } from '../atomic';

const Known = v.object({ size: v.number(), changed: v.number(), sha256: v.string() });
const All = v.record(v.string(), Known);

/** The state of a file that a checksum is of. */
export type FileState = Pick<FileStamp, 'size' | 'changed'>;

/**
 * SHA-256 of files' content, remembered by path, size and time of change, so that a file is read once for it.
 * The list is lost without harm: it is computed again.
 */
export class FileHashes {
  private readonly all: v.InferOutput<typeof All>;

  /** @param list where it is kept, in the engine's cache. */
  constructor(private readonly list: string) {
    this.all = read(list);
  }

  /** Of the file in that state; null where it has not been computed. */
  known(path: string, state: FileState): string | null {
    const found = this.all[path];
    return found?.size === state.size && found.changed === state.changed ? found.sha256 : null;
  }

  /** What was known of a file last, wherever it is now. */
  last(path: string): { bytes: number; sha256: string } | null {
    const found = this.all[path];
    return found ? { bytes: found.size, sha256: found.sha256 } : null;
  }

  /**
   * Of the file in that state, computed if need be.
   * @throws DarkscopeError `file-changed` when the file is in another state now, before or after it was read;
   *   `file-unreadable`; Cancelled.
   */
  async find(path: string, state: FileState, options: HashOptions = {}): Promise<string> {
    const found = this.known(path, state);
    if (found !== null) return found;
    demandState(path, state);
    const sha256 = await hashFile(path, options);
    demandState(path, state);
    this.all[path] = { size: state.size, changed: state.changed, sha256 };
    replaceFile(this.list, JSON.stringify(this.all));
    return sha256;
  }
}

function demandState(path: string, { size, changed }: FileState): void {
  const now = statSync(path, { throwIfNoEntry: false });
  if (now?.size === size && now.mtimeMs === changed) return;
  throw new DarkscopeError('file-changed', `${path} has changed since it was opened`, {
    file: path,
    hint: 'Open the files again.',
  });
}

function read(list: string): v.InferOutput<typeof All> {
  try {
    return v.parse(All, JSON.parse(readFileSync(list, 'utf8')));
  } catch {
    return {};
  }
}
