import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aptInstall, aptLine } from './apt.mjs';
import { ask, has } from './commands.mjs';

/** What Electron needs of Debian and Ubuntu. */
const debian =
  'libgtk-3-0 libnss3 libasound2 libgbm1 libxss1 libatk-bridge2.0-0 libcups2 libdrm2 libxkbcommon0 libxcomposite1 libxdamage1 libxrandr2'.split(
    ' ',
  );

/**
 * Shared libraries that an executable wants and the system lacks.
 * @param {string} executable
 * @returns {string[]} their file names
 */
export function missingLibraries(executable) {
  if (process.platform !== 'linux' || !existsSync(executable) || !has('ldd')) return [];
  const lines = ask('ldd', [executable]).stdout.split('\n');
  return lines
    .filter((line) => line.includes('not found'))
    .map((line) => line.trim().split(' ')[0]);
}

/** The line that installs all of them, for the person with the rights. */
export function librariesLine() {
  return aptLine(debian);
}

/**
 * Sees to it that Electron's system libraries (and Xvfb, where window tests need it) are there: installs them
 * where it may, else prints the one line to type.
 * @param {string} executable
 * @param {boolean} virtualDisplay
 * @returns {Promise<string[]>} what is still missing
 */
export async function setUpSystemLibraries(executable, virtualDisplay) {
  const missing = () => [
    ...missingLibraries(executable),
    ...(virtualDisplay && !has('Xvfb') ? ['Xvfb'] : []),
  ];
  const before = missing();
  if (before.length === 0) return [];
  const packages = virtualDisplay ? [...debian, 'xvfb', 'xauth'] : debian;
  await aptInstall(`not on this system, but needed for a window: ${before.join(', ')}`, packages);
  return missing();
}

/**
 * Some systems (Ubuntu 24.04) keep plain users from making the namespaces that Chromium's sandbox stands on.
 * @param {string} executable
 * @returns {string | undefined} the line that gives Electron its setuid helper, where that is needed
 */
export function sandboxHint(executable) {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return undefined;
  const setting = (/** @type {string} */ name) => {
    const file = `/proc/sys/${name}`;
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  };
  const barred =
    setting('kernel/apparmor_restrict_unprivileged_userns') === '1' ||
    setting('kernel/unprivileged_userns_clone') === '0' ||
    setting('user/max_user_namespaces') === '0';
  const helper = join(dirname(executable), 'chrome-sandbox');
  if (!barred || !existsSync(helper)) return undefined;
  const { uid, mode } = statSync(helper);
  if (uid === 0 && (mode & 0o4000) !== 0) return undefined;
  return `sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`;
}
