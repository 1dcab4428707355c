import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'darkscope-kill-'));
const program = join(root, 'train.cjs');
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

beforeAll(() => {
  buildSync({
    entryPoints: [fileURLToPath(new URL('train-in-child.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['@tensorflow/*'],
    logLevel: 'error',
    logOverride: { 'empty-import-meta': 'silent' },
  });
});
afterAll(() => rmSync(root, { recursive: true }));

/** Trains in `out`; kill -9 as soon as `killAt` is printed. Resolves to the exit code or the signal. */
function train(out: string, killAt?: string): Promise<number | NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    // The program finds darkscope's package.json from its working folder, and modules by NODE_PATH.
    const child = spawn(process.execPath, [program, out], {
      cwd: join(modules, '..'),
      env: { ...process.env, NODE_PATH: modules },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let seen = '';
    child.stdout.on('data', (text: Buffer) => {
      seen += text.toString();
      if (killAt !== undefined && seen.includes(killAt)) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(signal ?? code));
  });
}

it('a run killed with kill -9, twice, and resumed ends with the same bits as one that was not', async () => {
  const [straight, killed] = [join(root, 'straight'), join(root, 'killed')];
  expect(await train(straight)).toBe(0);
  expect(await train(killed, 'training 1 2\n')).toBe('SIGKILL');
  expect(await train(killed, 'training 2 1\n')).toBe('SIGKILL');
  expect(await train(killed)).toBe(0);
  const bytes = (folder: string): Buffer => readFileSync(join(folder, 'weights.bin'));
  expect(bytes(killed).equals(bytes(straight))).toBe(true);
  const card = (folder: string): { metrics: { valLoss: number }[] } =>
    JSON.parse(readFileSync(join(folder, 'card.json'), 'utf8')) as ReturnType<typeof card>;
  const losses = (folder: string): number[] => card(folder).metrics.map((m) => m.valLoss);
  expect(losses(killed)).toEqual(losses(straight));
});
