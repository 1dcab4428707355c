import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateColumn } from '../../core/evaluation';
import { cct } from '../../core/models/cct';
import { Random } from '../../core/random';
import { scoreEvents } from '../../core/scores/score-events';
import { initBackend } from '../../core/tensor/backend';
import { fit } from '../../core/training/fit';
import { loadModel } from '../../core/training/load';
import { splitEvents } from '../../core/training/split';
import { smallFiles, smallHyperOf, smallSource } from './small-source';
import type { FitOptions } from '../../core/training/progress';

const root = mkdtempSync(join(tmpdir(), 'darkscope-supervised-'));
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(async () => {
  await initBackend();
});

/** Labels of `count` events, as many of each class. */
const evenly = (count: number, classes = 3): number[] =>
  Array.from({ length: count }, (_, i) => i % classes);

let folders = 0;
function options(more: Partial<FitOptions> = {}): FitOptions {
  return {
    kind: 'cct',
    hyper: smallHyperOf(cct),
    seed: 42,
    source: smallSource(evenly(12)),
    dataFiles: smallFiles,
    out: join(root, `model${folders++}`),
    ...more,
  };
}

const bytes = (folder: string): Buffer => readFileSync(join(folder, 'weights.bin'));

describe('the events of a supervised training', () => {
  const split = (labels: number[], assumeBackground = false) =>
    splitEvents(
      cct,
      smallSource(labels),
      { validationSplit: 0.25 },
      assumeBackground,
      new Random(1),
    );

  it('are divided in the same proportion within every class', () => {
    const labels = [
      ...Array<number>(40).fill(0),
      ...Array<number>(20).fill(1),
      ...Array<number>(8).fill(2),
      -1,
    ];
    const { training, validation, signal, unused } = split(labels);
    const count = (events: Uint32Array) =>
      [0, 1, 2].map((label) => events.reduce((n, e) => n + (labels[e] === label ? 1 : 0), 0));
    expect(count(training)).toEqual([30, 15, 6]);
    expect(count(validation)).toEqual([10, 5, 2]);
    expect(new Set([...training, ...validation]).size).toBe(68);
    expect({ signal, unused }).toEqual({ signal: 28, unused: 1 });
  });

  it('come mixed, not class by class', () => {
    const labels = [...Array<number>(20).fill(0), ...Array<number>(20).fill(1)];
    const { training } = split(labels);
    const first = training.subarray(0, 15).reduce((n, e) => n + labels[e], 0);
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(15);
  });

  it.each([
    ['no labels at all', [-1, -1, -1, -1], true],
    ['background alone', [0, 0, 0, 0], false],
    ['one signal event, which cannot be divided', [0, 0, 0, 0, 1], false],
    ['labels that are no class', [0, 0, 0, 7, 7, 7], false],
  ])('are refused with %s', (_, labels, assumeBackground) => {
    expect(() => split(labels, assumeBackground)).toThrow(
      expect.objectContaining({ code: 'no-signal' }),
    );
  });
});

describe('a supervised model', () => {
  it('refuses to train without signal, and leaves nothing behind', async () => {
    await expect(fit(options({ source: smallSource([0, 0, 0, 0, 0]) }))).rejects.toMatchObject({
      code: 'no-signal',
      message: expect.stringContaining('CCT') as string,
    });
  });

  it('learns to tell dense events from sparse ones, and to do so with events that it has not seen', async () => {
    const labels = evenly(60);
    const seen = smallSource(labels.slice(0, 36));
    const hyper = { ...smallHyperOf(cct), epochs: 8, learningRate: 3e-3 };
    const { folder, card } = await fit(options({ source: seen, hyper }));
    expect(card.split).toEqual({ training: 27, validation: 9, signal: 24, unused: 0 });
    const losses = card.metrics.map((m) => m.valLoss);
    expect(losses[card.selectedEpoch - 1]).toBe(Math.min(...losses));
    // Chance is the entropy of three classes.
    expect(Math.min(...losses)).toBeLessThan(0.85 * Math.log(3));
    expect(card.metrics.every((m) => Number.isNaN(m.valSsim))).toBe(true);

    const source = smallSource(labels);
    const { model } = await loadModel(folder);
    const { columns } = await scoreEvents({ model, source });
    model.dispose();
    columns.signal.forEach((p, i) => {
      expect(p).toBeCloseTo(columns.psuep[i] + columns.psvj[i], 6);
    });
    const unseen = columns.signal.slice(36);
    const { points } = evaluateColumn(
      'signal',
      unseen,
      labels.slice(36),
      unseen.map(() => 0),
    );
    expect(points.length).toBe(2);
    points.forEach(({ auroc, direction }) => {
      expect(direction).toBe('above');
      expect(auroc).toBeGreaterThan(0.95);
    });
  });

  it('trains where a class is missing, which then is improbable', async () => {
    const source = smallSource(evenly(16, 2));
    const { folder } = await fit(options({ source, hyper: { ...smallHyperOf(cct), epochs: 6 } }));
    const { model } = await loadModel(folder);
    const { columns } = await scoreEvents({ model, source });
    model.dispose();
    const mean = columns.psvj.reduce((a, b) => a + b) / 16;
    expect(mean).toBeLessThan(1 / 3);
  });

  it('takes events without a label for background where it is told to', async () => {
    const labels = evenly(12);
    const hidden = smallSource(labels.map((label) => (label === 0 ? -1 : label)));
    const [told, known] = [
      await fit(options({ source: hidden, assumeBackground: true })),
      await fit(options({ source: smallSource(labels) })),
    ];
    expect(bytes(told.folder).equals(bytes(known.folder))).toBe(true);
  });

  it.each([1, 3])('cancelled after step %i and resumed, ends with the same bits', async (step) => {
    const straight = options();
    await fit(straight);
    const abort = new AbortController();
    let steps = 0;
    const cut = options({
      signal: abort.signal,
      onProgress: ({ phase, step: at }) => {
        if (phase === 'training' && at > 0 && ++steps === step) abort.abort();
      },
    });
    await expect(fit(cut)).rejects.toMatchObject({ code: 'cancelled' });
    await fit({ ...cut, signal: undefined, onProgress: undefined, resume: true });
    expect(bytes(cut.out).equals(bytes(straight.out))).toBe(true);
  });
});
