import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Cancelled } from '../../core/errors';
import { inferPrediction, inferSpaces } from '../../core/inference/inference';
import { compile } from '../../core/inference/compile';
import { findOnnxRuntime } from '../../core/inference/onnx-runtime';
import { SessionPool } from '../../core/inference/session-pool';
import { MODEL_KINDS } from '../../core/models/index';
import { inputOf, inputSize, predictSpaces } from '../../core/models/predict';
import { compareScores, toleranceOf } from '../../core/scores/compare-scores';
import { scoreEvents } from '../../core/scores/score-events';
import { initBackend, tf } from '../../core/tensor/backend';
import { smallModel } from '../models/small-model';
import { smallSource } from '../training/small-source';
import type { Worker } from 'node:worker_threads';
import type { SessionGraph } from '../../core/inference/thread';
import type { Model, ModelKind } from '../../core/models/model';

const source = smallSource(Array.from({ length: 37 }, (_, i) => i % 3));
const KINDS: readonly ModelKind[] = Object.values(MODEL_KINDS);
const FAST = `onnxruntime ${findOnnxRuntime().version}`;

beforeAll(async () => {
  await initBackend();
});

async function valuesOf({ kind }: Model, events: number): Promise<Float32Array> {
  const images = await source.readImages(Array.from({ length: events }, (_, i) => i));
  return inputOf(kind, images);
}

describe.each(KINDS.map((kind) => [kind.title, kind] as const))('scores of %s', (_, kind) => {
  it('are computed by the ONNX runtime, to what floats allow as TensorFlow computes them', async () => {
    const model = smallModel(kind);
    const fast = await scoreEvents({ model, source });
    const slow = await scoreEvents({ model, source, runtime: 'tensorflow' });
    expect(fast.computedBy).toEqual({ runtime: FAST, reason: null });
    expect(slow.computedBy).toEqual({ runtime: 'TensorFlow', reason: null });
    for (const name of kind.scores) {
      // Similarities near nought are as exact as those of one.
      const [wanted, got] = [slow, fast].map(({ columns }) =>
        name === 'ssim' ? columns.ssim.map((x) => 1 - x) : columns[name],
      );
      expect(compareScores(wanted, got, toleranceOf(name)).within, name).toBe(true);
    }
    model.dispose();
  });

  it('are the same to the last bit, whatever the batch', async () => {
    const model = smallModel(kind);
    const whole = await scoreEvents({ model, source });
    for (const batch of [1, 5, 64]) {
      const again = await scoreEvents({ model, source, batch });
      expect(again.columns).toEqual(whole.columns);
    }
    model.dispose();
  });
});

it('gives the same bits on one thread and on several', async () => {
  const model = smallModel(MODEL_KINDS.codae);
  const graph = compile(model, 'prediction')!;
  const values = await valuesOf(model, 6);
  const size = inputSize(model.kind);
  const [one, three] = [
    new SessionPool(findOnnxRuntime(), 1),
    new SessionPool(findOnnxRuntime(), 3),
  ];
  const alone = await one.run(graph, values.slice());
  const parts = await Promise.all(
    [0, 1, 2].map((i) => three.run(graph, values.slice(2 * i * size, 2 * (i + 1) * size))),
  );
  const joined = parts.flatMap(({ reconstruction }) => [...reconstruction]);
  expect(joined).toEqual([...alone.reconstruction]);
  await Promise.all([one.close(), three.close()]);
  model.dispose();
});

it('gives the latent spaces that TensorFlow gives', async () => {
  for (const kind of KINDS) {
    const model = smallModel(kind);
    const values = await valuesOf(model, 5);
    const { runtime, run } = await inferSpaces(model);
    expect(runtime).toBe(FAST);
    const wanted = predictSpaces(model, values);
    (await run(values)).forEach((numbers, i) => {
      expect(compareScores(wanted[i], numbers, 1e-4).within, model.spaces[i].title).toBe(true);
    });
    model.dispose();
  }
});

it('falls back to TensorFlow, and says why, where a model has an op that ONNX cannot have', async () => {
  const model = smallModel(MODEL_KINDS.codae);
  const odd: Model = {
    ...model,
    predict(batch) {
      const output = model.predict(batch);
      return { ...output, latent: tf.cumsum(output.latent!, 1) };
    },
  };
  const { computedBy, columns } = await scoreEvents({ model: odd, source, events: [1, 2] });
  expect(computedBy.runtime).toBe('TensorFlow');
  expect(computedBy.reason).toContain('Cumsum');
  expect(columns.sse.every((x) => x > 0)).toBe(true);
  model.dispose();
});

it('falls back where the numbers are not those of TensorFlow', async () => {
  const model = smallModel(MODEL_KINDS.codae);
  let told = 0;
  // Not a function of the events: the graph freezes what it was when it was traced.
  const wavering: Model = {
    ...model,
    predict(batch) {
      const { latent, ...output } = model.predict(batch);
      return { ...output, latent: tf.add(latent!, tf.scalar(++told)) };
    },
  };
  const { runtime, reason } = await inferPrediction(wavering);
  expect(runtime).toBe('TensorFlow');
  expect(reason).toContain('other numbers than TensorFlow');
  model.dispose();
});

it('computes with the weights that a model has now', async () => {
  const model = smallModel(MODEL_KINDS.cae);
  const before = await scoreEvents({ model, source, events: [0], scores: ['sse'] });
  for (const variable of model.weights.values()) variable.assign(tf.mul(variable, 1.5));
  const after = await scoreEvents({ model, source, events: [0], scores: ['sse'] });
  const wanted = await scoreEvents({
    model,
    source,
    events: [0],
    scores: ['sse'],
    runtime: 'tensorflow',
  });
  expect(after.columns.sse[0]).not.toBe(before.columns.sse[0]);
  expect(after.columns.sse[0] / wanted.columns.sse[0]).toBeCloseTo(1, 5);
  model.dispose();
});

it('stops between batches when cancelled, and can go on afterwards', async () => {
  const model = smallModel(MODEL_KINDS.codae);
  const abort = new AbortController();
  let last = 0;
  const scoring = scoreEvents({
    model,
    source,
    batch: 4,
    signal: abort.signal,
    onProgress: ({ done }) => {
      last = done;
      if (done === 8) abort.abort();
    },
  });
  await expect(scoring).rejects.toBeInstanceOf(Cancelled);
  expect(last).toBeLessThan(source.count);
  const { columns } = await scoreEvents({ model, source });
  expect(columns.sse.every((x) => x > 0)).toBe(true);
  model.dispose();
});

it('frees the sessions of a model that is disposed, and no tensor is left behind', async () => {
  const before = tf.memory().numTensors;
  const release = vi.spyOn(SessionPool.prototype, 'release');
  const model = smallModel(MODEL_KINDS.codae);
  await scoreEvents({ model, source });
  await scoreEvents({ model, source, scores: ['z1'] });
  model.dispose();
  expect(release).toHaveBeenCalledTimes(2);
  expect(tf.memory().numTensors).toBe(before);
  release.mockRestore();
});

it('passes on what the runtime says of a graph that it cannot load', async () => {
  const pool = new SessionPool(findOnnxRuntime(), 1);
  const graph = { id: -1, bytes: Uint8Array.of(1, 2, 3), chunk: 1, input: 'x', inputShape: [1] };
  await expect(pool.run(graph, new Float32Array(1))).rejects.toThrow(/protobuf|model|parse/i);
  await pool.close();
});

describe('a thread that dies', () => {
  const graphOf = (model: Model): SessionGraph => compile(model, 'prediction')!;

  it('takes its own runs with it only, and another one goes on', async () => {
    const model = smallModel(MODEL_KINDS.cae);
    const pool = new SessionPool(findOnnxRuntime(), 1);
    const graph = graphOf(model);
    const values = await valuesOf(model, 2);
    const wanted = await pool.run(graph, values.slice());
    const [{ worker }] = threadsOf(pool);
    // Nothing that a thread understands: it ends by an error of its own, and not within the runtime's code.
    worker.postMessage(null);
    const [first, ahead, waiting] = [1, 2, 3].map(() => pool.run(graph, values.slice()));
    await Promise.all([
      expect(first).rejects.toThrow('null'),
      expect(ahead).rejects.toThrow('null'),
    ]);
    expect(await waiting).toEqual(wanted);
    await pool.close();
    model.dispose();
  });

  it('leaves its batch and the rest to TensorFlow, which is told, and is forgotten afterwards', async () => {
    const model = smallModel(MODEL_KINDS.codae);
    const wanted = await scoreEvents({ model, source, scores: ['sse'] });
    const run = vi.spyOn(SessionPool.prototype, 'run');
    const dies = scoreEvents({
      model,
      source,
      batch: 8,
      scores: ['sse'],
      onProgress: ({ done }) => {
        if (done === 8) run.mockRejectedValueOnce(new Error('a computing thread ended unasked'));
      },
    });
    const { computedBy, columns } = await dies;
    expect(computedBy).toEqual({
      runtime: 'TensorFlow',
      reason: `${FAST} failed: a computing thread ended unasked`,
    });
    expect(compareScores(wanted.columns.sse, columns.sse).within).toBe(true);
    const again = await scoreEvents({ model, source, scores: ['sse'] });
    expect(again.computedBy).toEqual({ runtime: FAST, reason: null });
    expect(again.columns).toEqual(wanted.columns);
    run.mockRestore();
    model.dispose();
  });
});

it('ends its threads only when what they were given is done', async () => {
  const model = smallModel(MODEL_KINDS.cae);
  const pool = new SessionPool(findOnnxRuntime(), 1);
  const graph = compile(model, 'prediction')!;
  const values = await valuesOf(model, 9);
  const runs = [1, 2, 3, 4].map(() => pool.run(graph, values.slice()));
  await pool.close();
  const [first, ...others] = await Promise.all(runs);
  for (const outputs of others) expect(outputs).toEqual(first);
  await expect(pool.run(graph, values)).rejects.toThrow('ended');
  model.dispose();
});

/** Private to the pool: nothing else has a reason to end one. */
function threadsOf(pool: SessionPool): Iterable<{ readonly worker: Worker }> {
  return (pool as unknown as { threads: Set<{ readonly worker: Worker }> }).threads;
}
