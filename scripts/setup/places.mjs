import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../core/python/cache-folder.mjs';

/** The checkout. */
export const project = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** See there. */
export const cache = cacheFolder();

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
