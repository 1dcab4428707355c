import { createHash } from 'node:crypto';
import { readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { ColumnMapping } from '../events/mapping';
import { PREPROCESSING } from '../events/preprocess';
import { replaceFile } from '../atomic';

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

  /**
   * @param written when its numbers were made, ISO 8601, if not just now
   * @throws DarkscopeError `output-unwritable`.
   */
  save(file: string, column: string, values: Float64Array, written?: string): void {
    const path = this.path(file, column);
    replaceFile(path, Buffer.from(values.buffer, values.byteOffset, values.byteLength));
    if (written !== undefined) utimesSync(path, new Date(written), new Date(written));
  }

  /** When a column was written, ISO 8601; null where it is not kept. */
  written(file: string, column: string): string | null {
    return (
      statSync(this.path(file, column), { throwIfNoEntry: false })?.mtime.toISOString() ?? null
    );
  }

  private path(file: string, column: string): string {
    return join(this.folder, file, `${column}.f64`);
  }
}

/** To be raised when images, summaries or scores come to be computed differently: what is kept is then not found. */
const COMPUTATION = 2;

/** What columns computed from a file depend on, without reading it. */
export const FileStamp = v.object({
  /** In bytes. */
  size: v.number(),
  /** Time of the last change, in milliseconds. */
  changed: v.number(),
  /** Of the user's mapping for files of its structure, if there is one: it decides what an image is. */
  mapping: v.nullable(v.string()),
  /** How this version makes images and columns of them. */
  program: v.string(),
});
export type FileStamp = v.InferOutput<typeof FileStamp>;

/** @throws whatever the system says of a file that is not there. */
export function stampOf(path: string, mapping: ColumnMapping | undefined): FileStamp {
  const { size, mtimeMs } = statSync(path);
  return {
    size,
    changed: mtimeMs,
    mapping: mapping ? digest(JSON.stringify(mapping)) : null,
    program: digest(`${COMPUTATION} ${PREPROCESSING}`),
  };
}

/** Stands for a file's content and how it is read. */
export function fingerprintOf(path: string, stamp: FileStamp): string {
  const { size, changed, mapping, program } = stamp;
  return digest(JSON.stringify([program, path, size, changed, mapping]));
}

export function fingerprint(path: string, mapping: ColumnMapping | undefined): string {
  return fingerprintOf(path, stampOf(path, mapping));
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
