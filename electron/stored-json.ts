import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes to a temporary name beside the target, then renames: a failure leaves the old file whole. */
export function writeAtomic(path: string, data: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.part`;
  try {
    writeFileSync(temporary, data);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The file's text, or null where there is none. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** The file parsed and passed through `check`; null where it is missing, broken or of another shape. */
export function readJson<T>(path: string, check: (value: unknown) => T | null): T | null {
  const text = readText(path);
  if (text === null) return null;
  try {
    return check(JSON.parse(text));
  } catch {
    return null;
  }
}
