/** Larger sets of sample events, made by the programs in assets/samples/ where Python is present. */
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { unwritable } from '../disk-errors';
import { Cancelled, DarkscopeError } from '../errors';
import { EnvironmentError, pythonWith } from '../python/environment.mjs';
import { packageRoot } from '../version';

/** What the program can make, in the order it makes them. */
export const PROCESSES = ['qcd', 'suep', 'svj'] as const;
export type Process = (typeof PROCESSES)[number];

export interface GenerateOptions {
  /** Folder for the files; made where it is not there. */
  readonly out: string;
  /** Events of each process; a signal's masses share them. */
  readonly events: number;
  readonly processes: readonly Process[];
  readonly seed: number;
  /** Files of 286 x 360 images instead of pooled ones. */
  readonly raw: boolean;
  /** Cores. */
  readonly jobs: number;
  readonly signal?: AbortSignal;
  readonly onInstall?: (folder: string) => void;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Pythia 8.317 has packages for these. */
const VERSIONS = ['3.11', '3.12', '3.10', '3.13', '3.9'];

/**
 * Makes events and writes them as HDF5 files; each appears whole. A file that is there already and was made by the
 * very same recipe and seed is left, so that an interrupted run goes on.
 * @returns the paths of the files written
 * @throws DarkscopeError `runtime-missing` without Python or its packages, `output-unwritable`, `cancelled`
 */
export async function generateEvents(options: GenerateOptions): Promise<string[]> {
  const programs = join(packageRoot(), 'assets', 'samples');
  const program = join(programs, 'generate.py');
  if (!existsSync(program)) {
    throw new DarkscopeError('runtime-missing', `the program ${program} is missing`, {
      hint: 'Take a fresh copy of Darkscope.',
    });
  }
  const out = resolve(options.out);
  try {
    mkdirSync(out, { recursive: true });
    accessSync(out, constants.W_OK);
  } catch (cause) {
    throw unwritable(out, cause);
  }
  const python = await interpreter(join(programs, 'requirements.txt'), options);
  const words = ['--out', out, '--events', options.events, '--seed', options.seed];
  words.push('--processes', options.processes.join(','), '--jobs', options.jobs);
  if (options.raw) words.push('--raw');
  return run(python, [program, ...words.map(String)], options);
}

async function interpreter(requirements: string, options: GenerateOptions): Promise<string> {
  const { signal, onInstall } = options;
  try {
    return await pythonWith({
      name: 'sample-python',
      requirements,
      versions: VERSIONS,
      signal,
      onInstall,
    });
  } catch (cause) {
    if (!(cause instanceof EnvironmentError)) throw cause;
    if (cause.problem === 'stopped') throw new Cancelled('making events');
    const noPython = cause.problem === 'no-python';
    throw new DarkscopeError(
      'runtime-missing',
      noPython
        ? `events are made by a Python program, and there is ${cause.message}`
        : 'the Python packages that make events could not be installed',
      {
        cause,
        detail: noPython ? undefined : cause.message,
        hint: noPython
          ? 'Install one of these versions of Python, with its venv module; nothing else is needed.'
          : 'It takes a network once, and Pythia has ready packages for Linux on x64 alone; elsewhere see docs/guide/sample-events.md.',
      },
    );
  }
}

/** Runs the program and follows what it says. In a process group of its own: Ctrl-C reaches it through the signal. */
function run(python: string, words: string[], options: GenerateOptions): Promise<string[]> {
  const { signal, onProgress } = options;
  return new Promise((done, fail) => {
    const child = spawn(python, words, {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
      // The program's folder may be read-only.
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    const stop = () => void child.kill('SIGTERM');
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    const written: string[] = [];
    const said: string[] = [];
    let rest = '';
    child.stderr.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [, made, total] = /^made (\d+) of (\d+)$/.exec(line) ?? [];
        if (made !== undefined) onProgress?.(Number(made), Number(total));
        else if (line.startsWith('wrote ')) written.push(line.slice('wrote '.length));
        else said.push(line);
      }
    });
    child.on('error', fail);
    child.on('close', (code, killed) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) return fail(new Cancelled('making events'));
      if (code === 0) return done(written);
      fail(
        new DarkscopeError(
          'runtime-missing',
          `the program that makes events ended with ${killed ?? code}`,
          {
            detail: [...said, rest].join('\n').trim().split('\n').slice(-4).join('\n'),
            hint: 'Is the disk full, or memory short? What is whole stays; the same command goes on from there.',
          },
        ),
      );
    });
  });
}
