import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Neighbours, Params } from '../../core/engine/api';
import { samples, TestEngine } from './harness';

const engine = new TestEngine();
let dataset: string;
let count: number;

beforeAll(async () => {
  const info = await engine.open(join(samples, 'train_qcd.h5'));
  ({ dataset, count } = info);
  await engine.train(dataset, 'small');
});
afterAll(() => engine.end());

const PLANE: Omit<Params<'latent.project'>, 'dataset'> = {
  model: 'small',
  space: 'z',
  method: 'pca',
  standardise: false,
  fitEvents: 150,
  neighbours: 8,
  minDist: 0.1,
  placeAll: true,
  seed: 3,
};

async function neighboursOf(
  question: Partial<Params<'latent.neighbours'>>,
): Promise<{ told: Neighbours }> {
  const { job } = await engine.call('latent.neighbours', {
    dataset,
    event: 4,
    by: 'mask',
    model: null,
    space: null,
    metric: 'euclidean',
    rotate: true,
    flip: false,
    count: 12,
    ...question,
  });
  await engine.ended(job);
  const event = engine.events.find((told) => told.event === 'neighbours' && told.job === job);
  if (event?.event !== 'neighbours') throw new Error('no neighbours were told');
  return { told: event.neighbours };
}

describe('latent spaces', () => {
  it('of a CoDAE are Z and Z_m, and nothing is encoded at first', async () => {
    const { spaces, encoded, projections } = await engine.call('latent.spaces', {
      dataset,
      model: 'small',
    });
    expect(spaces.map(({ id, shape }) => [id, shape])).toEqual([
      ['z', [5, 4, 4]],
      ['zm', [1, 1, 2]],
    ]);
    expect([encoded, projections.length]).toEqual([0, 0]);
    const latents = await engine.call('latent.event', { dataset, model: 'small', event: 0 });
    expect(latents.spaces.map(({ values, mean }) => [values.length, mean])).toEqual([
      [80, null],
      [2, null],
    ]);
    await expect(neighboursOf({ by: 'latent', model: 'small', space: 'z' })).rejects.toThrow(
      'has not encoded',
    );
  });

  it('are kept of every event, with the mean over the background', async () => {
    const job = await engine.run('latent.encode', { dataset, model: 'small' });
    expect(job.state).toBe('finished');
    const { encoded } = await engine.call('latent.spaces', { dataset, model: 'small' });
    expect(encoded).toBe(count);
    const sum = new Float64Array(80);
    for (let event = 0; event < count; event++) {
      const { spaces } = await engine.call('latent.event', { dataset, model: 'small', event });
      spaces[0].values.forEach((value, k) => (sum[k] += value));
    }
    const { spaces, background } = await engine.call('latent.event', {
      dataset,
      model: 'small',
      event: 1,
    });
    expect(background).toBe(count);
    const error = spaces[0].mean?.map((value, k) => Math.abs(value - sum[k] / count)) ?? [NaN];
    expect(Math.max(...error)).toBeLessThan(1e-4);
  });

  it('make planes whose columns every view can use, and which come back', async () => {
    const job = await engine.run('latent.project', { dataset, ...PLANE });
    expect(job.error).toBeNull();
    const { projections } = await engine.call('latent.spaces', { dataset, model: 'small' });
    expect(projections[0]).toMatchObject({ method: 'pca', space: 'z', fitted: 150, placed: count });
    const column = (name: string) => engine.call('dataset.column', { dataset, column: name });
    const { values } = await column('small.pca1');
    expect(values.every(Number.isFinite)).toBe(true);
    const { values: second } = await column('small.pca2');
    const variance = (x: Float64Array) => {
      const mean = x.reduce((a, b) => a + b) / x.length;
      return x.reduce((total, value) => total + (value - mean) ** 2, 0);
    };
    expect(variance(values)).toBeGreaterThan(variance(second));

    const again = await engine.open(join(samples, 'train_qcd.h5'));
    const kept = again.columns.filter(({ name }) => name.startsWith('small.pca'));
    expect(kept.map(({ name, stale }) => [name, stale])).toEqual([
      ['small.pca1', undefined],
      ['small.pca2', undefined],
      ['small.pca3', undefined],
    ]);
    expect(kept[0].title).toContain('of the variance');
    const restored = await engine.call('dataset.column', {
      dataset: again.dataset,
      column: 'small.pca1',
    });
    expect(restored.values).toEqual(values);
  });

  it('make a map of some events, and say how many are not on it', async () => {
    await engine.run('latent.project', {
      dataset,
      ...PLANE,
      method: 'umap',
      fitEvents: 60,
      placeAll: false,
    });
    const { values } = await engine.call('dataset.column', { dataset, column: 'small.umap1' });
    expect(values.filter((value) => !Number.isNaN(value))).toHaveLength(60);
    const { projections } = await engine.call('latent.spaces', { dataset, model: 'small' });
    expect(projections.find(({ method }) => method === 'umap')).toMatchObject({
      fitted: 60,
      placed: 60,
      of: count,
    });
  });

  it('refuse a space that the model has not', async () => {
    await expect(engine.call('latent.project', { dataset, ...PLANE, space: 'w' })).rejects.toThrow(
      'no latent space w',
    );
  });
});

describe('neighbours', () => {
  it('in latents and images are the nearest first, never the event itself', async () => {
    for (const question of [
      { by: 'latent', model: 'small', space: 'z', metric: 'cosine' },
      { by: 'mask' },
      { by: 'energy', metric: 'cosine', flip: true },
    ] as const) {
      const { told } = await neighboursOf(question);
      expect(told.events).toHaveLength(12);
      expect(told.compared).toBe(count - 1);
      expect([...told.events]).not.toContain(4);
      expect([...told.distances]).toEqual([...told.distances].sort((a, b) => a - b));
    }
  });

  it('come no closer when turns are not allowed', async () => {
    const { told: free } = await neighboursOf({});
    const { told: still } = await neighboursOf({ rotate: false });
    expect(still.turns.every((turn) => turn === 0)).toBe(true);
    free.distances.forEach((distance, i) =>
      expect(distance).toBeLessThanOrEqual(still.distances[i]),
    );
  });
});
