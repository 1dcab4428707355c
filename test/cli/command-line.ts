import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { run } from '../../core/cli/program';

export const checkout = resolve(import.meta.dirname, '../..');
/** Events that come with the repository. */
export const sample = join(checkout, 'test/fixtures/sample');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process; fast, for what needs no TensorFlow. */
export async function darkscope(...words: string[]): Promise<Outcome> {
  let [stdout, stderr] = ['', ''];
  const code = await run(words, {
    stdout: { write: (text) => void (stdout += text) },
    stderr: { isTTY: false, columns: 80, write: (text) => void (stderr += text) },
    signal: new AbortController().signal,
  });
  return { code, stdout, stderr };
}

/** The bundle, built anew where the sources have changed. */
export async function builtBundle(): Promise<string> {
  const build = await finished(
    spawn(process.execPath, ['scripts/build.mjs', 'cli'], { cwd: checkout }),
  );
  if (build.code !== 0) throw new Error(build.stderr);
  return join(checkout, 'out/cli/main.cjs');
}

/** Runs the bundle as a process of its own, as a user does. `meanwhile` may watch and signal it. */
export function spawned(
  bundle: string,
  words: readonly string[],
  meanwhile?: (child: ReturnType<typeof spawn>) => void,
): Promise<Outcome> {
  const child = spawn(process.execPath, [bundle, ...words], { cwd: checkout });
  meanwhile?.(child);
  return finished(child);
}

function finished(child: ReturnType<typeof spawn>): Promise<Outcome> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (data: Buffer) => void (stdout += data.toString()));
  child.stderr?.on('data', (data: Buffer) => void (stderr += data.toString()));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}

/** A folder of the test's own, gone when it has finished. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'darkscope-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The one JSON document on standard output. */
export function json<T>(outcome: Outcome): T {
  return JSON.parse(outcome.stdout) as T;
}

export const sampleMissing = !existsSync(join(sample, 'train_qcd.h5'));
