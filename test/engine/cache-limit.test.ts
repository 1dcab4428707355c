import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CacheLimit, noteUse } from '../../core/cache-limit';
import { fixtures, TestEngine, TINY } from './harness';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'darkscope-cache-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A kept file that was last used so many hours ago. */
function kept(name: string, bytes: number, hoursAgo: number): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.alloc(bytes));
  const used = new Date(Date.now() - hoursAgo * 3_600_000);
  utimesSync(path, used, used);
  return path;
}

describe('the cache', () => {
  it('loses what was not used for longest, until the rest fits, and nothing else', () => {
    const old = kept('latents/model/one/z1.f32', 400, 9);
    const older = kept('summary/two/n_tracks.f64', 400, 20);
    const fresh = kept('occupancy/three/above-0.u32', 400, 1);
    const list = kept('hashes.json', 5000, 99);
    const cache = new CacheLimit(folder, 900);
    expect(cache.size()).toBe(1200);
    // What is used again stays, however long ago it was written.
    noteUse(older);
    expect(cache.trim()).toBe(400);
    expect([older, old, fresh, list].map(existsSync)).toEqual([true, false, true, true]);
    expect(existsSync(dirname(old))).toBe(false);
    expect(cache.trim()).toBe(0);
    expect(cache.clear()).toBe(800);
    expect([cache.size(), existsSync(list)]).toEqual([0, true]);
  });

  it('keeps what is in use, though it is more than fits', () => {
    const parts = ['one', 'two'].map((name) => kept(`latents/model/${name}.f32`, 800, 0));
    const cache = new CacheLimit(folder, 900);
    expect(cache.trim()).toBe(0);
    expect(parts.map(existsSync)).toEqual([true, true]);
  });

  it('that is cleared is made again when it is wanted; scores and models stay', async () => {
    const engine = new TestEngine();
    const file = join(fixtures, 'pooled.h5');
    const { dataset } = await engine.openIndexed(file);
    await engine.train(dataset, 'model', {
      ...{ kind: 'cae', assumeBackground: true, hyperparameters: { ...TINY, epochs: 1 } },
    });
    await engine.run('score.start', { dataset, model: 'model', scores: ['bce'] });
    await engine.run('latent.encode', { dataset, model: 'model' });
    const before = await engine.call('cache.info', {});
    expect(before.bytes).toBeGreaterThan(0);
    const { removed } = await engine.call('cache.clear', {});
    expect(removed).toBe(before.bytes);
    expect(await engine.call('cache.info', {})).toEqual({ ...before, bytes: 0 });
    const { columns } = await engine.openIndexed(file);
    expect(columns.map(({ name }) => name)).toContain('model.bce');
    const again = await engine.run('latent.encode', { dataset, model: 'model' });
    expect(again).toMatchObject({ state: 'finished', error: null });
    expect((await engine.call('cache.info', {})).bytes).toBe(before.bytes);
    await engine.end();
  });
});
