import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../scripts/build.mjs';
import { otherNode, otherNodes } from '../../scripts/setup/other-nodes.mjs';
import { readRuntime } from '../../scripts/setup/state.mjs';

const folder = mkdtempSync(join(tmpdir(), 'darkscope-nodes-'));
const version: string = JSON.parse(readFileSync('package.json', 'utf8')).version;

beforeAll(async () => {
  await build('cli');
  await build('engine');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** `npm test` fetches these Nodes; where it could not, there is nothing to try. */
describe.each(otherNodes)('on Node %s', (major) => {
  const node = otherNode(major);
  const missing = `Node ${major} could not be fetched: run npm test with the package registry in reach`;

  const run = (script: string, ...words: string[]): string => {
    const ran = spawnSync(node ?? '', [script, ...words], { encoding: 'utf8' });
    expect(ran.status, ran.stderr).toBe(0);
    return ran.stdout;
  };
  const darkscope = (...words: string[]): string => run('out/cli/main.cjs', ...words);

  it('the command line gives its version and reads event files', ({ skip }) => {
    skip(!node, missing);
    expect(darkscope('--version').trim()).toBe(version);
    const info = JSON.parse(darkscope('info', '--json', 'test/fixtures/sample/raw_qcd.h5'));
    expect(info.events).toBeGreaterThan(0);
    expect(info.classes).toEqual({ qcd: info.events });
  });

  it('the command line trains a model', ({ skip }) => {
    skip(!node, missing);
    const out = join(folder, `model-${major}`);
    const data = ['--data', 'test/fixtures/sample/raw_qcd.h5'];
    const { card } = JSON.parse(
      darkscope('train', ...data, '--epochs', '1', '--out', out, '--json'),
    );
    expect(card.metrics).toHaveLength(1);
    expect(card.metrics[0].loss).toBeGreaterThan(0);
    expect(existsSync(join(out, 'card.json'))).toBe(true);
  });

  it('the engine starts and finds the same TensorFlow', ({ skip }) => {
    skip(!node, missing);
    const lines = run('out/engine/process.cjs', '--self-test').trim().split('\n');
    const answers = lines.map((line) => JSON.parse(line));
    expect(answers.filter((answer) => 'error' in answer)).toEqual([]);
    const info = answers.find(({ call }) => call === 'engine.info').result;
    expect(info.node.split('.')[0]).toBe(major);
    expect(info.tensorflow.kind).toBe(readRuntime()?.tensorflow?.kind);
  });
});
