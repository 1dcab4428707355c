import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The files and folders that a command line names, and that exist. Desktops hand over `file:` addresses.
 * @param argv the program first, then the app's folder where Electron was told one
 * @param cwd folder that relative paths start from
 * @param packaged true where the program is the app
 */
export function filesOf(argv: readonly string[], cwd: string, packaged: boolean): string[] {
  return argv
    .slice(1)
    .filter((word) => !word.startsWith('-'))
    .slice(packaged ? 0 : 1)
    .map((word) => pathOf(word, cwd))
    .filter((path) => path !== null && existsSync(path)) as string[];
}

function pathOf(word: string, cwd: string): string | null {
  if (!/^file:/i.test(word)) return resolve(cwd, word);
  try {
    return fileURLToPath(word);
  } catch {
    return null; // an address of another machine
  }
}
