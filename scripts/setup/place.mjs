import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Puts a file of the cache into the checkout: a hard link, or a copy where the two lie on different disks.
 * @param {string} from
 * @param {string} to
 */
export function place(from, to) {
  if (existsSync(to) && sameFile(from, to)) return;
  mkdirSync(dirname(to), { recursive: true });
  rmSync(to, { force: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/**
 * @param {string} a
 * @param {string} b
 */
function sameFile(a, b) {
  const [one, two] = [statSync(a), statSync(b)];
  return one.ino === two.ino && one.dev === two.dev;
}

/**
 * Makes a folder of the cache in one go: `fill` works in a folder beside it, which takes its place only when
 * whole. So a folder that is there is complete, however often a set-up was broken off.
 * @param {string} folder
 * @param {(scratch: string) => Promise<void>} fill
 * @param {{ replace?: boolean }} [options] `replace`: what is there gives way; else it is kept and nothing done
 */
export async function whole(folder, fill, { replace = false } = {}) {
  if (existsSync(folder) && !replace) return;
  clearScratch(folder);
  const scratch = `${folder}.${process.pid}`;
  mkdirSync(scratch, { recursive: true });
  try {
    await fill(scratch);
    if (replace) rmSync(folder, { recursive: true, force: true });
    try {
      renameSync(scratch, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error; // else another checkout's set-up was first, with the same content
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * What killed set-ups have left of a folder. (No other one is at work: see lock.mjs.)
 * @param {string} folder
 */
function clearScratch(folder) {
  if (!existsSync(dirname(folder))) return;
  for (const name of readdirSync(dirname(folder))) {
    const number =
      name.startsWith(`${basename(folder)}.`) && name.slice(basename(folder).length + 1);
    if (!number || !/^\d+$/.test(number)) continue;
    rmSync(join(dirname(folder), name), { recursive: true, force: true });
  }
}
