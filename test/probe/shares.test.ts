import { copyFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ETA_CELLS, MASK_SIZE } from '../../core/events/schema';
import { SHARES, sharesOf } from '../../core/probe/shares';
import { samples, TestEngine } from '../engine/harness';

/** One cell's term and its E_T in tracker, ECAL and HCAL. */
type Cell = readonly [phi: number, eta: number, term: number, energies: readonly number[]];

function event(cells: readonly Cell[]) {
  const terms = new Float64Array(MASK_SIZE);
  const image = new Float32Array(3 * MASK_SIZE);
  for (const [phi, eta, term, energies] of cells) {
    terms[phi * ETA_CELLS + eta] = term;
    image.set(energies, 3 * (phi * ETA_CELLS + eta));
  }
  return { part: { layers: ['mask'], terms }, image };
}

const named = (values: Float64Array): Record<string, number> =>
  Object.fromEntries(SHARES.map(({ id }, i) => [id, values[i]]));

describe('the shares of a score', () => {
  it('say where its terms lie', () => {
    const { part, image } = event([
      [0, 29, 4, [1, 0, 0]],
      [71, 38, 3, [1, 2, 0]], // |eta| = 0.83
      [5, 39, 2, [0, 0, 3]], // 0.91
      [6, 12, 0.5, [0, 0, 0]], // 1.44
      [7, 11, 0.5, [0, 0.1, 0.1]], // 1.52
    ]);
    expect(named(sharesOf(part, image))).toEqual({
      tracker: 0.7,
      ecal: 0.35,
      hcal: 0.25,
      empty: 0.05,
      central: 0.7,
      barrel: 0.25,
      forward: 0.05,
      hottest: 0.4,
    });
  });

  it('count sizes where terms are signed, and are unknown where there are none', () => {
    const { part, image } = event([
      [0, 0, -3, [1, 0, 0]],
      [0, 1, 1, [0, 1, 0]],
    ]);
    expect(named(sharesOf(part, image))).toMatchObject({
      tracker: 0.75,
      ecal: 0.25,
      hottest: 0.75,
    });
    expect(sharesOf(event([]).part, image).every(Number.isNaN)).toBe(true);
  });

  it('add up the layers of a cell before the hottest is looked for', () => {
    const terms = new Float64Array(2 * MASK_SIZE);
    terms.set([1, 3], 0);
    terms.set([4, 1], MASK_SIZE);
    const shares = sharesOf({ layers: ['a', 'b'], terms }, new Float32Array(3 * MASK_SIZE));
    expect(named(shares).hottest).toBeCloseTo(5 / 9, 12);
  });
});

describe('shares of a dataset', () => {
  let engine: TestEngine;
  let file: string;
  let dataset: string;
  beforeAll(async () => {
    engine = new TestEngine();
    file = join(engine.folder, 'events.h5');
    copyFileSync(join(samples, 'test/suep.h5'), file);
    engine.grants.add(file, 'read');
    const train = await engine.open(join(samples, 'train_qcd.h5'));
    await engine.train(train.dataset, 'model');
    ({ dataset } = await engine.open(file));
  });
  afterAll(() => engine.end());

  const column = async (on: TestEngine, of: string, name: string) =>
    (await on.call('dataset.column', { dataset: of, column: name })).values;

  it('become columns of every event, which agree with its breakdown', async () => {
    await engine.run('score.start', { dataset, model: 'model', scores: ['bce'] });
    const params = { dataset, model: 'model', scores: ['bce', 'sse'] };
    expect(await engine.run('probe.shares.start', params)).toMatchObject({ state: 'finished' });
    const ecal = await column(engine, dataset, 'model.bce.ecal');
    const told = await engine.call('probe.breakdown', {
      dataset,
      event: 7,
      model: 'model',
      score: 'bce',
    });
    expect(ecal[7]).toBeCloseTo(told.shares.find(({ id }) => id === 'ecal')!.value, 6);
    expect(Math.abs(told.sum / told.stored - 1)).toBeLessThan(1e-6);
    expect(ecal.every((share) => share >= 0 && share <= 1)).toBe(true);
    const bands = await Promise.all(
      ['central', 'barrel', 'forward'].map((band) => column(engine, dataset, `model.sse.${band}`)),
    );
    bands[0].forEach((share, i) => expect(share + bands[1][i] + bands[2][i]).toBeCloseTo(1, 12));
  });

  it('come back with the file, and go stale with it', async () => {
    const next = new TestEngine(engine.folder);
    next.grants.add(file, 'read');
    const names = ({ columns }: Awaited<ReturnType<TestEngine['open']>>) =>
      columns.filter(({ origin }) => origin === 'share');
    const again = await next.open(file);
    expect(names(again)).toHaveLength(2 * SHARES.length);
    expect(names(again).every(({ stale }) => stale === undefined)).toBe(true);
    expect(await column(next, again.dataset, 'model.bce.ecal')).toEqual(
      await column(engine, dataset, 'model.bce.ecal'),
    );
    utimesSync(file, 1_000_000, 2_000_000);
    expect(names(await next.open(file))[0]).toMatchObject({ stale: { reasons: ['file'] } });
    await next.engine.close();
  });

  it('are refused of a score that is no sum over cells', async () => {
    const params = { dataset, model: 'model', scores: ['z1'] };
    await expect(engine.call('probe.shares.start', params)).rejects.toMatchObject({
      code: 'score-undefined',
    });
  });
});
