import { mkdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { cache, inCache } from './places.mjs';
import { say } from './say.mjs';

const patienceMs = 30_000;

/**
 * Runs a set-up while no other one works in the same cache. The lock is a folder whose time is refreshed; one
 * that was left behind by a killed set-up is taken over.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(work) {
  mkdirSync(cache, { recursive: true });
  const lock = inCache('lock');
  let said = false;
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      const held = statSync(lock, { throwIfNoEntry: false });
      if (held && Date.now() - held.mtimeMs > patienceMs)
        rmSync(lock, { recursive: true, force: true });
      else {
        if (!said) say('another set-up is at work; waiting for it');
        said = true;
        await pause(500);
      }
    }
  }
  const alive = setInterval(() => {
    const now = new Date();
    utimesSync(lock, now, now);
  }, 5_000);
  const free = () => rmSync(lock, { recursive: true, force: true });
  const interrupted = () => process.exit(130);
  process.once('exit', free).once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await work();
  } finally {
    clearInterval(alive);
    process.off('exit', free).off('SIGINT', interrupted).off('SIGTERM', interrupted);
    free();
  }
}
