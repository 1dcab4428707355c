import { ask, has, run } from './commands.mjs';
import { say } from './say.mjs';

/** Ubuntu 24.04 and Debian 13 renamed some libraries for the 64-bit time type. */
const renamed = ['libgtk-3-0', 'libasound2', 'libatk-bridge2.0-0', 'libcups2'];

/** @param {string[]} packages */
function names(packages) {
  return packages.map((name) => {
    const newer = `${name}t64`;
    if (!renamed.includes(name) || !has('apt-cache')) return name;
    return ask('apt-cache', ['show', '--no-all-versions', newer]).stdout.includes(
      `Package: ${newer}`,
    )
      ? newer
      : name;
  });
}

/**
 * The line that installs Debian packages, for a person with the rights.
 * @param {string[]} packages
 */
export function aptLine(packages) {
  const wanted = names(packages).join(' ');
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${wanted}`;
}

/**
 * Installs Debian packages where that is possible without asking anyone: as root, with apt.
 * Else, or when it fails, prints the line to type.
 * @param {string} purpose such as `Electron needs libgbm.so.1`
 * @param {string[]} packages
 * @returns {Promise<boolean>} whether apt went through
 */
export async function aptInstall(purpose, packages) {
  say(purpose);
  if (!has('apt-get')) {
    say(`install it with the system's package manager (Debian calls it ${packages.join(' ')})`);
    return false;
  }
  if (process.getuid?.() === 0) {
    const options = { quiet: true, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    try {
      say('installing it with apt-get');
      await run('apt-get', ['update'], options);
      const wanted = names(packages);
      await run('apt-get', ['install', '-y', '--no-install-recommends', ...wanted], options);
      return true;
    } catch (error) {
      say(`apt-get failed: ${error instanceof Error ? error.message : error}`);
    }
  }
  say(`type this line:\n  ${aptLine(packages)}`);
  return false;
}
