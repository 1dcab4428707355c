/**
 * The audit log on disk: one line of JSON a happening, written through to the disk before anybody is told that it
 * was. Nothing is ever changed or taken out. A line that a crash or a full disk cut short stays where it is and is
 * passed over by readers; the next one begins on a line of its own.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { DarkscopeError } from '../errors';
import { Line } from './schema';

const NEW_LINE = 0x0a;

/**
 * Appends lines and makes them durable.
 * @throws DarkscopeError `output-unwritable`, e.g. where the disk is full; readers then find all earlier lines.
 */
export function appendLines(path: string, lines: readonly Line[]): void {
  let text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(path, 'a+');
    try {
      if (isTorn(file)) text = `\n${text}`;
      const bytes = Buffer.from(text, 'utf8');
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new DarkscopeError(
      'output-unwritable',
      `the triage log ${path} cannot be written: ${(cause as Error).message}`,
      { file: path, hint: 'Make room on the disk; then give the verdict again.', cause },
    );
  }
}

/** Whether the last line lacks its end. */
function isTorn(file: number): boolean {
  const { size } = fstatSync(file);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] !== NEW_LINE;
}

export interface ReadLog {
  readonly lines: readonly Line[];
  /** Lines that cannot be read: cut short, or from a newer version. */
  readonly damaged: number;
}

/** @returns no lines for a file that is not there. @throws DarkscopeError `file-unreadable`. */
export function readLog(path: string): ReadLog {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return { lines: [], damaged: 0 };
    throw new DarkscopeError('file-unreadable', `the triage log ${path} cannot be read`, {
      file: path,
      cause,
    });
  }
  const lines: Line[] = [];
  let damaged = 0;
  for (const row of text.split('\n')) {
    if (row === '') continue;
    const line = lineOf(row);
    if (line) lines.push(line);
    else damaged += 1;
  }
  return { lines, damaged };
}

function lineOf(row: string): Line | null {
  try {
    const parsed = v.safeParse(Line, JSON.parse(row));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
