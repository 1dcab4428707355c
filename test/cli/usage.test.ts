import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { darkscope, json, sample, temporaryFolder } from './command-line';

interface Failure {
  error: { code: string; message: string; file?: string; hint?: string };
}

describe('help', () => {
  it.each(['info', 'train', 'score', 'evaluate', 'select', 'report', 'models', 'demo', 'export'])(
    'of %s has examples',
    async (command) => {
      const { code, stdout, stderr } = await darkscope(command, '--help');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`Usage: darkscope ${command} `);
      expect(stdout).toContain('Examples:');
    },
  );

  it('of the program says what the exit codes mean', async () => {
    const { code, stdout } = await darkscope('--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 /);
  });

  it('is what no words at all get, with the code of wrong usage', async () => {
    const { code, stdout } = await darkscope();
    expect(code).toBe(2);
    expect(stdout).toContain('Usage: darkscope');
  });
});

describe('wrong usage ends with code 2 and says what is wrong', () => {
  it.each([
    [['nonsense'], /unknown command 'nonsense'/],
    [['info'], /missing required argument 'file'/],
    [['info', '--nonsense', 'x.h5'], /unknown option '--nonsense'/],
    [['train', '--data', 'x.h5'], /required option '--out <folder>'/],
    [['train', '--data', 'x.h5', '--out', 'y', '--epochs', 'two'], /It must be a whole number/],
    [['train', '--data', 'x.h5', '--out', 'y', '--set', 'filters'], /Write name=value/],
    [['train', '--data', 'x.h5', '--out', 'y', '--preset', 'slow'], /Known are quick, paper/],
    [['evaluate'], /needs --scores FILE, or --data/],
    [['evaluate', '--data', sample], /needs --scores FILE, or --data/],
    [['evaluate', '--data', sample, '--scores', 'x.h5'], /cannot be used with option/],
    [['evaluate', '--data', join(sample, 'test'), '--by', 'colour'], /there is no column colour/],
  ])('%j', async (words, said) => {
    const { code, stdout, stderr } = await darkscope(...words);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(said);
    expect(stderr).toMatch(/\[bad-parameter\]/);
  });

  it('and with --json as one document on standard output', async () => {
    const outcome = await darkscope(
      'evaluate',
      '--data',
      join(sample, 'test'),
      '--by',
      'colour',
      '--json',
    );
    expect(outcome.code).toBe(2);
    const { error } = json<Failure>(outcome);
    expect(error.code).toBe('bad-parameter');
    expect(error.hint).toContain('mask_sum');
  });
});

describe('bad input ends with code 3', () => {
  it('names a file that is missing', async () => {
    const outcome = await darkscope('info', 'not/there.h5', '--json');
    expect(outcome.code).toBe(3);
    expect(json<Failure>(outcome).error).toMatchObject({
      code: 'file-unreadable',
      message: expect.stringContaining('not/there.h5'),
    });
  });

  it('works on with the files that open, and reports the others', async () => {
    const foreign = join(temporaryFolder(), 'foreign.h5');
    writeFileSync(foreign, 'this is not HDF5');
    const outcome = await darkscope('info', foreign, join(sample, 'test'), '--json');
    expect(outcome.code).toBe(3);
    const answer = json<{ files: unknown[]; problems: { code: string; file: string }[] }>(outcome);
    expect(answer.files).toHaveLength(3);
    expect(answer.problems).toMatchObject([{ code: 'file-not-hdf5', file: foreign }]);
    expect(outcome.stderr).toContain(foreign);
  });

  it('says where a mapping does not fit', async () => {
    const outcome = await darkscope('info', sample, '--map', '{"images":{"tracker":1},"axes":[]}');
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(/mapping does not fit: .*\[mapping-invalid\]/);
    expect(outcome.stderr).toContain('Example: {"images"');
  });
});

describe('a score file is never written over its events', () => {
  it('and the events are as they were', async () => {
    const events = join(temporaryFolder(), 'events.h5');
    copyFileSync(join(sample, 'raw_qcd.h5'), events);
    const before = readFileSync(events);
    const words = ['score', '--model', 'none', '--data', events, '--out', events];
    const { code, stderr } = await darkscope(...words);
    expect(code).toBe(1);
    expect(stderr).toMatch(/one of the files that events or scores are read from/);
    expect(readFileSync(events).equals(before)).toBe(true);
  });
});
