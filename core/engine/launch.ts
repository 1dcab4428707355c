/**
 * Starts the engine's code (process.ts), with what V8 made of it the last time: compiling it again would take as long
 * as opening a file. `--code-cache=FOLDER` says where that is kept; without it, or where it is of other code or of
 * another V8, the code is compiled as ever.
 */
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { replaceFile } from '../atomic';
import { CODE_CACHE_ARGUMENT, WORKER_ARGUMENT } from './worker-arguments';

/** By then the code has done what it does at every start, and is compiled as far as that needs. */
const KEEP_AFTER_MS = 2500;

type Wrapped = (
  exports: unknown,
  require: NodeJS.Require,
  module: { exports: unknown },
  filename: string,
  dirname: string,
) => void;

// Most functions of the HDF5 library are never called: each is compiled when it first is, as later versions do unasked.
if (Number.parseInt(process.versions.v8) < 11) {
  setFlagsFromString('--wasm-lazy-compilation');
  setFlagsFromString('--wasm-lazy-validation');
}

const file = join(__dirname, 'engine.cjs');
const argument = process.argv.find((word) => word.startsWith(CODE_CACHE_ARGUMENT));
if (argument === undefined) createRequire(__filename)(file);
else run(argument.slice(CODE_CACHE_ARGUMENT.length));

function run(folder: string): void {
  // V8 itself compares no more than the length of the code.
  const { size, mtimeMs } = statSync(file);
  const cache = join(folder, `${size}-${mtimeMs}.bin`);
  const cachedData = contentOf(cache);
  const script = new Script(nodeModule.wrap(readFileSync(file, 'latin1')), {
    filename: file,
    ...(cachedData ? { cachedData } : {}),
  });
  const wrapped = script.runInThisContext() as Wrapped;
  const module = { exports: {} };
  wrapped(module.exports, createRequire(file), module, file, __dirname);
  const known = cachedData !== undefined && script.cachedDataRejected !== true;
  if (known || process.argv.includes(WORKER_ARGUMENT)) return;
  setTimeout(() => keep(script, folder, cache), KEEP_AFTER_MS).unref();
}

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** In place of what was kept of earlier engines. */
function keep(script: Script, folder: string, cache: string): void {
  try {
    replaceFile(cache, script.createCachedData());
    for (const name of readdirSync(folder)) {
      if (join(folder, name) !== cache) rmSync(join(folder, name), { force: true });
    }
  } catch {
    // A full disk slows the next start, no more.
  }
}
