import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { darkscope, sample, temporaryFolder } from '../cli/command-line';

const training = join(sample, 'train_qcd.h5');

describe('darkscope reproduce', () => {
  it.each([
    ['another paper', ['nonsense', '--data', sample], /Known is: paper/],
    ['no events', ['paper'], /either --data, or both --train and --test/],
    ['events to train on alone', ['paper', '--train', training], /both --train and --test/],
    ['a seed twice', ['paper', '--data', sample, '--seeds', '1,1'], /Each seed once/],
    ['a seed in words', ['paper', '--data', sample, '--seeds', 'one'], /whole number/],
    [
      'a file in both parts',
      ['paper', '--train', training, '--test', sample],
      /train_qcd\.h5 is given both to train and to test on/,
    ],
  ])('refuses %s as wrong usage', async (_, words, message) => {
    const { code, stderr } = await darkscope('reproduce', ...words);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it('finds an unknown model or setting before anything is trained', async () => {
    const folder = temporaryFolder();
    for (const part of ['train', 'test']) mkdirSync(join(folder, part));
    copyFileSync(training, join(folder, 'train/qcd.h5'));
    for (const name of ['qcd.h5', 'suep.h5']) {
      copyFileSync(join(sample, 'test', name), join(folder, 'test', name));
    }
    const common = ['reproduce', 'paper', '--data', folder, '--out', join(folder, 'out')];
    const model = await darkscope(...common, '--models', 'codae,nope');
    expect(model).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no model named nope'),
    });
    const setting = await darkscope(...common, '--set', 'filtres=4');
    expect(setting).toMatchObject({ code: 2, stderr: expect.stringContaining('filtres') });
  });

  it('needs signal to test on', async () => {
    const { code, stderr } = await darkscope('reproduce', 'paper', '--data', training);
    expect(stderr).toMatch(/no signal \(class 1 or 2\) to test on/);
    expect(code).toBe(3);
  });
});
