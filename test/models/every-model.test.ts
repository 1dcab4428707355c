import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeHyper } from '../../core/models/hyper';
import { MODEL_KINDS, modelKind } from '../../core/models/index';
import { loadModel } from '../../core/training/load';
import { Random } from '../../core/random';
import { scoreEvents } from '../../core/scores/score-events';
import { initBackend, tf } from '../../core/tensor/backend';
import { sizeOf } from '../../core/tensor/weights';
import { fit } from '../../core/training/fit';
import { smallFiles, smallHyperOf, smallSource } from '../training/small-source';

const root = mkdtempSync(join(tmpdir(), 'darkscope-models-'));
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(async () => {
  await initBackend();
});

describe.each(Object.keys(MODEL_KINDS))('the model %s', (id) => {
  const kind = modelKind(id);

  it('has presets that are within its own limits and name every setting', () => {
    for (const { values } of kind.presets) {
      expect(completeHyper(kind.hyperparameters, values)).toEqual(values);
    }
    expect(kind.presets.map((p) => p.id)).toEqual([
      'quick',
      id === 'patch-codae' ? 'full' : 'paper',
    ]);
  });

  it('is judged by a score that it gives', () => {
    expect(kind.scores).toContain(kind.mainScore);
  });

  it('has as many parameters as it says', () => {
    const { values } = kind.presets[0];
    const model = kind.build(values, new Random(1));
    const trained = [...model.weights.values()].filter((w) => w.trainable);
    const sizes = trained.map((w) => sizeOf(w.shape));
    expect(sizes.reduce((a, b) => a + b)).toBe(kind.parameterCount(values));
    model.dispose();
  });

  it('trains, saves, loads and gives all its scores, finite', async () => {
    const source = smallSource([0, 0, 0, 0, 0, 0, 1, 1, 2, 2]);
    const out = join(root, id);
    const hyper = smallHyperOf(kind);
    const { card } = await fit({ kind: id, hyper, source, out, dataFiles: smallFiles });
    expect(card).toMatchObject({ kind: id, state: 'finished' });
    const { model } = await loadModel(out);
    const { names, columns } = await scoreEvents({ model, source });
    expect(names).toEqual(kind.scores);
    for (const name of names) {
      expect(columns[name].length).toBe(10);
      expect(columns[name].every(Number.isFinite)).toBe(true);
    }
    model.dispose();
  });

  it('leaves no tensors behind, neither trained nor scored', async () => {
    const source = smallSource([0, 0, 0, 0, 0, 0, 1, 1, 2, 2]);
    const hyper = smallHyperOf(kind);
    const before = tf.memory().numTensors;
    await fit({ kind: id, hyper, source, out: join(root, `${id}-counted`), dataFiles: smallFiles });
    const { model } = await loadModel(join(root, `${id}-counted`));
    await scoreEvents({ model, source });
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('cancelled between two steps and while validating, ends with the same bits', async () => {
    const source = smallSource([0, 0, 0, 0, 0, 0, 1, 1, 2, 2]);
    const hyper = { ...smallHyperOf(kind), batch: 2, microBatch: 2 };
    const out = join(root, `${id}-cut`);
    const options = { kind: id, hyper, source, dataFiles: smallFiles };
    const straight = await fit({ ...options, out: join(root, `${id}-straight`) });
    for (const phase of ['training', 'validating']) {
      const abort = new AbortController();
      const cut = fit({
        ...options,
        out,
        resume: true,
        signal: abort.signal,
        onProgress: (p) => void (p.phase === phase && p.step > 0 && abort.abort()),
      });
      await expect(cut).rejects.toMatchObject({ code: 'cancelled' });
    }
    await fit({ ...options, out, resume: true });
    const weights = (folder: string): Buffer => readFileSync(join(folder, 'weights.bin'));
    expect(weights(out).equals(weights(straight.folder))).toBe(true);
  });
});
