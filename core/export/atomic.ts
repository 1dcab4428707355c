import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { unwritable } from '../disk-errors';

let written = 0;

/** Files being written under temporary names beside their targets, so that they appear together and whole. */
export class UnfinishedFiles {
  private readonly files: { temporary: string; target: string }[] = [];

  /** The name to write to instead of `target`. */
  add(target: string): string {
    mkdirSync(dirname(target), { recursive: true });
    const name = `.${basename(target)}.${process.pid}-${written++}.unfinished`;
    const temporary = join(dirname(target), name);
    this.files.push({ temporary, target });
    return temporary;
  }

  /** Makes every file durable, then gives each its name. */
  finish(): void {
    for (const { temporary } of this.files) {
      const fd = openSync(temporary, 'r+');
      fsyncSync(fd);
      closeSync(fd);
    }
    for (const { temporary, target } of this.files) renameSync(temporary, target);
    this.files.length = 0;
  }

  discard(): void {
    for (const { temporary } of this.files) rmSync(temporary, { force: true });
    this.files.length = 0;
  }
}

/**
 * Writes files so that a failure leaves what was there before: `write` gets a function that turns each target into
 * the name to write to.
 * @throws DarkscopeError `output-unwritable` where the disk refuses; errors of other kinds pass through.
 */
export async function writeAtomically<T>(
  target: string,
  write: (unfinished: UnfinishedFiles) => Promise<T>,
): Promise<T> {
  const unfinished = new UnfinishedFiles();
  try {
    const result = await write(unfinished);
    unfinished.finish();
    return result;
  } catch (cause) {
    unfinished.discard();
    throw unwritable(target, cause);
  }
}
