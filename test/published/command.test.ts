import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EXIT } from '../../core/cli/exit-codes';
import { darkscope, json, temporaryFolder } from '../cli/command-line';
import { index } from './fixtures';

it('import makes a model that the other commands take', async () => {
  const out = join(temporaryFolder(), 'model');
  const { code, stdout } = await darkscope('import', index, '--out', out);
  expect(code).toBe(EXIT.ok);
  expect(stdout).toContain('CoDAE, 8,869 parameters (filters 4, latentChannels 3)');
  expect(stdout).toContain('all 126 variables found');
  const scores = join(out, '../scores.csv');
  const scored = await darkscope(
    ...['score', '--model', out, '--data', 'test/fixtures/sample/test', '--out', scores],
    ...['--scores', 'bce', 'z1', '--json'],
  );
  expect(json<{ columns: string[] }>(scored).columns).toEqual(['bce', 'z1']);
});

it('import of another architecture lists what does not match and writes nothing', async () => {
  const out = join(temporaryFolder(), 'model');
  const outcome = await darkscope('import', index, '--out', out, '--kind', 'cae', '--json');
  expect(outcome.code).toBe(EXIT.input);
  const { error } = json<{ error: { code: string; detail: string } }>(outcome);
  expect(error.code).toBe('model-unreadable');
  expect(error.detail).toContain('expected nothing like it');
  expect(existsSync(out)).toBe(false);
});
