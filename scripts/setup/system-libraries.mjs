import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ask, has, run } from './commands.mjs';
import { say } from './say.mjs';

/** What Electron needs of Debian and Ubuntu. */
const debian = [
  ...[
    'libgtk-3-0',
    'libnss3',
    'libasound2',
    'libgbm1',
    'libxss1',
    'libatk-bridge2.0-0',
    'libcups2',
  ],
  ...['libdrm2', 'libxkbcommon0', 'libxcomposite1', 'libxdamage1', 'libxrandr2'],
];

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

/**
 * The line that installs what is missing, for the person with the rights.
 * @param {boolean} virtualDisplay whether Xvfb is wanted too
 */
export function installLine(virtualDisplay) {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names(virtualDisplay).join(' ')}`;
}

/** @param {boolean} virtualDisplay */
function names(virtualDisplay) {
  const wanted = virtualDisplay ? [...debian, 'xvfb', 'xauth'] : debian;
  // Ubuntu 24.04 and Debian 13 renamed some for the 64-bit time type.
  return wanted.map((name) =>
    ['libgtk-3-0', 'libasound2', 'libatk-bridge2.0-0', 'libcups2'].includes(name) && renamed(name)
      ? `${name}t64`
      : name,
  );
}

/** @param {string} name */
function renamed(name) {
  return (
    has('apt-cache') &&
    ask('apt-cache', ['show', '--no-all-versions', `${name}t64`]).stdout.includes(
      `Package: ${name}t64`,
    )
  );
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
  say(`Electron needs system libraries that are not there: ${before.join(', ')}`);
  if (!has('apt-get')) {
    say(`install them with the system's package manager (Debian names: ${debian.join(' ')})`);
    return before;
  }
  if (process.getuid?.() !== 0) {
    say(`type this line:\n  ${installLine(virtualDisplay)}`);
    return before;
  }
  const options = { quiet: true, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  try {
    say('installing them with apt-get');
    await run('apt-get', ['update'], options);
    await run(
      'apt-get',
      ['install', '-y', '--no-install-recommends', ...names(virtualDisplay)],
      options,
    );
  } catch (error) {
    say(`apt-get failed: ${error instanceof Error ? error.message : error}`);
    say(`type this line:\n  ${installLine(virtualDisplay)}`);
  }
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
