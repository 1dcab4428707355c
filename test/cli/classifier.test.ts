import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { readTable } from '../../core/tables';
import { builtBundle, sample, spawned, temporaryFolder } from './command-line';

let bundle: string;
beforeAll(async () => {
  bundle = await builtBundle();
});

const small = [
  '--epochs',
  '1',
  '--batch',
  '50',
  '--set',
  'width=8',
  '--set',
  'validationSplit=0.6',
];

it('a classifier, which draws no image, trains, scores and is reported without figures of images', async () => {
  const folder = temporaryFolder();
  const [model, scores, page] = ['model', 'scores.h5', 'report.html'].map((n) => join(folder, n));
  const labelled = join(sample, 'test');

  const trained = await spawned(bundle, [
    ...['train', '--model', 'cct', '--data', labelled, ...small, '--out', model],
  ]);
  expect(trained).toMatchObject({ code: 0, stdout: expect.stringContaining('CCT, ') });
  expect(trained.stderr).toMatch(/^epoch 1\/1 {2}loss [\d.]+ {2}validation [\d.]+ {2}\d/m);
  expect(trained.stdout + trained.stderr).not.toMatch(/NaN|SSIM/);

  const scored = await spawned(bundle, [
    ...['score', '--model', model, '--data', labelled, '--out', scores],
  ]);
  expect(scored.code).toBe(0);
  const { columns } = await readTable(scores);
  expect(columns.map(({ name }) => name).sort()).toEqual(['psuep', 'psvj', 'signal']);

  const reported = await spawned(bundle, [
    ...['report', '--scores', scores, '--model', model, '--top', '2', '--out', page],
  ]);
  expect(reported.code).toBe(0);
  const text = readFileSync(page, 'utf8');
  expect(text).toContain('The 2 highest by signal');
  // Tracker, ECAL, HCAL and mask of two events.
  expect(text.match(/data:image\/png/g)).toHaveLength(8);
  expect(text).not.toMatch(/NaN|SSIM/);
}, 180_000);

it('a classifier refuses to train on background alone', async () => {
  const background = join(sample, 'train_qcd.h5');
  const refused = await spawned(bundle, [
    ...['train', '--model', 'cct', '--data', background, '--out', join(temporaryFolder(), 'model')],
  ]);
  expect(refused.code).toBe(3);
  expect(refused.stderr).toMatch(/CCT learns from labelled signal, but the 400 events/);
});
