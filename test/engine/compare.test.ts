import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AsoResult } from '../../core/engine/api';
import { samples, TestEngine } from './harness';

let engine: TestEngine;
let dataset: string;
beforeAll(async () => {
  engine = new TestEngine();
  ({ dataset } = await engine.openIndexed(join(samples, 'test')));
});
afterAll(() => engine.end());

const columns = ['n_tracks', 'mask_sum', 'e_hcal'];

/** What a comparison by almost stochastic order has told so far. */
function told(job: string): AsoResult[] {
  return (
    engine.events.flatMap((e) => (e.event === 'aso' && e.job === job ? [e.results] : [])).at(-1) ??
    []
  );
}

describe('comparing columns', () => {
  it('gives differences with intervals at every mass, that turn round with the pair', async () => {
    const between = async (column: string, against: string) => {
      const { comparisons } = await engine.call('compare', { dataset, columns: [column], against });
      return comparisons[0];
    };
    const there = await between('n_tracks', 'e_hcal');
    const back = await between('e_hcal', 'n_tracks');
    expect(there).toMatchObject({ column: 'n_tracks', against: 'e_hcal' });
    expect(new Set(there.points.map((point) => point.class))).toEqual(new Set(['SUEP', 'SVJ']));
    there.points.forEach((point, i) => {
      expect(point.difference).toBeCloseTo(point.auroc - point.againstAuroc, 12);
      expect(point.low).toBeLessThanOrEqual(point.difference);
      expect(point.high).toBeGreaterThanOrEqual(point.difference);
      expect(back.points[i].difference).toBeCloseTo(-point.difference, 12);
      expect(back.points[i].p).toBeCloseTo(point.p, 12);
    });
    expect(back.mauc.suep.low).toBeCloseTo(-there.mauc.suep.high, 12);
  });

  it('gives mean and spread of several runs', async () => {
    const seeds = await engine.call('compare.seeds', {
      dataset,
      columns: ['n_tracks', 'mask_sum'],
    });
    const { evaluations } = await engine.call('evaluate', {
      dataset,
      columns: ['n_tracks', 'mask_sum'],
    });
    const [a, b] = evaluations.map(({ mauc }) => mauc.suep);
    expect(seeds.runs).toBe(2);
    expect(seeds.mauc.suep.mean).toBeCloseTo((a + b) / 2, 10);
    expect(seeds.mauc.suep.deviation).toBeCloseTo(Math.abs(a - b) / Math.SQRT2, 10);
    expect(seeds.points).toHaveLength(evaluations[0].points.length);
  });

  it('gives correlations over the events asked for', async () => {
    const ask = (events: 'all' | 'background' | 'signal') =>
      engine.call('compare.correlation', { dataset, columns, kind: 'spearman', events });
    const [all, background, signal] = [
      await ask('all'),
      await ask('background'),
      await ask('signal'),
    ];
    expect(all.columns).toEqual(columns);
    expect(all.coefficients[0][0]).toBe(1);
    expect(all.coefficients[0][1]).toBeGreaterThan(0.9);
    expect(all.coefficients[0][1]).toBe(all.coefficients[1][0]);
    expect(background.counts[0][1] + signal.counts[0][1]).toBe(all.counts[0][1]);
  });

  it('gives ranks among background: half of it lies beyond its own median', async () => {
    const sided = (column: string) => ({ column, side: 'above' as const });
    const { a, b } = await engine.call('compare.ranks', {
      dataset,
      a: sided('n_tracks'),
      b: sided('mask_sum'),
    });
    const { labels } = await engine.open(join(samples, 'test'));
    expect(a).toHaveLength(labels.length);
    expect(b.every((share) => share >= 0 && share <= 1)).toBe(true);
    const background = a.filter((_, event) => labels[event] === 0).sort();
    expect(background[background.length >> 1]).toBeCloseTo(0.5, 1);
  });

  it('refuses a column that there is not', async () => {
    const asked = engine.call('compare', { dataset, columns: ['n_tracks'], against: 'nothing' });
    await expect(asked).rejects.toMatchObject({ code: 'bad-parameter' });
  });
});

describe('almost stochastic order', () => {
  it('is computed at every mass, both ways, as a job that tells what it has', async () => {
    const job = await engine.run('aso.start', {
      dataset,
      columns: ['n_tracks', 'e_hcal'],
      class: 'SUEP',
    });
    expect(job).toMatchObject({ kind: 'compare', state: 'finished', error: null });
    const results = told(job.job);
    const masses = new Set(results.map(({ massGeV }) => massGeV));
    expect(results).toHaveLength(2 * masses.size);
    for (const mass of masses) {
      const [there, back] = results.filter(({ massGeV }) => massGeV === mass);
      expect([there.column, there.against]).toEqual([back.against, back.column]);
      // The side that does not win has none of the order that the other has.
      expect(there.violationRatio + back.violationRatio).toBeCloseTo(1, 1);
      expect(there.epsilonMin).toBeGreaterThanOrEqual(there.violationRatio);
    }
  });

  it('does not wait for a training', async () => {
    const background = await engine.openIndexed(join(samples, 'train_qcd.h5'));
    const training = await engine.call('train.start', {
      dataset: background.dataset,
      kind: 'cae',
      name: 'long',
      seed: 1,
      hyperparameters: { filters: 4, latentChannels: 4, epochs: 500, batch: 32, microBatch: 32 },
      assumeBackground: false,
      resume: null,
    });
    const job = await engine.run('aso.start', {
      dataset,
      columns: ['n_tracks', 'mask_sum'],
      class: 'SVJ',
    });
    expect(job.state).toBe('finished');
    const { jobs } = await engine.call('jobs.list', {});
    expect(jobs.find(({ job: id }) => id === training.job)?.state).toBe('running');
    await engine.call('job.cancel', training);
    await engine.ended(training.job);
  });

  it('ends when it is cancelled, and keeps what it had told', async () => {
    const wish = { dataset, columns, class: 'SUEP' };
    const { job } = await engine.call('aso.start', wish);
    await engine.jobWhere(job, () => told(job).length > 0);
    await engine.call('job.cancel', { job });
    expect((await engine.ended(job)).state).toBe('cancelled');
    expect(told(job).length).toBeGreaterThan(0);
  });

  it('says so where a class has no events', async () => {
    const { dataset: only } = await engine.openIndexed(join(samples, 'train_qcd.h5'));
    const job = await engine.run('aso.start', {
      dataset: only,
      columns: ['n_tracks', 'mask_sum'],
      class: 'SUEP',
    });
    expect(job).toMatchObject({ state: 'failed', error: { code: 'no-signal' } });
  });
});
