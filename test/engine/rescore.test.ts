import { copyFileSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runTask } from '../../core/engine/run-task';
import type { RunTask } from '../../core/engine/tasks';
import type { Result } from '../../core/engine/api';
import { fixtures, samples, TestEngine, TINY } from './harness';

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
/** What was last told of columns. */
const lastTold = () =>
  engine.events.flatMap((event) => (event.event === 'columns' ? [event] : [])).at(-1);
const staleOf = ({ columns }: Result<'dataset.open'>) =>
  columns.find(({ name }) => name === 'model.bce')?.stale;
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

  it('by earlier weights are marked when their model is trained on, until they are made again', async () => {
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
    expect(lastTold()).toMatchObject({
      columns: [{ name: 'model.bce', stale: { reasons: ['model'], files: 1, of: 1 } }],
    });
    expect(await scoresOf(engine, dataset)).toEqual(before);

    // A later session knows it too.
    const next = later();
    expect(staleOf(await next.open(file))).toMatchObject({ reasons: ['model'] });
    await next.engine.close();

    await engine.run('score.start', wish(dataset));
    expect(lastTold()?.columns[0]).not.toHaveProperty('stale');
    expect(await scoresOf(engine, dataset)).not.toEqual(before);
  });

  it('of a file that has changed since are marked, then and in later sessions, until made again', async () => {
    const { dataset } = await engine.open(file);
    await train(dataset);
    await engine.run('score.start', wish(dataset));
    const before = await scoresOf(engine, dataset);
    await engine.call('scores.check', { dataset });
    expect(lastTold()?.columns[0]).not.toHaveProperty('stale');

    utimesSync(file, 1_000_000, 2_000_000);
    await engine.call('scores.check', { dataset });
    expect(lastTold()?.columns[0].stale).toEqual({
      reasons: ['file'],
      files: 1,
      of: 1,
      parts: [{ file: 0, reasons: ['file'] }],
      reopen: true,
    });

    const next = later();
    const again = await next.open(file);
    expect(staleOf(again)).toMatchObject({ reasons: ['file'], files: 1, of: 1, reopen: false });
    expect(await scoresOf(next, again.dataset)).toEqual(before);
    await next.run('score.start', wish(again.dataset));
    expect(staleOf(await next.open(file))).toBeUndefined();
    await next.engine.close();
  });

  it('are not shown of a file that holds other events now', async () => {
    const { dataset } = await engine.open(file);
    await train(dataset);
    await engine.run('score.start', wish(dataset));
    await engine.call('dataset.close', { dataset });
    copyFileSync(join(samples, 'train_qcd.h5'), file);
    const next = later();
    const again = await next.open(file);
    expect(again.columns.map(({ name }) => name)).not.toContain('model.bce');
    await next.engine.close();
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
