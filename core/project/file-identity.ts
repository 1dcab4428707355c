/** Knowing a file of events again, wherever it lies. */
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { DarkscopeError } from '../errors';
import { hashFile } from '../events/hash';
import type { ProjectDataFile } from './format';

const SAMPLE_BYTES = 64 * 1024;

/** Size in bytes, and the SHA-256 of size, first and last 64 KiB. @throws DarkscopeError `file-unreadable`. */
export async function sampleFile(path: string): Promise<{ bytes: number; sample: string }> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const { size } = await file.stat();
    const length = Math.min(SAMPLE_BYTES, size);
    const [head, tail] = [Buffer.alloc(length), Buffer.alloc(length)];
    await file.read(head, 0, length, 0);
    await file.read(tail, 0, length, size - length);
    const hash = createHash('sha256').update(`${size}\n`).update(head).update(tail);
    return { bytes: size, sample: hash.digest('hex') };
  } catch (cause) {
    throw new DarkscopeError('file-unreadable', `${path} cannot be read`, { file: path, cause });
  } finally {
    await file?.close();
  }
}

/** What is known of a file; null where nothing is. */
export type Wanted = {
  readonly [K in keyof Pick<ProjectDataFile, 'bytes' | 'sample' | 'sha256'>]:
    ProjectDataFile[K] | null;
};

/**
 * Why a file is not the wanted one; null where it is.
 * @param whole reads it all where the checksum of all is known; else the sample decides
 * @throws DarkscopeError `file-unreadable`; Cancelled.
 */
export async function whyOther(
  path: string,
  wanted: Wanted,
  { whole = true, signal }: { whole?: boolean; signal?: AbortSignal } = {},
): Promise<string | null> {
  const { bytes, sample } = await sampleFile(path);
  if (wanted.bytes !== null && bytes !== wanted.bytes) {
    return `it has ${bytes.toLocaleString('en')} bytes, expected ${wanted.bytes.toLocaleString('en')}`;
  }
  if (wanted.sample && sample !== wanted.sample) return 'it has the right size and another content';
  if (!whole || wanted.sha256 === null) return null;
  const sha256 = await hashFile(path, { signal });
  return sha256 === wanted.sha256 ? null : 'it has the right size and another content (SHA-256)';
}
