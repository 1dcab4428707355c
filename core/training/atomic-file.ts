import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { unwritable } from '../disk-errors';

/** Names of files whose writing has not ended: unique, so that two writers never share one. */
export const UNFINISHED_FILE = /\.[0-9a-f-]{36}\.part$/;

/**
 * Writes a file so that a reader, or a power cut, finds either the old content or the new, never a part.
 * @throws DarkscopeError `output-unwritable`.
 */
export async function writeAtomically(
  path: string,
  parts: readonly (Uint8Array | string)[],
): Promise<void> {
  const unfinished = `${path}.${randomUUID()}.part`;
  try {
    const file = await open(unfinished, 'w');
    try {
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (cause) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw unwritable(path, cause);
  }
}

/** The bytes of arrays, in this machine's (little-endian) order, without a copy. */
export function bytesOf(array: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
