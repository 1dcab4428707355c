import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { unwritable } from '../disk-errors';

/**
 * Writes one of the engine's own files in one go: whoever reads it finds the old content or the new.
 * @throws DarkscopeError `output-unwritable`; no rest is left then.
 */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch (cause) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // Where not even that is allowed, the first failure is the one to tell.
    }
    throw unwritable(path, cause);
  }
}
