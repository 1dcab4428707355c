import { copyFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DarkscopeError } from '../../core/errors';
import { noReferenceData, referenceData } from '../reference-data';
import { fixtures, samples, TestEngine } from './harness';

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
});
afterEach(() => engine.end());

const testSet = join(samples, 'test');
const errorOf = (promise: Promise<unknown>): Promise<DarkscopeError> =>
  promise.then(
    () => expect.fail('expected an error'),
    (error: DarkscopeError) => error,
  );

describe('dataset.open', () => {
  it('opens a folder as one dataset with classes, masses and file columns', async () => {
    const info = await engine.open(testSet);
    expect(info.count).toBe(372);
    expect(info.files.map(({ name, first }) => [name, first])).toEqual([
      ['qcd.h5', 0],
      ['suep.h5', 150],
      ['svj.h5', 270],
    ]);
    expect([info.labels[0], info.labels[150], info.labels[371]]).toEqual([0, 1, 2]);
    expect(info.columns.map(({ name }) => name)).toContain('n_tracks');
    const { values } = await engine.call('dataset.column', {
      dataset: info.dataset,
      column: 'n_tracks',
    });
    expect(values).toHaveLength(372);
  });

  it('keeps the good files of a selection and says what is wrong with the others', async () => {
    const info = await engine.open(join(fixtures, 'pooled.h5'), join(fixtures, 'bad_text.h5'));
    expect(info.files.map(({ name }) => name)).toEqual(['pooled.h5']);
    expect(info.problems[0].error.code).toBe('file-not-hdf5');
    expect(info.problems[0].path).toBe(join(fixtures, 'bad_text.h5'));
  });

  it('refuses paths that the user did not choose', async () => {
    const error = await errorOf(engine.open('/etc'));
    expect(error.code).toBe('file-not-granted');
    expect((await errorOf(engine.open(`${samples}/../package.json`))).code).toBe(
      'file-not-granted',
    );
  });

  it('computes the summary columns in the background and announces them', async () => {
    const info = await engine.openIndexed(testSet);
    expect(info.columns.map(({ name }) => name)).not.toContain('mask_sum');
    const announced = engine.events.filter((event) => event.event === 'columns');
    expect(announced).toHaveLength(1);
    const { dataset } = info;
    const { image } = await engine.call('dataset.event', { dataset, event: 200, models: [] });
    let [hit, energy] = [0, 0];
    for (let i = 0; i < image.length; i += 3) {
      if (image[i] > 0) hit++;
      energy += image[i] + image[i + 1] + image[i + 2];
    }
    const maskSum = await engine.call('dataset.column', { dataset, column: 'mask_sum' });
    const total = await engine.call('dataset.column', { dataset, column: 'e_total' });
    expect(maskSum.values[200]).toBe(hit);
    expect(total.values[200]).toBeCloseTo(energy, 3);
  });

  it('has the summary columns at once when the same files open again, in another session too', async () => {
    await engine.openIndexed(testSet);
    const again = new TestEngine(engine.folder);
    const info = await again.open(testSet);
    expect(info.columns.map(({ name }) => name)).toContain('mask_sum');
    expect((await again.call('jobs.list', {})).jobs).toEqual([]);
    await again.engine.close();
  });

  it('reads a file anew once it has changed', async () => {
    const copy = join(engine.folder, 'qcd_copy.h5');
    engine.grants.add(engine.folder, 'read');
    copyFileSync(join(testSet, 'qcd.h5'), copy);
    await engine.openIndexed(copy);
    const { atimeMs, mtimeMs } = statSync(copy);
    utimesSync(copy, atimeMs / 1000, mtimeMs / 1000 + 60);
    const info = await engine.open(copy);
    expect(info.columns.map(({ name }) => name)).not.toContain('mask_sum');
  });

  it('leaves the events of a damaged chunk unknown and the rest usable', async () => {
    const info = await engine.openIndexed(join(fixtures, 'bad_chunk.h5'));
    const { jobs } = await engine.call('jobs.list', {});
    expect(jobs[0]).toMatchObject({ state: 'finished', error: { code: 'file-chunk' } });
    const { dataset } = info;
    const { values } = await engine.call('dataset.column', { dataset, column: 'mask_sum' });
    expect(values.some(Number.isNaN)).toBe(true);
    expect(values.some((value) => value > 0)).toBe(true);
  });
});

describe('calls', () => {
  it('answer a wrong parameter, an unknown call and an unknown dataset with a clear error', async () => {
    const bad = await engine.engine.handle({ id: 1, call: 'dataset.open', params: { paths: [] } });
    expect(bad).toMatchObject({ id: 1, error: { code: 'bad-parameter' } });
    const unknown = await engine.engine.handle({ id: 2, call: 'dataset.explode', params: {} });
    expect(unknown).toMatchObject({
      id: 2,
      error: { code: 'bad-parameter', message: 'there is no call named dataset.explode' },
    });
    const inherited = await engine.engine.handle({ id: 3, call: 'toString', params: {} });
    expect(inherited).toMatchObject({ error: { code: 'bad-parameter' } });
    const gone = await errorOf(engine.call('dataset.close', { dataset: 'nothing' }));
    expect(gone.code).toBe('dataset-unknown');
  });

  it('refuse an event or a column that is not there', async () => {
    const { dataset } = await engine.open(join(fixtures, 'pooled.h5'));
    const event = await errorOf(
      engine.call('dataset.event', { dataset, event: 10_000, models: [] }),
    );
    expect(event.code).toBe('bad-parameter');
    const column = await errorOf(engine.call('dataset.column', { dataset, column: 'luck' }));
    expect(column.code).toBe('bad-parameter');
    expect(column.message).toContain('n_tracks');
  });

  it('say which TensorFlow computes, and what can be trained', async () => {
    const info = await engine.call('engine.info', {});
    expect(['native', 'wasm']).toContain(info.tensorflow.kind);
    const { models, scores } = await engine.call('catalog', {});
    expect(models.map(({ id }) => id)).toContain('codae');
    const [codae] = models;
    for (const preset of codae.presets) {
      expect(Object.keys(preset.values).sort()).toEqual(
        codae.hyperparameters.map(({ name }) => name).sort(),
      );
    }
    expect(scores.map(({ id }) => id)).toEqual(expect.arrayContaining(codae.scores));
  });

  it('free a dataset: after closing it is unknown, and its work has ended', async () => {
    const { dataset } = await engine.open(testSet);
    await engine.call('dataset.close', { dataset });
    const { jobs } = await engine.call('jobs.list', {});
    expect(jobs.map(({ state }) => state)).toEqual(['cancelled']);
    const error = await errorOf(engine.call('dataset.column', { dataset, column: 'n_tracks' }));
    expect(error.code).toBe('dataset-unknown');
  });
});

describe('evaluate', () => {
  const data = referenceData();
  it.skipIf(!data)(
    `reproduces the published files' model-free figures${data ? '' : ` (${noReferenceData})`}`,
    async () => {
      const folder = join(data ?? '', 'test');
      engine.grants.add(folder, 'read');
      const { dataset } = await engine.openIndexed(folder);
      const { evaluations } = await engine.call('evaluate', {
        dataset,
        columns: ['n_tracks', 'mask_sum'],
      });
      const [tracks, pixels] = evaluations.map(({ mauc }) => mauc);
      expect(tracks.suep).toBeCloseTo(94.38, 2);
      expect(tracks.svj).toBeCloseTo(88.22, 2);
      expect(pixels.suep).toBeCloseTo(94.92, 2);
      expect(pixels.svj).toBeCloseTo(87.3, 2);
    },
  );
});
