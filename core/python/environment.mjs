/**
 * Python environments with pinned packages, each made once in the cache folder. Plain JavaScript, so that scripts,
 * which run before anything is built, share it with the command line.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.mjs';

/**
 * Why there is no environment, as `problem`: `no-python` where no suitable Python is on the PATH, `no-packages`
 * where they could not be installed, `stopped` when the signal came.
 */
export class EnvironmentError extends Error {
  /**
   * @param {'no-python' | 'no-packages' | 'stopped'} problem
   * @param {string} message
   */
  constructor(problem, message) {
    super(message);
    this.problem = problem;
  }
}

/**
 * The interpreter of an environment that holds just what a requirements file lists; made when it is not there.
 * @param {object} wanted
 * @param {string} wanted.name of the environment, a word
 * @param {string} wanted.requirements path of the file, with versions pinned
 * @param {readonly string[]} wanted.versions of Python that will do, the best first, such as '3.11'
 * @param {AbortSignal} [wanted.signal]
 * @param {(folder: string) => void} [wanted.onInstall] called before packages are fetched
 * @returns {Promise<string>} rejects with an EnvironmentError
 */
export async function pythonWith({ name, requirements, versions, signal, onInstall }) {
  const sum = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), `${name}-${sum}-${process.platform}-${process.arch}`);
  const interpreter = interpreterIn(folder);
  if (existsSync(join(folder, 'installed'))) return interpreter;
  const found = suitable(versions);
  if (!found) {
    throw new EnvironmentError('no-python', `no Python ${versions.join(', ')} on the PATH`);
  }
  onInstall?.(folder);
  // What a kill left. An environment cannot be renamed into place: its scripts name its folder.
  const began = join(folder, `began-${randomUUID()}`);
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(began, '');
    await run(found, ['-m', 'venv', folder], signal);
    const install = ['-m', 'pip', 'install', '--disable-pip-version-check'];
    await run(interpreter, [...install, '-r', requirements], signal);
    renameSync(began, join(folder, 'installed'));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (signal?.aborted) throw new EnvironmentError('stopped', 'stopped');
    throw new EnvironmentError('no-packages', error instanceof Error ? error.message : `${error}`);
  }
  return interpreter;
}

/** @param {string} folder */
function interpreterIn(folder) {
  const windows = process.platform === 'win32';
  return join(folder, windows ? 'Scripts' : 'bin', windows ? 'python.exe' : 'python');
}

/**
 * The first command on the PATH that starts one of these versions.
 * @param {readonly string[]} versions
 */
function suitable(versions) {
  const names = [...versions.map((version) => `python${version}`), 'python3', 'python'];
  return names.find((name) => {
    const words = ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'];
    const { status, stdout } = spawnSync(name, words, { encoding: 'utf8' });
    return status === 0 && versions.includes(stdout.trim());
  });
}

/**
 * @param {string} command
 * @param {string[]} words
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>} rejects with the last lines that the command said
 */
function run(command, words, signal) {
  return new Promise((done, fail) => {
    const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], signal });
    let said = '';
    const keep = (/** @type {Buffer} */ chunk) => void (said = (said + String(chunk)).slice(-2000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done();
      else fail(new Error(said.trim().split('\n').slice(-3).join('\n')));
    });
  });
}
