import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inProject, platform } from '../setup/places.mjs';
import { readRuntime } from '../setup/state.mjs';

/** Keeps the files' modes; the stand-in's default app stays out. */
const ZIP_FOLDER = `
import os, sys, zipfile
folder, target = sys.argv[1:]
with zipfile.ZipFile(target, 'w', zipfile.ZIP_STORED) as archive:
    for at, _, names in os.walk(folder):
        for name in sorted(names):
            path = os.path.join(at, name)
            if not name.startswith('default_app'):
                archive.write(path, os.path.relpath(path, folder))
`;

/** The folder of the Electron that set-up has put here. @throws Error where there is none. */
export function electronFolder() {
  const electron = readRuntime()?.electron;
  if (!electron || !('executable' in electron))
    throw new Error('there is no Electron here: run `npm run setup`');
  const folder = dirname(electron.executable);
  // On a Mac the executable is Electron.app/Contents/MacOS/Electron.
  return process.platform === 'darwin' ? join(folder, '..', '..', '..') : folder;
}

/**
 * Zips that Electron under the name that the packager looks for, stand-in or not, so that packaging downloads nothing.
 * @param {string} target folder
 */
export function zipElectron(target) {
  const manifest = readFileSync(inProject('node_modules', 'electron', 'package.json'), 'utf8');
  const zip = join(target, `electron-v${JSON.parse(manifest).version}-${platform}.zip`);
  const folder = electronFolder();
  rmSync(zip, { force: true });
  mkdirSync(target, { recursive: true });
  if (process.platform === 'darwin')
    execFileSync('ditto', ['-c', '-k', '--sequesterRsrc', folder, zip]);
  else execFileSync('python3', ['-c', ZIP_FOLDER, folder, zip]);
}
