/** The licences that a package carries; a checkout has none together. */
import { shell } from 'electron';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Licences } from './bridge';

const FILES: Readonly<Record<Licences, string>> = {
  parts: 'THIRD-PARTY-NOTICES.txt',
  chromium: 'LICENSES.chromium.html',
};

function fileOf(which: Licences): string {
  return join(process.resourcesPath, 'licences', FILES[which]);
}

export function haveLicences(): boolean {
  return existsSync(fileOf('parts'));
}

/** Opens them with what the system shows texts with; where it has nothing, shows where they lie. */
export async function showLicences(which: Licences): Promise<void> {
  const file = fileOf(which);
  if (!existsSync(file)) throw new Error(`licences: ${file} is not there`);
  if ((await shell.openPath(file)) !== '') shell.showItemInFolder(file);
}
