import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ColumnMapping } from '../events/mapping';
import { replaceFile } from './replace-file';

/**
 * Columns computed from a file's events, kept on disk: `<folder>/<file fingerprint>/<column>.f64`, one
 * float64 an event in this machine's byte order. A file that changes gets a new fingerprint, so that its
 * old columns are simply not found.
 */
export class ColumnStore {
  constructor(private readonly folder: string) {}

  /** The column of a file, or null when it is not kept (or not whole). */
  load(file: string, column: string, events: number): Float64Array | null {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.path(file, column));
    } catch {
      return null;
    }
    if (bytes.byteLength !== events * Float64Array.BYTES_PER_ELEMENT) return null;
    // A copy: a pooled Buffer need not start on a multiple of eight bytes.
    return new Float64Array(Uint8Array.from(bytes).buffer);
  }

  save(file: string, column: string, values: Float64Array): void {
    const path = this.path(file, column);
    replaceFile(path, Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  }

  private path(file: string, column: string): string {
    return join(this.folder, file, `${column}.f64`);
  }
}

/** To be raised when images, summaries or scores come to be computed differently: what is kept is then not found. */
const COMPUTATION = 1;

/**
 * Stands for a file's content without reading it: its path, size and time of change, and how it is read.
 * @param mapping the user's mapping for files of its structure, if there is one: it decides what an image is.
 */
export function fingerprint(path: string, mapping: ColumnMapping | undefined): string {
  const { size, mtimeMs } = statSync(path);
  return digest(JSON.stringify([COMPUTATION, path, size, mtimeMs, mapping ?? null]));
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
