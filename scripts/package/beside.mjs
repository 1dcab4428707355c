/** What lies around the app's archive in a package: licences, the launcher of the command line, its icons. */
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../setup/places.mjs';
import { electronFolder } from './electron-zip.mjs';
import { notices } from './notices.mjs';

/**
 * The launcher of the command line by platform: its source, and where it goes from the folder of resources.
 * @type {Record<string, [string, string]>}
 */
const LAUNCHERS = {
  linux: ['darkscope-cli', '../darkscope-cli'],
  win32: ['darkscope-cli.cmd', '../darkscope-cli.cmd'],
  darwin: ['darkscope-cli.mac', 'darkscope-cli'],
};

/** The window speaks English; Chromium falls back to this one wherever it is run. */
const LANGUAGE = 'en-US.pak';

/**
 * @param {string} resources folder of the package
 * @param {string} platform
 * @param {string[]} packages that went into the archive
 */
export async function putBeside(resources, platform, packages) {
  const licences = join(resources, 'licences');
  mkdirSync(licences);
  writeFileSync(join(licences, 'THIRD-PARTY-NOTICES.txt'), await notices(packages));
  const chromium = 'LICENSES.chromium.html';
  copyFileSync(join(electronFolder(), chromium), join(licences, chromium));
  if (platform !== 'darwin') rmSync(join(resources, '..', chromium), { force: true });

  const [source, target] = LAUNCHERS[platform];
  const launcher = join(resources, target);
  copyFileSync(inProject('scripts', 'package', 'launchers', source), launcher);
  chmodSync(launcher, 0o755);
  if (platform === 'linux') putIntegration(join(resources, '..'));
}

/**
 * What lets a desktop know an app that no package manager has installed.
 * @param {string} folder of the executable
 */
function putIntegration(folder) {
  const script = join(folder, 'darkscope-desktop');
  copyFileSync(inProject('scripts', 'package', 'launchers', 'darkscope-desktop'), script);
  chmodSync(script, 0o755);
}

/**
 * Takes out the words of Chromium's own menus in fifty languages.
 * @param {string} folder of an unpacked Electron
 */
export function dropLanguages(folder) {
  const locales = join(folder, 'locales');
  for (const name of readdirSync(locales)) if (name !== LANGUAGE) rmSync(join(locales, name));
}
