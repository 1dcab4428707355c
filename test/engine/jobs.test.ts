import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DarkscopeError } from '../../core/errors';
import type { RunTask } from '../../core/engine/tasks';
import { fixtures, samples, TestEngine, TINY } from './harness';

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
});
afterEach(() => engine.end());

const training = join(samples, 'test', 'qcd.h5');
const testSet = join(samples, 'test');
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: DarkscopeError) => error.code,
  );

describe('training', () => {
  it('makes a model that can be listed, read, used and told apart', async () => {
    const { dataset } = await engine.open(training);
    const job = await engine.train(dataset, 'My first model!');
    expect(job).toMatchObject({
      state: 'finished',
      done: 2,
      total: 2,
      unit: 'epochs',
      error: null,
    });

    const { models } = await engine.call('models.list', {});
    expect(models).toHaveLength(1);
    const [model] = models;
    expect(model).toMatchObject({ id: 'My-first-model', finished: true, epochs: 2 });
    expect(model.trainedOn).toEqual([{ name: 'qcd.h5', events: 150 }]);
    expect(model.history.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(Object.keys(model.history[0].values)).toEqual(
      expect.arrayContaining(['loss', 'val_loss', 'val_mse', 'val_ssim']),
    );
    const { card } = await engine.call('models.card', { model: model.id });
    expect(JSON.parse(card)).toMatchObject({ kind: 'codae', seed: 42 });

    const curve = engine.events.filter((event) => event.event === 'training');
    expect(curve.at(-1)?.history).toEqual(model.history);

    const looked = await engine.call('dataset.event', { dataset, event: 3, models: [model.id] });
    const [{ layers }] = looked.reconstructions;
    expect(layers).toMatchObject([{ channel: 'tracker', above: 0 }]);
    const [{ values }] = layers;
    expect(values).toHaveLength(72 * 58);
    expect(values.every((p) => p >= 0 && p <= 1)).toBe(true);

    await engine.train(dataset, 'My first model!', {
      hyperparameters: { ...TINY, epochs: 1 },
    });
    const names = (await engine.call('models.list', {})).models.map(({ id }) => id).sort();
    expect(names).toEqual(['My-first-model', 'My-first-model-2']);
  });

  it('says before it starts that there is no background, or that a value is wrong', async () => {
    const signal = await engine.open(join(testSet, 'suep.h5'));
    expect(await codeOf(engine.train(signal.dataset, 'a'))).toBe('no-background');
    const { dataset } = await engine.open(training);
    const wrong = { ...TINY, batch: 0 };
    expect(await codeOf(engine.train(dataset, 'a', { hyperparameters: wrong }))).toBe(
      'bad-parameter',
    );
    const unknown = { ...TINY, luck: 1 };
    expect(await codeOf(engine.train(dataset, 'a', { hyperparameters: unknown }))).toBe(
      'bad-parameter',
    );
    expect(await codeOf(engine.train(dataset, 'a', { kind: 'oracle' }))).toBe('model-unknown');
    expect((await engine.call('models.list', {})).models).toEqual([]);
  });

  it('pauses, goes on, is cancelled, and resumes to the same model as an undisturbed run', async () => {
    const { dataset } = await engine.open(training);
    await engine.train(dataset, 'undisturbed');
    const { job } = await engine.call('train.start', {
      dataset,
      kind: 'codae',
      name: 'disturbed',
      seed: 42,
      hyperparameters: TINY,
      assumeBackground: false,
      resume: null,
    });
    await engine.jobWhere(job, ({ done }) => done > 0);
    await engine.call('job.pause', { job });
    expect((await engine.call('jobs.list', {})).jobs.at(-1)?.state).toBe('paused');
    expect(await codeOf(engine.call('job.pause', { job }))).toBe('bad-parameter');
    await engine.call('job.resume', { job });
    await engine.jobWhere(job, ({ done }) => done > 1);
    await engine.call('job.cancel', { job });
    expect((await engine.ended(job)).state).toBe('cancelled');

    const listed = (await engine.call('models.list', {})).models;
    expect(listed.find(({ id }) => id === 'disturbed')?.finished).toBe(false);
    const ended = await engine.train(dataset, 'unused', { resume: 'disturbed' });
    expect(ended).toMatchObject({ state: 'finished', model: 'disturbed' });
    const weights = (id: string): Buffer =>
      readFileSync(join(engine.folder, 'models', id, 'weights.bin'));
    expect(weights('disturbed').equals(weights('undisturbed'))).toBe(true);
    expect(await codeOf(engine.train(dataset, 'unused', { resume: 'disturbed' }))).toBe(
      'bad-parameter',
    );
  });
});

describe('scoring', () => {
  it('adds score columns, keeps them for later sessions, and scores no file twice', async () => {
    const { dataset } = await engine.open(training);
    await engine.train(dataset, 'model', { hyperparameters: { ...TINY, epochs: 1 } });
    const scored = await engine.open(testSet);
    const job = await engine.run('score.start', {
      dataset: scored.dataset,
      model: 'model',
      scores: ['bce', 'z1'],
    });
    expect(job).toMatchObject({ state: 'finished', total: 372, error: null });
    const announced = engine.events.filter((event) => event.event === 'columns').at(-1);
    expect(announced?.columns.map(({ name }) => name)).toEqual(['model.bce', 'model.z1']);
    const first = await engine.call('dataset.column', {
      dataset: scored.dataset,
      column: 'model.bce',
    });
    expect(first.values.every((value) => value > 0)).toBe(true);

    const later = new TestEngine(engine.folder, () => Promise.reject(new Error('scored again')));
    const one = await later.open(join(testSet, 'suep.h5'));
    expect(one.columns.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['model.bce', 'model.z1']),
    );
    const kept = await later.call('dataset.column', { dataset: one.dataset, column: 'model.bce' });
    expect(kept.values).toEqual(first.values.slice(150, 270));
    const again = await later.run('score.start', {
      dataset: one.dataset,
      model: 'model',
      scores: ['bce'],
    });
    expect(again.state).toBe('finished');
    await later.engine.close();
  });

  it('gives events of a damaged chunk no score and the others theirs', async () => {
    const { dataset } = await engine.open(training);
    await engine.train(dataset, 'model', { hyperparameters: { ...TINY, epochs: 1 } });
    const damaged = await engine.open(join(fixtures, 'bad_chunk.h5'));
    const job = await engine.run('score.start', {
      dataset: damaged.dataset,
      model: 'model',
      scores: ['bce'],
    });
    expect(job).toMatchObject({ state: 'finished', error: { code: 'file-chunk' } });
    const { values } = await engine.call('dataset.column', {
      dataset: damaged.dataset,
      column: 'model.bce',
    });
    expect(values.some(Number.isNaN)).toBe(true);
    expect(values.some((value) => value > 0)).toBe(true);
  });

  it('refuses an unknown model and a score that the model does not define', async () => {
    const { dataset } = await engine.open(training);
    const missing = engine.run('score.start', { dataset, model: 'nobody', scores: [] });
    expect(await codeOf(missing)).toBe('model-unknown');
    await engine.train(dataset, 'cae', { kind: 'cae', hyperparameters: { ...TINY, epochs: 1 } });
    const latent = engine.run('score.start', { dataset, model: 'cae', scores: ['z1'] });
    expect(await codeOf(latent)).toBe('score-undefined');
  });
});

describe('models from elsewhere', () => {
  it('are added once the user chose their folder, and stay in the list', async () => {
    const { dataset } = await engine.open(training);
    await engine.train(dataset, 'model', { hyperparameters: { ...TINY, epochs: 1 } });
    const folder = join(engine.folder, 'models', 'model');
    const other = new TestEngine();
    expect(await codeOf(other.call('models.add', { folder }))).toBe('file-not-granted');
    other.grants.add(folder, 'read');
    expect(await other.call('models.add', { folder })).toMatchObject({ id: 'model', folder });
    const later = new TestEngine(other.folder);
    expect((await later.call('models.list', {})).models.map(({ id }) => id)).toEqual(['model']);
    later.grants.add(samples, 'read');
    expect(await codeOf(later.call('models.add', { folder: samples }))).toBe('model-unreadable');
    await other.end();
  });
});

describe('the queue', () => {
  it('runs computing jobs one after the other and drops one cancelled while it waits', async () => {
    const release: (() => void)[] = [];
    const waits: RunTask = () => new Promise((resolve) => release.push(resolve));
    const queued = new TestEngine(engine.folder, waits);
    const { dataset } = await queued.open(training);
    const start = async (name: string): Promise<string> => {
      const params = { dataset, kind: 'cae', name, seed: 1, hyperparameters: TINY };
      return (
        await queued.call('train.start', { ...params, assumeBackground: false, resume: null })
      ).job;
    };
    const [one, two, three] = [await start('one'), await start('two'), await start('three')];
    await queued.jobWhere(one, ({ state }) => state === 'running');
    await queued.call('job.cancel', { job: two });
    expect((await queued.ended(two)).state).toBe('cancelled');
    const { jobs } = await queued.call('jobs.list', {});
    expect(jobs.find(({ job }) => job === three)?.state).toBe('queued');
    while (release.length === 0) await new Promise((resume) => setImmediate(resume));
    release[0]();
    expect((await queued.ended(one)).state).toBe('finished');
    await queued.jobWhere(three, ({ state }) => state === 'running');
    while (release.length < 2) await new Promise((resume) => setImmediate(resume));
    release[1]();
    await queued.ended(three);
  });

  it('tells after a crash which jobs died with the engine', async () => {
    const never: RunTask = () => new Promise(() => undefined);
    const dying = new TestEngine(engine.folder, never);
    const { dataset } = await dying.open(training);
    const params = { dataset, kind: 'cae', name: 'lost', seed: 1, hyperparameters: TINY };
    const { job } = await dying.call('train.start', {
      ...params,
      assumeBackground: false,
      resume: null,
    });
    await dying.jobWhere(job, ({ state }) => state === 'running');
    const after = new TestEngine(engine.folder);
    const lost = (await after.call('jobs.list', {})).jobs.find((known) => known.job === job);
    expect(lost).toMatchObject({ state: 'failed', model: 'lost' });
    expect(lost?.error?.hint).toContain('Resume');
  });
});
