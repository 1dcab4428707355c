import { execFileSync, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inOwnProcess } from '../../core/engine/worker';
import { samples, TestEngine, TINY } from './harness';

const project = resolve(import.meta.dirname, '../..');
const bundle = join(project, 'out/engine/process.cjs');

beforeAll(() => {
  execFileSync(process.execPath, [join(project, 'scripts/build.mjs'), 'engine']);
});

describe("the engine's bundle", () => {
  it('starts in plain Node, TensorFlow and all, and says what it is', async () => {
    const out = execFileSync(process.execPath, [bundle, '--self-test'], { encoding: 'utf8' });
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { call: string; result: Record<string, unknown> });
    const info = answers.find(({ call }) => call === 'engine.info');
    expect(info?.result.node).toBe(process.versions.node);
  });
});

describe('a job in a process of its own', () => {
  let engine: TestEngine;
  beforeEach(() => {
    engine = new TestEngine(undefined, inOwnProcess(bundle, 0));
  });
  afterEach(() => engine.end());

  it('trains and scores like one in place', async () => {
    const { dataset } = await engine.open(join(samples, 'test', 'qcd.h5'));
    const trained = await engine.train(dataset, 'model', {
      hyperparameters: { ...TINY, epochs: 1 },
    });
    expect(trained).toMatchObject({ state: 'finished', error: null });
    const job = await engine.run('score.start', { dataset, model: 'model', scores: ['bce'] });
    expect(job).toMatchObject({ state: 'finished', error: null });
    const { values } = await engine.call('dataset.column', { dataset, column: 'model.bce' });
    expect(values.every((value) => value > 0)).toBe(true);
  });

  it('gives the statistics that are computed in place', async () => {
    const inPlace = new TestEngine();
    const columns = ['n_tracks', 'mask_sum'];
    const [here, there] = await Promise.all(
      [inPlace, engine].map(async (one) => {
        const { dataset } = await one.openIndexed(join(samples, 'test'));
        const side = { column: 'n_tracks', side: 'below' as const };
        return [
          await one.call('evaluate', { dataset, columns }),
          await one.call('compare', { dataset, columns: ['n_tracks'], against: 'mask_sum' }),
          await one.call('compare.ranks', { dataset, a: side, b: { ...side, side: 'above' } }),
          await one.call('compare.correlation', {
            dataset,
            columns,
            kind: 'spearman',
            events: 'signal',
          }),
        ];
      }),
    );
    expect(there).toEqual(here);
    await inPlace.end();
  });

  it('can be paused, goes on, and ends when it is cancelled', async () => {
    const { dataset } = await engine.open(join(samples, 'test', 'qcd.h5'));
    const { job } = await engine.call('train.start', longTraining(dataset));
    await engine.jobWhere(job, ({ done }) => done > 0);
    await engine.call('job.pause', { job });
    await engine.call('job.resume', { job });
    const { done } = await engine.jobWhere(job, ({ state }) => state === 'running');
    await engine.jobWhere(job, (now) => now.done > done);
    await engine.call('job.cancel', { job });
    expect((await engine.ended(job)).state).toBe('cancelled');
  });

  it('is told as failed when its process is killed, while the engine lives on', async () => {
    const { dataset } = await engine.open(join(samples, 'test', 'qcd.h5'));
    const { job } = await engine.call('train.start', longTraining(dataset));
    await engine.jobWhere(job, ({ done }) => done > 0);
    const { stdout } = spawn('pgrep', ['-P', String(process.pid), '-f', 'process.cjs']);
    const [worker] = String((await stdout.toArray()).join(''))
      .trim()
      .split('\n');
    process.kill(Number(worker), 'SIGKILL');
    const ended = await engine.ended(job);
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'internal' } });
    expect(ended.error?.message).toContain('SIGKILL');
    const { models } = await engine.call('models.list', {});
    expect(models[0]).toMatchObject({ id: 'long', finished: false });
  });
});

function longTraining(dataset: string) {
  return {
    dataset,
    kind: 'codae',
    name: 'long',
    seed: 1,
    hyperparameters: { ...TINY, epochs: 500 },
    assumeBackground: false,
    resume: null,
  };
}
