import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MASK_SIZE } from '../../core/events/schema';
import { reconstruct, scoreEvents } from '../../core/scores/score-events';
import { initBackend } from '../../core/tensor/backend';
import { signalToScore } from '../../core/training/epochs/choose';
import { promoteEpoch } from '../../core/training/epochs/promote';
import { readRecord, readWatched, recordedEpochs } from '../../core/training/epochs/records';
import { fit } from '../../core/training/fit';
import { loadModel } from '../../core/training/load';
import type { FitOptions } from '../../core/training/progress';
import { smallFiles, smallHyper, smallSource } from './small-source';

const root = mkdtempSync(join(tmpdir(), 'darkscope-watch-'));
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(async () => {
  await initBackend();
});

const source = smallSource([0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0, -1]);
let folders = 0;
function options(more: Partial<FitOptions> = {}): FitOptions {
  return {
    kind: 'codae',
    hyper: { ...smallHyper, epochs: 3 },
    seed: 42,
    source,
    dataFiles: smallFiles,
    out: join(root, `model${folders++}`),
    watch: { keepEvery: 1 },
    ...more,
  };
}

async function recordOf(folder: string, epoch: number) {
  const found = await readWatched(folder);
  if (!found) throw new Error('nothing was watched');
  const record = await readRecord(folder, found.watched, epoch);
  if (!record) throw new Error(`no record of epoch ${epoch}`);
  return { ...found, ...record };
}

describe('watching a training', () => {
  it('keeps of every epoch what its weights score and draw', async () => {
    const { out } = options();
    await fit(options({ out }));
    expect(await recordedEpochs(out)).toEqual([1, 2, 3].map((epoch) => ({ epoch, kept: true })));
    const { watched, masks, scores, pictures } = await recordOf(out, 2);
    // Two validation events, then the signal that nothing was learnt from.
    expect(watched.labels).toEqual([0, 0, 1, 2]);
    expect(watched.pictured.map(({ index }) => index).slice(2)).toEqual([3, 6]);

    const promoted = join(root, 'promoted');
    mkdirSync(promoted);
    const card = await promoteEpoch(out, 2, promoted);
    expect(card).toMatchObject({ state: 'finished', selectedEpoch: 2 });
    const { model } = await loadModel(promoted);
    const events = watched.pictured.map(({ index }) => index);
    const { columns } = await scoreEvents({ model, source, events, scores: ['bce'] });
    const drawn = reconstruct(model, await source.readImages(events));
    model.dispose();
    columns.bce.forEach((bce, i) => expect(scores[i] / bce).toBeCloseTo(1, 5));
    drawn?.forEach((value, i) => expect(Math.abs(pictures[i] - value)).toBeLessThan(1e-5));
    expect(masks.length).toBe(4 * MASK_SIZE);
    const images = await source.readImages(events);
    masks.forEach((hit, i) => expect(hit).toBe(images[3 * i] > 0 ? 1 : 0));
  });

  it('changes nothing of the training', async () => {
    const [watched, alone] = [options(), options({ watch: undefined })];
    await fit(watched);
    await fit(alone);
    const weights = (folder: string) => readFileSync(join(folder, 'weights.bin'));
    expect(weights(watched.out).equals(weights(alone.out))).toBe(true);
    expect(existsSync(join(alone.out, 'epochs'))).toBe(false);
  });

  it('goes on after an interruption with the same events and the same records', async () => {
    const whole = options();
    await fit(whole);
    const abort = new AbortController();
    const cut = options({ signal: abort.signal });
    const stopped = fit({
      ...cut,
      onProgress: ({ epoch, step }) => {
        if (epoch === 2 && step === 1) abort.abort();
      },
    });
    await expect(stopped).rejects.toThrow('cancelled');
    await fit({ ...cut, signal: undefined, resume: true });
    for (const epoch of [1, 2, 3]) {
      const [a, b] = [await recordOf(whole.out, epoch), await recordOf(cut.out, epoch)];
      expect(b.watched).toEqual(a.watched);
      expect(b.scores).toEqual(a.scores);
      expect(b.pictures).toEqual(a.pictures);
    }
  });

  it('takes signal from other files, and keeps weights as seldom as asked', async () => {
    const signal = { source: smallSource([2, 2, 0, 1]), files: ['signal.h5'] };
    const run = options({ watch: { signal, keepEvery: 2 } });
    await fit(run);
    const { watched } = await recordOf(run.out, 3);
    expect(watched.labels).toEqual([0, 0, 2, 2, 1]);
    expect(watched.signalFiles).toEqual(['signal.h5']);
    expect((await recordedEpochs(run.out)).map(({ kept }) => kept)).toEqual([false, true, false]);
    const out = join(root, 'none');
    mkdirSync(out);
    await expect(promoteEpoch(run.out, 3, out)).rejects.toMatchObject({ code: 'model-unreadable' });
  });

  it('does not end when the watched signal can no longer be read', async () => {
    const { DarkscopeError } = await import('../../core/errors');
    const gone = {
      ...smallSource([1, 1]),
      readImages: () => Promise.reject(new DarkscopeError('file-chunk', 'the file has gone')),
    };
    const run = options({
      kind: 'cct',
      source: smallSource([0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 2, 2]),
      hyper: { epochs: 1, batch: 6, microBatch: 6, validationSplit: 0.25 },
      watch: { signal: { source: gone, files: [] }, keepEvery: 0 },
    });
    await fit(run);
    const { watched, scores } = await recordOf(run.out, 1);
    const signal = watched.labels.length - 2;
    expect(watched.pictured).toEqual([]);
    expect([...scores.slice(signal)]).toEqual([NaN, NaN]);
    expect(scores.slice(0, signal).every(Number.isFinite)).toBe(true);
  });

  it('finds the signal of an interrupted training again, or goes on without it', async () => {
    for (const source of [smallSource([0, 2, 1]), null]) {
      const abort = new AbortController();
      const files = ['signal.h5'];
      const cut = options({
        watch: { signal: { source: smallSource([0, 2, 1]), files }, keepEvery: 0 },
      });
      const stopped = fit({
        ...cut,
        signal: abort.signal,
        onProgress: ({ epoch }) => {
          if (epoch === 2) abort.abort();
        },
      });
      await expect(stopped).rejects.toThrow('cancelled');
      await fit({ ...cut, watch: { signal: { source, files }, keepEvery: 0 }, resume: true });
      const [before, after] = [await recordOf(cut.out, 1), await recordOf(cut.out, 3)];
      expect(before.watched.signal.map(({ index }) => index)).toEqual([1, 2]);
      expect(before.scores.every(Number.isFinite)).toBe(true);
      expect([...after.scores.slice(2)].every(Number.isFinite)).toBe(source !== null);
      expect(after.scores.slice(0, 2).every(Number.isFinite)).toBe(true);
    }
  });

  it('spreads the signal it scores over masses', () => {
    const labels = new Int32Array(2000).fill(1);
    const masses = Float64Array.from(labels, (_, i) => (i < 1900 ? 125 : 1000));
    const events = signalToScore({ labels, masses, count: 2000 }, new Set([1950]));
    const heavy = events.filter((event) => masses[event] === 1000);
    expect(events.length).toBe(120 + 99);
    expect(heavy.includes(1950)).toBe(false);
  });
});
