import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'darkscope-command-'));
beforeAll(() => cpSync('test/fixtures/sample/raw_qcd.h5', join(folder, 'raw_qcd.h5')));
afterAll(() => rmSync(folder, { recursive: true }));

/** The command as a checkout gives it, run from another folder. */
const darkscope = (words: string[], env: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, [resolve('scripts/darkscope.mjs'), ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });

describe('the darkscope command of a checkout', () => {
  it('keeps stdout for the JSON, even when it has to build first', () => {
    const now = new Date();
    utimesSync('core/cli/main.ts', now, now);
    const ran = darkscope(['info', '--json', 'raw_qcd.h5']);
    expect(ran.stderr).toContain('darkscope build: cli');
    expect(JSON.parse(ran.stdout).files[0].path).toContain('raw_qcd.h5');
  });

  it('says nothing of its own when nothing is to be done', () => {
    darkscope(['--version']);
    const ran = darkscope(['--version']);
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('hands on the exit code', () => {
    expect(darkscope(['info', 'no-such-file.h5']).status).toBe(3);
    expect(darkscope(['no-such-command']).status).toBe(2);
  });

  it('computes with WebAssembly where it is told to, and the model card says so', () => {
    const ran = darkscope(
      ['train', '--data', 'raw_qcd.h5', '--epochs', '1', '--out', 'tiny', '--json'],
      {
        DARKSCOPE_FORCE_WASM: '1',
      },
    );
    expect(ran.status, ran.stdout + ran.stderr).toBe(0);
    const { card } = JSON.parse(ran.stdout);
    expect(card.versions.backend).toBe('wasm');
    expect(card.metrics).toHaveLength(1);
  });
});
