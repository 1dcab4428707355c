import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dirichletVae } from '../../core/models/dirichlet-vae';
import { Random } from '../../core/random';
import { initBackend } from '../../core/tensor/backend';
import { fit } from '../../core/training/fit';
import { loadModel } from '../../core/training/load';
import { splitEvents } from '../../core/training/split';
import { smallFiles, smallHyperOf, smallSource } from './small-source';
import type { FitOptions } from '../../core/training/progress';

const root = mkdtempSync(join(tmpdir(), 'darkscope-weak-'));
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(async () => {
  await initBackend();
});

describe('the events of a weakly supervised training', () => {
  /** 400 background events, 30 of one signal, 20 of another, and 5 that nobody knows. */
  const labels = [
    ...Array<number>(400).fill(0),
    ...Array<number>(30).fill(1),
    ...Array<number>(20).fill(2),
    ...Array<number>(5).fill(-1),
  ];
  const split = (contamination: number, seed = 1) => {
    const hyper = { validationSplit: 0.25, contamination };
    return splitEvents(dirichletVae, smallSource(labels), hyper, false, new Random(seed));
  };
  const signalIn = (events: Uint32Array) => [...events].filter((e) => labels[e] > 0);

  it.each([
    [0.0001, 1],
    [0, 1],
    [0.01, 3],
    [0.1, 30],
    // More than there is.
    [1, 50],
  ])('hold, at a contamination of %f, %i signal events beside 300 of background', (share, n) => {
    const { training, validation, signal, unused } = split(share);
    expect(signalIn(training)).toHaveLength(n);
    expect(training.length).toBe(300 + n);
    expect({ signal, unused }).toEqual({ signal: n, unused: 50 - n + 5 });
    expect(validation.length).toBe(100);
  });

  it('hold no signal and nothing unknown for validation', () => {
    for (const share of [0.0001, 0.1, 1]) {
      expect([...split(share).validation].every((e) => labels[e] === 0)).toBe(true);
    }
  });

  it('hold signal drawn from every kind by the seed, each event once, among the background', () => {
    const { training } = split(0.1);
    expect(new Set(training).size).toBe(training.length);
    expect(new Set(signalIn(training).map((e) => labels[e]))).toEqual(new Set([1, 2]));
    expect(signalIn(split(0.1).training)).toEqual(signalIn(training));
    expect(signalIn(split(0.1, 2).training)).not.toEqual(signalIn(training));
    expect(signalIn(training.subarray(0, 165)).length).toBeGreaterThan(0);
    expect(signalIn(training.subarray(165)).length).toBeGreaterThan(0);
  });
});

describe('a weakly supervised model', () => {
  let folders = 0;
  const options = (more: Partial<FitOptions> = {}): FitOptions => ({
    kind: 'dirichlet-vae',
    hyper: smallHyperOf(dirichletVae),
    seed: 42,
    source: smallSource([0, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0]),
    dataFiles: smallFiles,
    out: join(root, `model${folders++}`),
    ...more,
  });
  const bytes = (folder: string): Buffer => readFileSync(join(folder, 'weights.bin'));

  it.each([
    ['background alone', [0, 0, 0, 0]],
    ['signal that nobody has labelled', [0, 0, 0, 0, -1, -1]],
  ])('refuses %s, and says what it needs', async (_, labels) => {
    await expect(fit(options({ source: smallSource(labels) }))).rejects.toMatchObject({
      code: 'no-signal',
      message: expect.stringContaining('Dirichlet VAE learns from labelled signal') as string,
      hint: expect.stringContaining('Add labelled signal files') as string,
    });
  });

  it('trains with one signal event and keeps the epoch with the smallest validation loss', async () => {
    const { card } = await fit(options());
    expect(card.split).toEqual({ training: 8, validation: 3, signal: 1, unused: 1 });
    const losses = card.metrics.map((m) => m.valLoss);
    expect(losses[card.selectedEpoch - 1]).toBe(Math.min(...losses));
  });

  it('keeps its running statistics with its weights', async () => {
    const { folder } = await fit(options());
    const { model } = await loadModel(folder);
    const mean = model.weights.get('encoder/norm/running_mean')!.dataSync();
    const variance = model.weights.get('encoder/norm/running_variance')!.dataSync();
    model.dispose();
    // They start at 0 and 1, and go a hundredth of the way at each step.
    expect(mean.some((m) => m !== 0)).toBe(true);
    expect(variance.every((v) => v > 0 && v < 1)).toBe(true);
  });

  it.each([1, 4])('cancelled after step %i and resumed, ends with the same bits', async (step) => {
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
