import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { DarkscopeError } from '../errors';

/** SHA-256 of a file, in hex, read as a stream. @throws DarkscopeError `file-unreadable`. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
      hash.update(piece as Buffer);
    }
  } catch (cause) {
    throw new DarkscopeError('file-unreadable', `${path} cannot be read`, { file: path, cause });
  }
  return hash.digest('hex');
}
