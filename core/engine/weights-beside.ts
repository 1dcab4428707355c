/** Which files belong to a published checkpoint: choosing one of them is choosing all. */
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const PART = /\.(index|data-\d+-of-\d+)$/;

/**
 * The index and data files of the checkpoint that the path names one file of, the path among them; the path alone
 * where it is no such file.
 */
export function weightsBeside(path: string): string[] {
  if (!PART.test(path)) return [path];
  const prefix = basename(path).replace(PART, '');
  const isPart = (name: string): boolean => PART.test(name) && name.replace(PART, '') === prefix;
  try {
    const beside = readdirSync(dirname(path)).filter(isPart).sort();
    return [...new Set([path, ...beside.map((name) => join(dirname(path), name))])];
  } catch {
    // A folder that cannot be listed; the file itself will tell why.
    return [path];
  }
}
