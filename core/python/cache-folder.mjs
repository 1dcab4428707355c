import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * One cache a user, shared by all checkouts: `DARKSCOPE_CACHE`, else the platform's usual place.
 * Everything in it can be fetched again; deleting it is safe.
 */
export function cacheFolder() {
  return resolve(
    process.env.DARKSCOPE_CACHE ??
      (process.platform === 'darwin'
        ? join(homedir(), 'Library', 'Caches', 'darkscope')
        : join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'darkscope')),
  );
}
