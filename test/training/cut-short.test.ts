import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type * as Fs from 'node:fs';
import type * as FsPromises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { loadModel } from '../../core/training/load';
import { fit } from '../../core/training/fit';
import { findCard } from '../../core/training/read-card';
import { smallFiles, smallHyper, smallSource } from './small-source';
import type { FitOptions } from '../../core/training/progress';

/** Every file appears by a rename; the one that brings this to nought fails, as if power went. */
const renames = vi.hoisted(() => ({ left: Infinity, done: 0 }));
const count = vi.hoisted(() => (): void => {
  if (--renames.left === 0) {
    throw Object.assign(new Error('cut short'), { code: 'EIO', syscall: 'rename' });
  }
  renames.done++;
});
vi.mock('node:fs', async (original) => {
  const real = await original<typeof Fs>();
  const renameSync: typeof real.renameSync = (from, to) => {
    count();
    real.renameSync(from, to);
  };
  return { ...real, renameSync };
});
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof FsPromises>();
  const rename: typeof real.rename = async (from, to) => {
    count();
    await real.rename(from, to);
  };
  return { ...real, rename };
});

const root = mkdtempSync(join(tmpdir(), 'darkscope-cut-'));
afterAll(() => rmSync(root, { recursive: true }));

async function train(name: string, cutAt = Infinity, more: Partial<FitOptions> = {}) {
  Object.assign(renames, { left: cutAt, done: 0 });
  const { folder, card } = await fit({
    kind: 'codae',
    hyper: smallHyper,
    // With this seed the second epoch is the better one.
    seed: 1,
    source: smallSource([0, 0, 0, 0, 0]),
    dataFiles: smallFiles,
    out: join(root, name),
    resume: true,
    ...more,
  });
  return { card, weights: readFileSync(join(folder, 'weights.bin')) };
}

/** Epochs whose weights the model in a folder has; fails if they cannot be read. */
async function readable(name: string): Promise<number> {
  const card = await findCard(join(root, name));
  if (!card?.weightsSha256) return 0;
  const { model } = await loadModel(join(root, name));
  model.dispose();
  return card.selectedEpoch;
}

it('a model can be read and its training resumed, whichever write was cut short', async () => {
  const straight = await train('straight');
  const writes = renames.done;
  expect(straight.card.selectedEpoch).toBe(2);
  const seen = new Set<number>();
  for (let cutAt = 1; cutAt <= writes; cutAt++) {
    const name = `cut${cutAt}`;
    await expect(train(name, cutAt)).rejects.toMatchObject({ code: 'output-unwritable' });
    const before = await readable(name);
    seen.add(before);
    // The resumed training goes no further than its first report of work.
    const stop = new AbortController();
    stop.abort();
    await train(name, Infinity, { signal: stop.signal, memoryBudgetBytes: 0 }).catch(
      () => undefined,
    );
    expect(await readable(name)).toBeGreaterThanOrEqual(before);
    expect((await train(name)).weights.equals(straight.weights)).toBe(true);
  }
  expect(seen).toEqual(new Set([0, 1, 2]));
}, 60_000);
