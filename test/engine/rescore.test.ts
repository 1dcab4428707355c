import { copyFileSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runTask } from '../../core/engine/run-task';
import type { RunTask } from '../../core/engine/tasks';
import { fixtures, TestEngine, TINY } from './harness';

let engine: TestEngine;
let file: string;
beforeEach(() => {
  engine = new TestEngine();
  file = join(engine.folder, 'events.h5');
  copyFileSync(join(fixtures, 'pooled.h5'), file);
  engine.grants.add(file, 'read');
});
afterEach(() => engine.end());

const cae = { kind: 'cae', assumeBackground: true } as const;
const train = (dataset: string, epochs = 1): Promise<unknown> =>
  engine.train(dataset, 'model', { ...cae, hyperparameters: { ...TINY, epochs } });
const wish = (dataset: string) => ({ dataset, model: 'model', scores: ['bce'] });
const scoresOf = async (on: TestEngine, dataset: string): Promise<Float64Array> =>
  (await on.call('dataset.column', { dataset, column: 'model.bce' })).values;
/** Another session in the same folders. */
const later = (task?: RunTask): TestEngine => {
  const next = new TestEngine(engine.folder, task);
  next.grants.add(file, 'read');
  return next;
};

describe('scores', () => {
  it('that could not be had once are tried again', async () => {
    const { dataset } = await engine.open(file);
    await train(dataset);
    await engine.run('score.start', wish(dataset));
    const whole = await scoresOf(engine, dataset);
    const folder = join(engine.folder, 'scores');
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const [kept] = names.filter((name) => name.endsWith('bce.f64'));
    // As a disk that failed while the second event was read leaves it.
    const bytes = readFileSync(join(folder, kept));
    bytes.set(new Uint8Array(Float64Array.of(NaN).buffer), 8);
    writeFileSync(join(folder, kept), bytes);

    const next = later();
    const again = await next.open(file);
    expect((await scoresOf(next, again.dataset))[1]).toBeNaN();
    const job = await next.run('score.start', wish(again.dataset));
    expect(job).toMatchObject({ state: 'finished', error: null });
    expect(await scoresOf(next, again.dataset)).toEqual(whole);
    await next.engine.close();
  });

  it('by earlier weights go when their model is trained on, and the window is told', async () => {
    const { dataset } = await engine.open(file);
    const { job } = await engine.call('train.start', {
      dataset,
      ...cae,
      name: 'model',
      seed: 1,
      hyperparameters: { ...TINY, epochs: 12 },
      resume: null,
    });
    await engine.jobWhere(job, ({ done }) => done > 1);
    await engine.call('job.cancel', { job });
    await engine.ended(job);
    await engine.run('score.start', wish(dataset));
    const before = await scoresOf(engine, dataset);

    const resumed = await engine.train(dataset, '', { resume: 'model' });
    expect(resumed.state).toBe('finished');
    const told = engine.events.filter((event) => event.event === 'columns').at(-1);
    expect(told).toMatchObject({ dataset, columns: [], gone: ['model.bce'] });
    await expect(scoresOf(engine, dataset)).rejects.toMatchObject({ code: 'bad-parameter' });
    await engine.run('score.start', wish(dataset));
    expect(await scoresOf(engine, dataset)).not.toEqual(before);
  });

  it('are not kept under the name of other weights than they come from', async () => {
    const { dataset } = await engine.open(file);
    await train(dataset);
    const late: RunTask = (task, context) =>
      runTask(task.type === 'score' ? { ...task, modelHash: 'of earlier weights' } : task, context);
    const next = later(late);
    const again = await next.open(file);
    const job = await next.run('score.start', wish(again.dataset));
    expect(job).toMatchObject({ state: 'failed', error: { code: 'model-unreadable' } });
    await expect(scoresOf(next, again.dataset)).rejects.toMatchObject({ code: 'bad-parameter' });
    await next.engine.close();
  });

  it('are not made of a file that changed after it was opened', async () => {
    const { dataset } = await engine.open(file);
    await train(dataset);
    utimesSync(file, 1_000_000, 2_000_000);
    const job = await engine.run('score.start', wish(dataset));
    expect(job).toMatchObject({ state: 'failed', error: { code: 'file-unreadable', file } });
    await expect(scoresOf(engine, dataset)).rejects.toMatchObject({ code: 'bad-parameter' });
  });
});
