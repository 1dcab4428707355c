import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ask, run } from './commands.mjs';
import { sha256 } from './fetch.mjs';
import { inCache } from './places.mjs';
import { progress, say, size } from './say.mjs';

/**
 * @typedef {object} Wheel
 * @property {string} requirement such as `tensorflow-cpu==2.15.1`
 * @property {string} platform as pip names it
 * @property {string} sha256 hexadecimal
 * @property {number} bytes
 */

/** A pip that goes on with a broken download; those before 25.1 start it again. Runs right out of its wheel. */
const newerPip = {
  requirement: 'pip==25.3',
  platform: 'any',
  sha256: '9655943313a94722b7774661c21049070f6bbb0a1516bf02f7c8d5d9201514cd',
  bytes: 1_778_622,
};

/**
 * A wheel from the package index, by the user's own pip (and so by the user's own mirror and proxy settings).
 * @param {Wheel} wanted
 * @returns {Promise<string>} the checked file
 */
export async function wheel(wanted) {
  const kept = await keptWheel(wanted);
  if (kept) return kept;
  if (!ask('python3', ['-m', 'pip', '--version']).ok) {
    throw new Error(`python3 with pip is needed to fetch ${wanted.requirement}`);
  }
  return fetchWheel(await resumingPip(), wanted);
}

/** @returns {Promise<string[]>} what to give python3 to run a pip that resumes, or else the one that is there */
async function resumingPip() {
  const own = ['-m', 'pip'];
  if (ask('python3', [...own, 'download', '--help']).stdout.includes('--resume-retries'))
    return own;
  try {
    const file = (await keptWheel(newerPip)) ?? (await fetchWheel(own, newerPip));
    const newer = [`${file}/pip`];
    if (ask('python3', [...newer, '--version']).ok) return newer;
  } catch {
    // An index without it, or a python3 too old for it: the pip that is there will do.
  }
  return own;
}

/** @param {Wheel} wanted */
function folderOf(wanted) {
  return inCache('downloads', wanted.requirement.replace('==', '-'));
}

/**
 * @param {Wheel} wanted
 * @returns {Promise<string | undefined>} the file, if it is there and right
 */
async function keptWheel(wanted) {
  const folder = folderOf(wanted);
  const name = existsSync(folder) && readdirSync(folder).find((entry) => entry.endsWith('.whl'));
  if (!name || (await sha256(join(folder, name))) !== wanted.sha256) return undefined;
  return join(folder, name);
}

/**
 * @param {string[]} pip
 * @param {Wheel} wanted
 * @returns {Promise<string>}
 */
async function fetchWheel(pip, wanted) {
  const { requirement, platform, bytes } = wanted;
  const folder = folderOf(wanted);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  say(`fetching ${requirement} (${size(bytes)}) with pip`);
  const args = [
    ...pip,
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--disable-pip-version-check',
  ];
  args.push('--platform', platform, '--python-version', '3.11', '--retries', '2', '--dest', folder);
  if (pip[0] !== '-m') args.push('--resume-retries', '10');
  for (let attempt = 1; ; attempt++) {
    try {
      await download([...args, requirement], folder, bytes);
      break;
    } catch (error) {
      const why = error instanceof Error ? error.message.split('\n').at(-1) : String(error);
      if (attempt === 3) {
        throw new Error(`pip cannot fetch ${requirement} (${why})`, { cause: error });
      }
      say(`pip failed, trying again (${why})`);
    }
  }
  const found = await keptWheel(wanted);
  if (found) return found;
  rmSync(folder, { recursive: true });
  throw new Error(`${requirement}: SHA-256 is not ${wanted.sha256}; the file was dropped`);
}

/**
 * @param {string[]} args
 * @param {string} folder
 * @param {number} bytes
 */
async function download(args, folder, bytes) {
  // pip writes into its own temporary folder first; given ours, its growth is the progress we show.
  const scratch = join(folder, 'pip');
  mkdirSync(scratch, { recursive: true });
  const show = progress(basename(folder));
  const timer = setInterval(() => show(Math.min(weight(scratch), bytes - 1), bytes), 500);
  try {
    await run('python3', args, { quiet: true, env: { ...process.env, TMPDIR: scratch } });
    show(bytes, bytes);
  } finally {
    clearInterval(timer);
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param {string} folder */
function weight(folder) {
  let sum = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    try {
      sum += statSync(join(entry.parentPath ?? entry.path, entry.name)).size;
    } catch {
      // pip moved it in between
    }
  }
  return sum;
}
