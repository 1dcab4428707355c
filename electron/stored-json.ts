import { readFileSync } from 'node:fs';

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
