// The Python side's environment: made once, in the cache folder, with pinned versions.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, run } from '../setup/commands.mjs';
import { inCache, inProject, platform } from '../setup/places.mjs';

const requirements = inProject('scripts', 'bench', 'python', 'requirements.txt');
/** TensorFlow 2.15 has packages for these. */
const VERSIONS = ['3.11', '3.10', '3.9'];

/** @type {Promise<string> | undefined} */
let preparing;

/**
 * The environment's interpreter; made when it is not there.
 * @returns {Promise<string>} rejects with what is missing
 */
export function python() {
  preparing ??= prepare();
  return preparing;
}

async function prepare() {
  const sum = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const base = inCache(`bench-python-${sum}-${platform}`);
  const windows = process.platform === 'win32';
  const interpreter = join(base, windows ? 'Scripts' : 'bin', windows ? 'python.exe' : 'python');
  const done = join(base, 'installed');
  if (existsSync(done)) return interpreter;
  const found = suitable();
  if (!found) {
    throw new Error(`no Python ${VERSIONS.join(', ')} on the PATH; TensorFlow 2.15 needs one`);
  }
  process.stderr.write(`bench: Python packages into ${base}\n`);
  rmSync(base, { recursive: true, force: true });
  mkdirSync(base, { recursive: true });
  try {
    await run(found, ['-m', 'venv', base], { quiet: true });
    await run(interpreter, ['-m', 'pip', 'install', '--quiet', '-r', requirements], {
      quiet: true,
    });
  } catch (error) {
    rmSync(base, { recursive: true, force: true });
    const why = error instanceof Error ? (error.message.split('\n').at(-1) ?? '') : String(error);
    throw new Error(`the Python packages could not be installed (no network?): ${why}`, {
      cause: error,
    });
  }
  writeFileSync(done, '');
  return interpreter;
}

/** The first Python that has a version TensorFlow knows. */
function suitable() {
  const names = [...VERSIONS.map((version) => `python${version}`), 'python3', 'python'];
  return names.find((name) => {
    const { ok, stdout } = ask(name, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
    return ok && VERSIONS.includes(stdout);
  });
}
