/** Files that the window makes itself (plots, pictures, small tables), written where the user said. */
import { closeSync, openSync, readSync } from 'node:fs';
import { replaceFile } from '../core/atomic';
import { DarkscopeError, toPlainError, type PlainError } from '../core/errors';

const SIGNATURE = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);
/** HDF5 begins at byte 0, or after a foreign head at 512, 1024, 2048, … (HDF5 file format, level 0A). */
const STARTS = [0, 512, 1024, 2048];

/** Null once it is written; else what stood in the way, and what to do. */
export function saveFile(path: string, content: string | Uint8Array): PlainError | null {
  try {
    refuseEvents(path);
    replaceFile(path, content);
    return null;
  } catch (error) {
    return toPlainError(error);
  }
}

/** Nothing that the window draws takes the place of a file of events, of this work or of another. */
function refuseEvents(path: string): void {
  if (!isHdf5(path)) return;
  throw new DarkscopeError('output-unwritable', `${path} is an HDF5 file, which may hold events`, {
    file: path,
    hint: 'Choose another name.',
  });
}

function isHdf5(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return false;
  }
  try {
    const head = Buffer.alloc(SIGNATURE.length);
    return STARTS.some(
      (at) => readSync(file, head, 0, head.length, at) > 0 && head.equals(SIGNATURE),
    );
  } catch {
    return false; // a folder
  } finally {
    closeSync(file);
  }
}
