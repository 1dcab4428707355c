import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { codae } from '../../core/models/codae';
import { modelKind } from '../../core/models/index';
import { ModelCard } from '../../core/training/card';
import { loadModel } from '../../core/training/load';
import { initBackend, tf } from '../../core/tensor/backend';
import { readCheckpoint, writeCheckpoint } from '../../core/training/checkpoint';
import { PauseControl } from '../../core/training/control';
import { fit } from '../../core/training/fit';
import { LOCK_FILE } from '../../core/training/folder-lock';
import { smallFiles, smallHyper, smallHyperOf, smallSource } from './small-source';
import type { FitOptions, FitProgress } from '../../core/training/progress';

const root = mkdtempSync(join(tmpdir(), 'darkscope-fit-'));
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(async () => {
  await initBackend();
});

let folders = 0;
function options(more: Partial<FitOptions> = {}): FitOptions {
  return {
    kind: 'codae',
    hyper: smallHyper,
    seed: 42,
    source: smallSource([0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0, -1]),
    dataFiles: smallFiles,
    out: join(root, `model${folders++}`),
    ...more,
  };
}

/** Training loss of every epoch. */
const lossesOf = (folder: string): number[] => {
  const text = readFileSync(join(folder, 'card.json'), 'utf8');
  return v.parse(ModelCard, JSON.parse(text)).metrics.map(({ loss }) => loss);
};
const bytes = (folder: string): Buffer => readFileSync(join(folder, 'weights.bin'));

describe('training', () => {
  it('leaves a folder with a readable card and the weights of its best epoch', async () => {
    const seen: FitProgress[] = [];
    const run = options({ onProgress: (p) => seen.push(p) });
    const { card } = await fit(run);
    expect(readdirSync(run.out).sort()).toEqual(['card.json', 'weights.bin', 'weights.json']);
    expect(JSON.parse(readFileSync(join(run.out, 'card.json'), 'utf8'))).toEqual(card);
    expect(card).toMatchObject({
      kind: 'codae',
      state: 'finished',
      seed: 42,
      hyper: smallHyper,
      split: { training: 7, validation: 2, unused: 3 },
      versions: { backend: 'native' },
    });
    expect(card.metrics.map((m) => m.epoch)).toEqual([1, 2]);
    const best = Math.max(...card.metrics.map((m) => m.valSsim));
    expect(card.metrics[card.selectedEpoch - 1].valSsim).toBe(best);
    expect(card.metrics[1].valLoss).toBeLessThan(card.metrics[0].valLoss);
    expect(bytes(run.out).length).toBe(4 * card.parameters);
    expect(seen[0].phase).toBe('preparing');
    expect(seen[seen.length - 1]).toMatchObject({ phase: 'finished', secondsLeft: 0 });
    expect(seen.filter((p) => p.sample).length).toBe(2);
  });

  it('ends with the same bits for the same seed, and with others for another', async () => {
    const [first, again, other] = [options(), options(), options({ seed: 51 })];
    await fit(first);
    await fit(again);
    await fit(other);
    expect(bytes(again.out).equals(bytes(first.out))).toBe(true);
    expect(bytes(other.out).equals(bytes(first.out))).toBe(false);
  });

  it('does not depend on whether masks are kept in memory or read anew', async () => {
    const [kept, streamed] = [options(), options({ memoryBudgetBytes: 0 })];
    await fit(kept);
    await fit(streamed);
    expect(bytes(streamed.out).equals(bytes(kept.out))).toBe(true);
  });

  it.each([1, 2, 3])(
    'cancelled after step %i and resumed, ends with the same bits',
    async (step) => {
      const [straight, cut] = [options(), options()];
      await fit(straight);
      const abort = new AbortController();
      let steps = 0;
      const onProgress = (p: FitProgress): void => {
        if (p.phase === 'training' && !p.sample && ++steps === step) abort.abort();
      };
      await expect(fit({ ...cut, signal: abort.signal, onProgress })).rejects.toMatchObject({
        code: 'cancelled',
      });
      const { card } = await fit({ ...cut, resume: true });
      expect(card.metrics.length).toBe(2);
      expect(bytes(cut.out).equals(bytes(straight.out))).toBe(true);
    },
  );

  it.each(['codae', 'dirichlet-vae', 'codvae'])(
    'as a graph, %s cancelled and resumed ends with the same bits, and with nearly those of single operations',
    async (kind) => {
      const hyper = smallHyperOf(modelKind(kind));
      const as = (runtime: FitOptions['runtime']) => options({ kind, hyper, runtime });
      const [straight, cut, single] = [as('graph'), as('graph'), as('operations')];
      expect((await fit(straight)).card.versions.training).toBe('graph');
      expect((await fit(single)).card.versions.training).toBe('operations');
      const abort = new AbortController();
      const onProgress = (p: FitProgress): void => {
        if (p.phase === 'training' && p.step === 1) abort.abort();
      };
      const stopped = fit({ ...cut, signal: abort.signal, onProgress });
      await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
      // The card says how to go on, not the caller.
      const { card } = await fit({ ...cut, runtime: 'operations', resume: true });
      expect(card.versions.training).toBe('graph');
      expect(bytes(cut.out).equals(bytes(straight.out))).toBe(true);
      const losses = [straight, single].map(({ out }) => lossesOf(out));
      losses[0].forEach((loss, i) => expect(Math.abs(loss / losses[1][i] - 1)).toBeLessThan(1e-2));
    },
  );

  it('trains a model whose loss cannot be a graph op by op, and says so and why', async () => {
    const { build } = codae;
    const spy = vi.spyOn(codae, 'build').mockImplementation((hyper, random) => {
      const model = build(hyper, random);
      const loss: typeof model.loss = (batch, noise) =>
        tf.mul(model.loss(batch, noise), batch.images.dataSync().length / batch.images.size);
      return { ...model, loss };
    });
    const { card } = await fit(options({ runtime: 'graph' }));
    spy.mockRestore();
    expect(card.versions.training).toBe('operations');
    expect(card.versions.graphRefused).toMatch(/was read while traced/);
  });

  it('resumes an average of weights and a falling learning rate with the same bits', async () => {
    const hyper = { ...smallHyper, averaging: 0.9, cosine: 1, anyRotation: 1 };
    const [straight, cut, plain] = [options({ hyper }), options({ hyper }), options()];
    await fit(straight);
    await fit(plain);
    const abort = new AbortController();
    const onProgress = (p: FitProgress): void => {
      if (p.phase === 'training' && p.step === 1) abort.abort();
    };
    const stopped = fit({ ...cut, signal: abort.signal, onProgress });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    await fit({ ...cut, resume: true });
    expect(bytes(cut.out).equals(bytes(straight.out))).toBe(true);
    expect(bytes(plain.out).equals(bytes(straight.out))).toBe(false);
  });

  it('killed before its first checkpoint and resumed, keeps the settings of its card', async () => {
    const source = smallSource([-1, -1, -1, -1, -1, -1, 1]);
    const [straight, killed] = [0, 1].map(() =>
      options({ source, seed: 51, assumeBackground: true }),
    );
    await fit(straight);
    await expect(
      fit({
        ...killed,
        onProgress: ({ step }) => {
          if (step === 1) throw new Error('killed');
        },
      }),
    ).rejects.toThrow('killed');
    expect(readdirSync(killed.out)).toEqual(['card.json']);
    const { kind, out, dataFiles } = killed;
    const { card } = await fit({ kind, source, out, dataFiles, preset: 'quick', resume: true });
    expect(card).toMatchObject({ hyper: smallHyper, seed: 51, assumeBackground: true });
    expect(bytes(killed.out).equals(bytes(straight.out))).toBe(true);
  });

  it.each([1, 3])(
    'adds the gradients of a batch up alike in parts of %i and as a whole',
    async (n) => {
      // Seven training events: the second batch of 4 has 3, and so the last part of 3 has 1.
      const source = smallSource([0, 0, 0, 0, 0, 0, 0, 0, 0]);
      const trained = async (microBatch: number, learningRate: number) => {
        const hyper = { ...smallHyper, epochs: 1, weightDecay: 0, microBatch, learningRate };
        const run = options({ source, hyper });
        const { card } = await fit(run);
        expect(card.split.training).toBe(7);
        const weights = new Float32Array(Uint8Array.from(bytes(run.out)).buffer);
        return { weights, ...card.metrics[0] };
      };
      // With weights as good as fixed, losses and gradients differ by the rounding of float32 alone.
      const [still, stillInParts] = [await trained(4, 1e-8), await trained(n, 1e-8)];
      expect(Math.abs(stillInParts.loss / still.loss - 1)).toBeLessThan(1e-6);
      expect(Math.abs(stillInParts.gradientNorm / still.gradientNorm - 1)).toBeLessThan(1e-4);
      // Adam turns the sign of a gradient near nought into a whole step, so a few weights part further: all
      // together they stay within a tenth of the way that they went.
      const [whole, parts] = [await trained(4, 3e-3), await trained(n, 3e-3)];
      const distance = (a: Float32Array, b: Float32Array): number =>
        Math.hypot(...a.map((w, i) => w - b[i]));
      const way = distance(whole.weights, still.weights);
      expect(distance(parts.weights, whole.weights)).toBeLessThan(0.1 * way);
    },
  );

  it('waits while paused and goes on with the same bits', async () => {
    const [straight, paused] = [options(), options()];
    await fit(straight);
    const control = new PauseControl();
    control.pause();
    const phases: string[] = [];
    const onProgress = (p: FitProgress): void => {
      phases.push(p.phase);
      if (p.phase === 'paused') setTimeout(() => control.resume(), 20);
    };
    await fit({ ...paused, control, onProgress });
    expect(phases).toContain('paused');
    expect(bytes(paused.out).equals(bytes(straight.out))).toBe(true);
  });

  it('keeps no tensors behind', async () => {
    await fit(options());
    const before = tf.memory().numTensors;
    await fit(options());
    const { model } = await loadModel((await fit(options())).folder);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('stops when the loss is no longer a number, and keeps all that it had saved', async () => {
    const run = options();
    const abort = new AbortController();
    const onProgress = (p: FitProgress): void => {
      if (p.phase === 'training' && p.epoch === 2 && p.step === 1) abort.abort();
    };
    await expect(fit({ ...run, signal: abort.signal, onProgress })).rejects.toThrow('cancelled');
    // Weights as a much too large learning rate leaves them: the next loss overflows.
    const checkpoint = (await readCheckpoint(run.out))!;
    checkpoint.optimiser.weights.forEach((w) => w.fill(1e30));
    await writeCheckpoint(run.out, checkpoint);
    const content = (): string[] =>
      ['card.json', 'checkpoint.bin', 'weights.bin'].map((name) =>
        readFileSync(join(run.out, name), 'latin1'),
      );
    const before = content();
    await expect(fit({ ...run, resume: true, checkpointSteps: 1 })).rejects.toMatchObject({
      code: 'bad-parameter',
      message: expect.stringMatching(
        /epoch 2, step 2 of 2: the loss is (NaN|Infinity) with a learning rate of 0\.\d+$/,
      ) as string,
      hint: expect.stringContaining('smaller learning rate') as string,
    });
    expect(content()).toEqual(before);
  });

  it('leaves a finished model as it is when resumed', async () => {
    const run = options();
    const { card } = await fit(run);
    expect((await fit({ ...run, resume: true })).card).toEqual(card);
  });
});

describe('training refuses before it starts', () => {
  it.each([
    ['no background', { source: smallSource([1, 2, 1]) }, 'no-background'],
    ['unlabelled events only', { source: smallSource([-1, -1, -1]) }, 'no-background'],
    ['a batch of nought', { hyper: { ...smallHyper, batch: 0 } }, 'bad-parameter'],
    ['no epochs', { hyper: { ...smallHyper, epochs: 0 } }, 'bad-parameter'],
    ['half an epoch', { hyper: { ...smallHyper, epochs: 0.5 } }, 'bad-parameter'],
    ['an unknown setting', { hyper: { depth: 3 } }, 'bad-parameter'],
    ['an unknown model', { kind: 'gpt' }, 'model-unknown'],
    ['a negative seed', { seed: -1 }, 'bad-parameter'],
  ] as const)('%s', async (_, more, code) => {
    const run = options(more);
    await expect(fit(run)).rejects.toMatchObject({ code });
    expect(readdirSync(root)).not.toContain(run.out.split('/').pop());
  });

  it('an output folder that cannot be made', async () => {
    const file = join(root, 'a-file');
    writeFileSync(file, '');
    await expect(fit(options({ out: join(file, 'model') }))).rejects.toMatchObject({
      code: 'output-unwritable',
    });
  });

  it('an output folder that holds a model', async () => {
    const run = options();
    await fit(run);
    await expect(fit(run)).rejects.toMatchObject({ code: 'output-unwritable' });
  });

  it('an output folder that another training is using, but not one whose training was killed', async () => {
    const run = options();
    let second: Promise<unknown> | undefined;
    const onProgress = (p: FitProgress): void => {
      if (p.phase === 'training') second ??= fit({ ...run, resume: true }).catch((e: unknown) => e);
    };
    await fit({ ...run, onProgress });
    expect(await second).toMatchObject({
      code: 'output-unwritable',
      message: expect.stringContaining(`another training (process ${process.pid})`) as string,
    });
    expect(readdirSync(run.out)).not.toContain(LOCK_FILE);

    const gone = spawnSync(process.execPath, ['--version']).pid;
    const locks = [
      JSON.stringify({ pid: gone, began: '' }),
      // The number of a process that began at another time.
      ...(process.platform === 'linux' ? [JSON.stringify({ pid: process.pid, began: '1' })] : []),
      '{"pid',
    ];
    for (const lock of locks) {
      const { out } = options();
      mkdirSync(out);
      writeFileSync(join(out, LOCK_FILE), lock);
      writeFileSync(join(out, `.card.json.${randomUUID()}.unfinished`), 'cut sh');
      await fit({ ...run, out });
      expect(readdirSync(out).sort()).toEqual(['card.json', 'weights.bin', 'weights.json']);
    }
  });

  it('a resumed training with another seed or other events', async () => {
    const run = options();
    const abort = new AbortController();
    const onProgress = (p: FitProgress): void => {
      if (p.phase === 'training') abort.abort();
    };
    await expect(fit({ ...run, signal: abort.signal, onProgress })).rejects.toThrow('cancelled');
    const again = { ...run, resume: true };
    await expect(fit({ ...again, seed: 51 })).rejects.toMatchObject({ code: 'bad-parameter' });
    const dataFiles = [{ ...smallFiles[0], sha256: '1' }];
    await expect(fit({ ...again, dataFiles })).rejects.toMatchObject({ code: 'bad-parameter' });
  });

  it('but takes unlabelled events when told that they are background', async () => {
    const source = smallSource([-1, -1, -1, 1]);
    const { card } = await fit(options({ source, assumeBackground: true }));
    expect(card.split).toEqual({ training: 2, validation: 1, signal: 0, unused: 1 });
  });
});
