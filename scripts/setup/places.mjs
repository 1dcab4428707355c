import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const project = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * One cache a user, shared by all checkouts: `DARKSCOPE_CACHE`, else the platform's usual place.
 * Everything in it can be fetched again; deleting it is safe.
 */
export const cache = resolve(
  process.env.DARKSCOPE_CACHE ??
    (process.platform === 'darwin'
      ? join(homedir(), 'Library', 'Caches', 'darkscope')
      : join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'darkscope')),
);

/** What set-up found and did for this checkout; read by core (why wasm), electron (About) and doctor. */
export const runtimeFile = join(project, 'out', 'runtime.json');

/** The platform as it stands in names of cache folders, such as `linux-x64`. */
export const platform = `${process.platform}-${process.arch}`;

/** @param {string[]} parts */
export const inProject = (...parts) => join(project, ...parts);

/** @param {string[]} parts */
export const inCache = (...parts) => join(cache, ...parts);

/**
 * The folder a person typed the command in; `npm run` itself goes to the project's folder.
 * @param {string} script name of the npm script
 */
export function typedIn(script) {
  const { npm_lifecycle_event: event, INIT_CWD: folder } = process.env;
  return event === script && folder ? folder : process.cwd();
}
