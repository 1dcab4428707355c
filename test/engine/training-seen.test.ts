import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { auroc } from '../../core/evaluation/roc';
import { MASK_SIZE } from '../../core/events/schema';
import { samples, TestEngine, TINY } from './harness';

const engine = new TestEngine();
afterAll(() => engine.end());

it('shows what a training saw epoch by epoch, and takes any kept epoch up as a model', async () => {
  const { dataset } = await engine.open(join(samples, 'train_qcd.h5'));
  await engine.train(dataset, 'watched', {
    kind: 'cae',
    watch: { signal: [join(samples, 'test')], keepEvery: 1 },
  });
  const { seen } = await engine.call('training.epochs', { model: 'watched' });
  if (!seen) throw new Error('nothing was kept');
  expect(seen.score).toBe('bce');
  expect(seen.epochs.map(({ epoch, kept }) => [epoch, kept])).toEqual([
    [1, true],
    [2, true],
  ]);
  expect(seen.masks.length).toBe(seen.pictured.length * MASK_SIZE);
  expect(seen.pictured.map(({ label }) => label > 0)).toEqual([
    ...[false, false, false],
    ...[true, true, true],
  ]);
  const { scores, evaluation } = seen.epochs[1];
  const of = (wanted: (i: number) => boolean) => scores.filter((_, i) => wanted(i));
  const heavy = evaluation?.points.find((p) => p.class === 'SUEP' && p.massGeV === 1000);
  const value = auroc(
    of((i) => seen.labels[i] === 1 && seen.masses[i] === 1000),
    of((i) => seen.labels[i] === 0),
  );
  expect(heavy?.auroc).toBeCloseTo(heavy?.direction === 'above' ? value : 1 - value, 12);

  // Epochs are kept in mind; one that is written anew is evaluated anew, and the rest stays as it was.
  const { folder } = await engine.call('models.list', {}).then(({ models }) => models[0]);
  const record = join(folder, 'epochs', '0002.bin');
  const bytes = readFileSync(record);
  const turned = new Float32Array(new Uint8Array(bytes).buffer).map((score) => -score);
  writeFileSync(record, Buffer.from(turned.buffer));
  const again = (await engine.call('training.epochs', { model: 'watched' })).seen;
  expect(again?.epochs[0]).toEqual(seen.epochs[0]);
  expect(again?.epochs[1].scores).toEqual(scores.map((score) => -score));
  const flipped = again?.epochs[1].evaluation?.points.find(
    (p) => p.class === 'SUEP' && p.massGeV === 1000,
  );
  expect(flipped?.auroc).toBeCloseTo(heavy?.auroc ?? NaN, 12);
  expect(flipped?.direction).not.toBe(heavy?.direction);
  writeFileSync(record, bytes);

  const { pictures } = await engine.call('training.pictures', { model: 'watched', epoch: 1 });
  expect(pictures.length).toBe(seen.masks.length);
  const promoted = await engine.call('models.promote', {
    model: 'watched',
    epoch: 1,
    name: 'watched-1',
  });
  expect(promoted).toMatchObject({ id: 'watched-1', finished: true, selectedEpoch: 1 });
  await engine.run('score.start', { dataset, model: 'watched-1', scores: [] });
  const column = await engine.call('dataset.column', { dataset, column: 'watched-1.bce' });
  expect(column.values.every(Number.isFinite)).toBe(true);
});

it('has nothing to show of a training that was not watched, and refuses signal that nobody chose', async () => {
  const { dataset } = await engine.open(join(samples, 'train_qcd.h5'));
  await engine.train(dataset, 'unseen', { kind: 'cae', hyperparameters: { ...TINY, epochs: 1 } });
  expect(await engine.call('training.epochs', { model: 'unseen' })).toEqual({ seen: null });
  await expect(
    engine.call('training.pictures', { model: 'unseen', epoch: 1 }),
  ).rejects.toMatchObject({ code: 'model-unreadable' });
  await expect(
    engine.train(dataset, 'other', { watch: { signal: ['/etc'], keepEvery: 0 } }),
  ).rejects.toMatchObject({ code: 'file-not-granted' });
});
