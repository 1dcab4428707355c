import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Cancelled, DarkscopeError } from '../errors';

export interface HashOptions {
  readonly signal?: AbortSignal;
  /** Called with the number of bytes of each piece as it is read. */
  readonly onBytes?: (bytes: number) => void;
}

/** SHA-256 of a file, in hex, read as a stream. @throws DarkscopeError `file-unreadable`; Cancelled. */
export async function hashFile(
  path: string,
  { signal, onBytes }: HashOptions = {},
): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
      if (signal?.aborted) throw new Cancelled(`the checksum of ${path}`);
      hash.update(piece as Buffer);
      onBytes?.((piece as Buffer).length);
    }
  } catch (cause) {
    if (cause instanceof Cancelled) throw cause;
    throw new DarkscopeError('file-unreadable', `${path} cannot be read`, { file: path, cause });
  }
  return hash.digest('hex');
}
