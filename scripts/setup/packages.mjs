import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './commands.mjs';
import { whole } from './place.mjs';
import { cache, inCache, inProject, platform } from './places.mjs';
import { say, seconds } from './say.mjs';

const folder = inProject('node_modules');
const stamp = join(folder, '.darkscope-lock');

/** The lock file's hash: node_modules belongs to it. */
export function lockHash() {
  return createHash('sha256')
    .update(readFileSync(inProject('package-lock.json')))
    .digest('hex');
}

/** Whether node_modules is what the lock file says. */
export function packagesInPlace() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash();
}

/**
 * node_modules as the lock file says: what is there if it fits, else a copy from the cache, else `npm ci`
 * (install scripts are off, .npmrc), which then fills the cache.
 */
export async function setUpPackages() {
  if (packagesInPlace()) return;
  if (!belongs(folder)) {
    const began = Date.now();
    if (belongs(cached())) {
      await whole(folder, (scratch) => copyTree(cached(), scratch), { replace: true });
      say(`copied the packages from the cache in ${seconds(began)}`);
    } else {
      say('installing packages with npm ci');
      await npm(['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']);
      say(`installed packages in ${seconds(began)}`);
      await keep();
    }
  }
  writeFileSync(stamp, lockHash());
}

function cached() {
  return inCache(`packages-${lockHash().slice(0, 12)}-${platform}`);
}

/** Keeps a copy for the next checkout; of older lock files only the last one stays. */
async function keep() {
  await whole(cached(), (scratch) => copyTree(folder, scratch), { replace: true });
  const kept = readdirSync(cache)
    .filter((name) => name.startsWith('packages-'))
    .map((name) => inCache(name))
    .sort((a, b) => statSync(b).ctimeMs - statSync(a).ctimeMs);
  for (const old of kept.slice(2)) rmSync(old, { recursive: true, force: true });
}

/**
 * A copy that shares disk blocks where the file system can, and never the files: an edit in one checkout's
 * node_modules stays there.
 * @param {string} from
 * @param {string} to an empty folder
 */
async function copyTree(from, to) {
  const flags = process.platform === 'darwin' ? ['-cpR'] : ['-a', '--reflink=auto'];
  await run('cp', [...flags, `${from}/.`, to], { quiet: true });
}

/** @param {string[]} args */
async function npm(args) {
  // Under `npm start`, the npm that runs us; else the one on the PATH.
  const own = process.env.npm_execpath;
  const [command, ...first] = own?.endsWith('.js') ? [process.execPath, own] : ['npm'];
  await run(command, [...first, ...args], { cwd: inProject() });
}

/**
 * Whether a node_modules holds what the lock file wants, by npm's own record of it.
 * @param {string} modules
 */
function belongs(modules) {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const there = JSON.parse(readFileSync(record, 'utf8')).packages ?? {};
  const wanted = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')).packages ?? {};
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' ||
      optional ||
      (there[path]?.version === version &&
        existsSync(join(modules, path.slice('node_modules/'.length)))),
  );
}
