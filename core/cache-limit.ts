/**
 * What the engine keeps so as not to compute it again: columns of files, latents, counts of cells. All of it can be
 * made again, so that what was not used for longest goes where it takes too much room. Scores are not among it.
 */
import { readdirSync, rmdirSync, rmSync, statSync, utimesSync, type Dirent } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folders of the cache that hold such files. */
const KINDS = ['summary', 'latents', 'occupancy'] as const;

/** What all of it may take; latents are 5 kB an event, so that some million events fit. */
export const MOST_BYTES = 8e9;

/** What was used so lately is still in use: without it the work at hand would begin anew, again and again. */
const IN_USE_MS = 30 * 60_000;

interface Kept {
  readonly path: string;
  readonly bytes: number;
  /** When it was last used, in ms. */
  readonly used: number;
}

export class CacheLimit {
  /** @param folder of the cache */
  constructor(
    private readonly folder: string,
    readonly most = MOST_BYTES,
  ) {}

  /** Bytes that it takes. */
  size(): number {
    return this.files().reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Removes what was not used for longest until the rest fits, but nothing in use. @returns bytes removed. */
  trim(): number {
    const files = this.files().sort((a, b) => a.used - b.used);
    let over = files.reduce((sum, { bytes }) => sum + bytes, 0) - this.most;
    let removed = 0;
    for (const file of files) {
      if (over <= 0 || Date.now() - file.used < IN_USE_MS) break;
      remove(file.path);
      over -= file.bytes;
      removed += file.bytes;
    }
    return removed;
  }

  /** Removes all of it. @returns bytes removed. */
  clear(): number {
    const files = this.files();
    for (const { path } of files) remove(path);
    return files.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  private files(): Kept[] {
    return KINDS.flatMap((kind) => below(join(this.folder, kind)));
  }
}

/** Notes that a file of the cache was used, by its time of access alone. */
export function noteUse(path: string): void {
  try {
    utimesSync(path, new Date(), statSync(path).mtime);
  } catch {
    // It has gone, or may not be touched: it counts as older than it is.
  }
}

function below(folder: string): Kept[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // nothing was kept yet
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return below(path);
    const about = statSync(path, { throwIfNoEntry: false });
    if (!about) return [];
    return [{ path, bytes: about.size, used: Math.max(about.atimeMs, about.mtimeMs) }];
  });
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
    rmdirSync(dirname(path));
  } catch {
    // Its folder holds more, or another program has it open.
  }
}
