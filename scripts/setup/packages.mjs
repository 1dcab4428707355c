import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './commands.mjs';
import { inProject } from './places.mjs';
import { say, seconds } from './say.mjs';

const stamp = inProject('node_modules', '.darkscope-lock');

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

/** `npm ci`, unless node_modules already belongs to the lock file. Install scripts are off (.npmrc). */
export async function setUpPackages() {
  if (packagesInPlace()) return;
  if (!alreadyInstalled()) {
    const began = Date.now();
    say('installing packages with npm ci');
    const npm = process.env.npm_execpath?.endsWith('.js')
      ? [process.execPath, process.env.npm_execpath]
      : ['npm'];
    await run(
      npm[0],
      [...npm.slice(1), 'ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'],
      {
        cwd: inProject(),
      },
    );
    say(`installed packages in ${seconds(began)}`);
  }
  writeFileSync(stamp, lockHash());
}

/** Whether someone ran npm themselves: npm's own record of node_modules agrees with the lock file. */
function alreadyInstalled() {
  const record = join(inProject('node_modules'), '.package-lock.json');
  if (!existsSync(record)) return false;
  const there = JSON.parse(readFileSync(record, 'utf8')).packages ?? {};
  const wanted = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')).packages ?? {};
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || optional || (there[path]?.version === version && existsSync(inProject(path))),
  );
}
