import { cpSync, existsSync } from 'node:fs';
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

/** One background event and one without a label, among four. */
const few = join(fixtures, 'pooled.h5');
const training = join(samples, 'test', 'qcd.h5');
const errorOf = (promise: Promise<unknown>): Promise<DarkscopeError> =>
  promise.then(
    () => expect.fail('expected an error'),
    (error: DarkscopeError) => error,
  );
const start = async (
  on: TestEngine,
  dataset: string,
  name: string,
  epochs = 2,
): Promise<string> => {
  const { job } = await on.call('train.start', {
    dataset,
    kind: 'cae',
    name,
    seed: 9,
    hyperparameters: { ...TINY, epochs },
    assumeBackground: true,
    resume: null,
  });
  return job;
};

/** Leaves an unfinished model behind, its first epoch done. */
const stopHalfway = async (dataset: string, name: string): Promise<void> => {
  const job = await start(engine, dataset, name, 50);
  await engine.jobWhere(job, ({ done }) => done > 1);
  await engine.call('job.cancel', { job });
  expect((await engine.ended(job)).state).toBe('cancelled');
};

describe('a training', () => {
  it('goes on when its dataset is closed because other files are opened', async () => {
    const release: (() => void)[] = [];
    const waits: RunTask = (_, { signal }) =>
      new Promise((resolve, reject) => {
        release.push(resolve);
        signal.addEventListener('abort', () => reject(new Error('stopped')));
      });
    const slow = new TestEngine(engine.folder, waits);
    const { dataset } = await slow.openIndexed(training);
    const [one, two] = [await start(slow, dataset, 'one'), await start(slow, dataset, 'two')];
    await slow.jobWhere(one, ({ state }) => state === 'running');
    await slow.call('dataset.close', { dataset });
    for (const [i, job] of [one, two].entries()) {
      while (release.length <= i) await new Promise((resume) => setImmediate(resume));
      release[i]();
      expect((await slow.ended(job)).state).toBe('finished');
    }
  });

  it('that is cancelled while it waits gives its name back', async () => {
    const never: RunTask = (_, { signal }) =>
      new Promise((_resolve, reject) => {
        if (signal.aborted) reject(new Error('stopped'));
        signal.addEventListener('abort', () => reject(new Error('stopped')));
      });
    const slow = new TestEngine(engine.folder, never);
    const { dataset } = await slow.openIndexed(training);
    await start(slow, dataset, 'first');
    const waiting = await start(slow, dataset, 'second');
    const folder = join(engine.folder, 'models', 'second');
    expect(existsSync(folder)).toBe(true);
    await slow.call('job.cancel', { job: waiting });
    expect(existsSync(folder)).toBe(false);
    const again = await start(slow, dataset, 'second');
    const { jobs } = await slow.call('jobs.list', {});
    expect(jobs.find(({ job }) => job === again)?.model).toBe('second');
    await slow.engine.close();
  });

  it('is resumed as it was begun, whatever else is asked', async () => {
    const { dataset } = await engine.open(few);
    await stopHalfway(dataset, 'model');
    const tasks: unknown[] = [];
    const note: RunTask = (task) => {
      tasks.push(task);
      return Promise.resolve();
    };
    const later = new TestEngine(engine.folder, note);
    const again = await later.open(few);
    const defaults = { kind: 'codae', seed: 1, hyperparameters: {}, assumeBackground: false };
    const job = await later.train(again.dataset, '', { ...defaults, resume: 'model' });
    expect(job).toMatchObject({ state: 'finished', total: 50 });
    expect(tasks).toEqual([
      expect.objectContaining({ kind: 'cae', seed: 9, assumeBackground: true, resume: true }),
    ]);
    expect(tasks[0]).toMatchObject({ hyper: { filters: 4, epochs: 50 } });
    await later.engine.close();
  });

  it('is not resumed into a folder that the user gave for reading only', async () => {
    const { dataset } = await engine.open(few);
    await stopHalfway(dataset, 'model');
    const done: RunTask = () => Promise.resolve();
    const other = new TestEngine(undefined, done);
    const folder = join(engine.folder, 'elsewhere');
    cpSync(join(engine.folder, 'models', 'model'), folder, { recursive: true });
    other.grants.add(folder, 'read');
    const { id } = await other.call('models.add', { folder });
    const again = await other.open(few);
    const error = await errorOf(other.train(again.dataset, '', { resume: id }));
    expect(error).toMatchObject({ code: 'file-not-granted', file: folder });
    expect(error.hint).toContain(join(other.folder, 'models'));
    other.grants.add(folder, 'write');
    expect((await other.train(again.dataset, '', { resume: id })).state).toBe('finished');
    await other.end();
  });
});
