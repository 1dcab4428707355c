/** One training at a time in a folder: a lock file names the process that trains there. */
import { open, readFile, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { DarkscopeError } from '../errors';
import { UNFINISHED_FILE } from './atomic-file';
import { prepareFolder } from './model-folder';

export const LOCK_FILE = 'training.lock';

const Owner = v.object({
  pid: v.number(),
  /** When the process began, in the system's own count; empty where the system does not tell. */
  began: v.string(),
});
type Owner = v.InferOutput<typeof Owner>;

/**
 * Makes the folder if need be and does `work` while no other training may use it. The lock of a process that
 * is gone (kill -9, power cut) is taken over.
 * @throws DarkscopeError `output-unwritable` where the folder cannot be written to or another process trains
 *   there, and whatever `work` throws; a folder made for nothing is removed then.
 */
export async function inLockedFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const made = await prepareFolder(folder);
  const lock = join(folder, LOCK_FILE);
  await take(lock, folder);
  try {
    await removeUnfinished(folder);
    return await work();
  } finally {
    await rm(lock, { force: true });
    if (made) await removeIfEmpty(folder);
  }
}

async function take(lock: string, folder: string): Promise<void> {
  const text = JSON.stringify({ pid: process.pid, began: (await began(process.pid)) ?? '' });
  if (await create(lock, text)) return;
  const owner = await readOwner(lock);
  if (!owner || !(await running(owner))) {
    await rm(lock, { force: true });
    if (await create(lock, text)) return;
  }
  const who = owner ? ` (process ${owner.pid})` : '';
  throw new DarkscopeError('output-unwritable', `another training${who} is using ${folder}`, {
    file: folder,
    hint: `Wait for it, stop it, or choose another output folder. If there is none, delete ${lock}.`,
  });
}

/** @returns false where the file is already there. */
async function create(lock: string, text: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx');
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new DarkscopeError('output-unwritable', `${lock} cannot be written`, {
      file: lock,
      hint: 'Choose a folder that you may write to, on a disk with room.',
      cause,
    });
  }
}

/** Undefined for a lock that is gone or was cut short. */
async function readOwner(lock: string): Promise<Owner | undefined> {
  try {
    return v.parse(Owner, JSON.parse(await readFile(lock, 'utf8')));
  } catch {
    return undefined;
  }
}

async function running({ pid, began: then }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // The number may meanwhile belong to another process.
  const now = await began(pid);
  return now === undefined || then === '' || now === then;
}

/** The start of a process in ticks since the system's own start, as Linux tells it; '' for a dead one. */
async function began(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // After the name in brackets, which may hold anything: the state, and 19 fields on the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : fields[19];
  } catch {
    return undefined;
  }
}

/** Leftovers of writes that a kill cut short. */
async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (UNFINISHED_FILE.test(name)) await rm(join(folder, name), { force: true });
  }
}

async function removeIfEmpty(folder: string): Promise<void> {
  if ((await readdir(folder)).length === 0) await rmdir(folder);
}
