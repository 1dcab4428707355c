/** One training at a time in a folder: a lock file names the process that trains there. */
import { open, readFile, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { unwritable } from '../disk-errors';
import { DarkscopeError } from '../errors';
import { isRunning, ProcessName, thisProcess } from '../processes';
import { UNFINISHED_FILE } from '../atomic';
import { prepareFolder } from './model-folder';

export const LOCK_FILE = 'training.lock';

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
  const text = JSON.stringify(thisProcess());
  if (await create(lock, text)) return;
  const owner = await readOwner(lock);
  if (!owner || !isRunning(owner)) {
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
    } catch (cause) {
      await rm(lock, { force: true });
      throw cause;
    } finally {
      await file.close();
    }
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unwritable(lock, cause);
  }
}

/** Undefined for a lock that is gone or was cut short. */
async function readOwner(lock: string): Promise<ProcessName | undefined> {
  try {
    return v.parse(ProcessName, JSON.parse(await readFile(lock, 'utf8')));
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
