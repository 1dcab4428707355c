/**
 * A project is written by one window at a time: a lock file beside it names who has it open. On one machine a holder
 * that died is noticed; from another machine, one that has not touched its lock for some time.
 */
import {
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { isRunning, ProcessName, thisProcess } from '../core/processes';

/** How often a holder touches its lock, and after how long without that it counts as gone. */
const BEAT_MS = 30_000;
const STALE_MS = 4 * BEAT_MS;
/** Writing it takes no longer. */
const WRITING_MS = 5_000;

const Holder = v.object({
  user: v.string(),
  host: v.string(),
  process: ProcessName,
  /** ISO 8601. */
  since: v.string(),
});
export type Holder = v.InferOutput<typeof Holder>;

export function lockOf(project: string): string {
  return join(dirname(project), `.${basename(project)}.lock`);
}

export class ProjectLock {
  private readonly beat: NodeJS.Timeout;

  private constructor(private readonly path: string) {
    this.beat = setInterval(() => touch(path), BEAT_MS);
    this.beat.unref();
  }

  /** Takes the lock; else says in words why the project cannot be written. */
  static take(project: string): ProjectLock | string {
    const path = lockOf(project);
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        create(path);
        return new ProjectLock(path);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code !== 'EEXIST') return `its folder cannot be written (${code ?? message})`;
      }
      const holder = readHolder(path);
      if (holder ? !isGone(holder, path) : isBeingWritten(path)) {
        return holder ? heldBy(holder) : 'it is being opened elsewhere at this moment';
      }
      rmSync(path, { force: true });
    }
    return 'it is being opened elsewhere at this moment';
  }

  release(): void {
    clearInterval(this.beat);
    // Somebody may have taken it over while this machine slept.
    const holder = readHolder(this.path);
    if (holder && isOurs(holder)) rmSync(this.path, { force: true });
  }
}

function create(path: string): void {
  const holder: Holder = {
    user: userName(),
    host: hostname(),
    process: thisProcess(),
    since: new Date().toISOString(),
  };
  const fd = openSync(path, 'wx');
  try {
    writeSync(fd, JSON.stringify(holder));
  } finally {
    closeSync(fd);
  }
}

function isGone(holder: Holder, path: string): boolean {
  if (holder.host === hostname()) return isOurs(holder) || !isRunning(holder.process);
  const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Date.now() - touched > STALE_MS;
}

/** A lock without a name was cut short, or its holder has not come to writing it. */
function isBeingWritten(path: string): boolean {
  const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return touched !== undefined && Date.now() - touched < WRITING_MS;
}

function isOurs({ host, process: { pid, began } }: Holder): boolean {
  const own = thisProcess();
  return host === hostname() && pid === own.pid && began === own.began;
}

/** Null for a lock that is gone or was cut short. */
function readHolder(path: string): Holder | null {
  try {
    return v.parse(Holder, JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

function heldBy({ user, host, process: { pid }, since }: Holder): string {
  return `it is open elsewhere: ${user} on ${host} (process ${pid}), since ${since}`;
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // The disk is gone for now; the next beat tries again.
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody';
  }
}
