/**
 * Files that appear whole or not at all: written under a temporary name beside their target, then renamed. A reader, a
 * crash or a full disk finds the old content or the new, never a part.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { unwritable } from './disk-errors';

/** Names of files whose writing has not ended; what a kill left of them may be removed. */
export const UNFINISHED_FILE = /^\..*\.[0-9a-f-]{36}\.unfinished$/;

/** Files being written under temporary names beside their targets, so that they appear together and whole. */
export class UnfinishedFiles {
  private readonly files: { temporary: string; target: string }[] = [];

  /** The name to write to instead of `target`: no two writers share one. */
  add(target: string): string {
    const name = `.${basename(target)}.${randomUUID()}.unfinished`;
    const temporary = join(dirname(target), name);
    this.files.push({ temporary, target });
    return temporary;
  }

  /** Makes every file durable: a power cut after `rename` loses none. */
  sync(): void {
    for (const { temporary } of this.files) {
      const fd = openSync(temporary, 'r+');
      try {
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
    }
  }

  /** Gives each file its name. */
  rename(): void {
    for (const { temporary, target } of this.files) renameSync(temporary, target);
    this.files.length = 0;
  }

  discard(): void {
    for (const { temporary } of this.files.splice(0)) {
      try {
        rmSync(temporary, { force: true });
      } catch {
        // Where not even that is allowed, the failure that led here is the one to tell.
      }
    }
  }
}

/**
 * Writes files by any means: `write` gets names to write to. They are durable when this ends.
 * @throws DarkscopeError `output-unwritable` where the disk refuses; errors of other kinds pass through. No rest is
 *   left then.
 */
export async function writeAtomically<T>(
  target: string,
  write: (unfinished: UnfinishedFiles) => Promise<T>,
): Promise<T> {
  const unfinished = new UnfinishedFiles();
  try {
    mkdirSync(dirname(target), { recursive: true });
    const result = await write(unfinished);
    unfinished.sync();
    unfinished.rename();
    return result;
  } catch (cause) {
    unfinished.discard();
    throw unwritable(target, cause);
  }
}

/**
 * Writes one file from its parts, durably and without holding up the process; its folder must be there.
 * @throws DarkscopeError `output-unwritable`; no rest is left then.
 */
export async function writeDurably(
  path: string,
  parts: readonly (Uint8Array | string)[],
): Promise<void> {
  const unfinished = new UnfinishedFiles();
  try {
    const file = await open(unfinished.add(path), 'w');
    try {
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    unfinished.rename();
  } catch (cause) {
    unfinished.discard();
    throw unwritable(path, cause);
  }
}

/**
 * Writes one small file in one go, with its folder where need be: what can be made again if power goes.
 * @throws DarkscopeError `output-unwritable`; no rest is left then.
 */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const unfinished = new UnfinishedFiles();
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(unfinished.add(path), content);
    unfinished.rename();
  } catch (cause) {
    unfinished.discard();
    throw unwritable(path, cause);
  }
}
