import { beforeAll, describe, expect, it } from 'vitest';
import { masksOf } from '../../core/events/preprocess';
import { MASK_SIZE } from '../../core/events/schema';
import { MODEL_KINDS } from '../../core/models/index';
import { predict } from '../../core/models/predict';
import { Random } from '../../core/random';
import { SCORES } from '../../core/scores/index';
import { reconstruct, scoreEvents } from '../../core/scores/score-events';
import { initBackend, tf } from '../../core/tensor/backend';
import { smallHyper, smallSource } from '../training/small-source';
import type { Model } from '../../core/models/model';

const source = smallSource([0, 0, 1, 2, 0, 0, 1]);
let model: Model;
let cae: Model;

beforeAll(async () => {
  await initBackend();
  model = MODEL_KINDS.codae.build(smallHyper, new Random(9));
  cae = MODEL_KINDS.cae.build(smallHyper, new Random(9));
});

describe('scoring', () => {
  it('gives every score that the model defines, whatever the batch', async () => {
    const whole = await scoreEvents({ model, source, runtime: 'tensorflow' });
    expect(whole.names).toEqual(MODEL_KINDS.codae.scores);
    const masks = masksOf(await source.readImages([0, 1, 2, 3, 4, 5, 6]));
    const { reconstruction, latent } = predict(model, masks);
    for (let i = 0; i < 7; i++) {
      const sse = SCORES.sse.evaluate(masks, reconstruction!, i * MASK_SIZE);
      expect(whole.columns.sse[i]).toBe(sse);
      expect(whole.columns.z2[i]).toBe(latent![2 * i + 1]);
    }
    const parts = await scoreEvents({ model, source, batch: 3, runtime: 'tensorflow' });
    for (const name of whole.names) {
      // A difference of sums is as exact as the sums.
      const scale = name === 'ediff' ? whole.columns.pixelsum : whole.columns[name];
      whole.columns[name].forEach((v, i) => {
        expect(Math.abs((parts.columns[name][i] - v) / scale[i])).toBeLessThan(2e-5);
      });
    }
  });

  it('gives latent scores alone without drawing, with the same values', async () => {
    const runtime = 'tensorflow';
    const whole = await scoreEvents({ model, source, runtime });
    const { names, columns } = await scoreEvents({ model, source, scores: ['z2', 'z1'], runtime });
    expect(names).toEqual(['z2', 'z1']);
    columns.z1.forEach((v, i) => expect(v).toBeCloseTo(whole.columns.z1[i], 6));
  });

  it('scores chosen events in the order given', async () => {
    const whole = await scoreEvents({ model, source, scores: ['bce'] });
    const some = await scoreEvents({ model, source, scores: ['bce'], events: [5, 2], batch: 1 });
    expect(some.columns.bce[0] / whole.columns.bce[5]).toBeCloseTo(1, 5);
    expect(some.columns.bce[1] / whole.columns.bce[2]).toBeCloseTo(1, 5);
  });

  it('counts up to the end while it goes', async () => {
    const done: number[] = [];
    await scoreEvents({ model, source, batch: 3, onProgress: (p) => done.push(p.done) });
    expect(done).toEqual([3, 6, 7]);
  });

  it('draws single events again as probabilities', async () => {
    const drawn = reconstruct(model, await source.readImages([4]))!;
    expect(drawn.length).toBe(MASK_SIZE);
    expect(drawn.every((p) => p > 0 && p < 1)).toBe(true);
  });

  it('keeps no tensors behind', async () => {
    const before = tf.memory().numTensors;
    await scoreEvents({ model, source });
    await scoreEvents({ model, source, scores: ['z1'] });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses scores that are not defined, empty batches, and stops when told', async () => {
    await expect(scoreEvents({ model: cae, source, scores: ['z1'] })).rejects.toMatchObject({
      code: 'score-undefined',
    });
    await expect(scoreEvents({ model, source, scores: ['mass'] })).rejects.toMatchObject({
      code: 'score-undefined',
    });
    await expect(scoreEvents({ model, source, batch: 0 })).rejects.toMatchObject({
      code: 'bad-parameter',
    });
    const abort = new AbortController();
    const onProgress = (): void => abort.abort();
    await expect(
      scoreEvents({ model, source, batch: 2, signal: abort.signal, onProgress }),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});
