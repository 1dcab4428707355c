import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { runtimeFile } from './places.mjs';

/**
 * What set-up found for this checkout, kept in `out/runtime.json`.
 * @typedef {object} Runtime
 * @property {string} lock hash of the lock file it belongs to
 * @property {string} node version of the Node that set it up
 * @property {import('./tensorflow.mjs').TensorFlow} [tensorflow]
 * @property {import('./electron.mjs').Electron | { reason: string }} [electron]
 * @property {string[]} [missing] system libraries that Electron lacks
 */

/** @returns {Runtime | undefined} */
export function readRuntime() {
  if (!existsSync(runtimeFile)) return undefined;
  try {
    return JSON.parse(readFileSync(runtimeFile, 'utf8'));
  } catch {
    return undefined; // half written by a set-up that was broken off
  }
}

/** @param {Runtime} runtime */
export function writeRuntime(runtime) {
  mkdirSync(dirname(runtimeFile), { recursive: true });
  writeFileSync(runtimeFile, `${JSON.stringify(runtime, null, 2)}\n`);
}
