import { beforeAll, describe, expect, it } from 'vitest';
import { MASK_SIZE } from '../../core/events/schema';
import { completeHyper } from '../../core/models/hyper';
import { MODEL_KINDS, modelKind } from '../../core/models/index';
import { additiveScores, breakDown, sumOfTerms } from '../../core/probe/breakdown';
import { Random } from '../../core/random';
import { scoreEvents } from '../../core/scores/score-events';
import { initBackend, tf } from '../../core/tensor/backend';
import type { Model } from '../../core/models/model';
import { smallHyperOf, smallSource } from '../training/small-source';

const source = smallSource([0, 0, 1, 2, 0, 0, 1]);
const everyEvent = [0, 1, 2, 3, 4, 5, 6];

beforeAll(async () => {
  await initBackend();
});

function build(id: string, more: Record<string, number> = {}): Model {
  const kind = modelKind(id);
  const small = { ...smallHyperOf(kind), ...more };
  const hyper = completeHyper(kind.hyperparameters, kind.presets[0].values, small);
  return kind.build(hyper, new Random(3));
}

/** Sum of the sizes of the terms: what a difference of sums is as exact as. */
const sizeOf = (terms: Float64Array): number =>
  terms.reduce((sum, term) => sum + Math.abs(term), 0);

const withTerms = Object.values(MODEL_KINDS)
  .map(({ id, scores }) => ({ id, scores: additiveScores(scores) }))
  .filter(({ scores }) => scores.length > 0);

describe.each(withTerms)('the additive scores of $id', ({ id, scores }) => {
  it('are the sums of their terms, to a millionth', async () => {
    const model = build(id);
    // By what computes the terms: other runtimes round otherwise.
    const runtime = 'tensorflow';
    const { columns } = await scoreEvents({ model, source, scores, runtime });
    const parts = breakDown(model, await source.readImages(everyEvent), scores);
    for (const name of scores) {
      parts.get(name)!.forEach((part, event) => {
        expect(part.terms.length).toBe(part.layers.length * MASK_SIZE);
        const difference = Math.abs(sumOfTerms(part) - columns[name][event]);
        expect(difference, `${name} of event ${event}`).toBeLessThan(1e-6 * sizeOf(part.terms));
      });
    }
    model.dispose();
  });

  it('leave no tensors behind when they are broken down', async () => {
    const model = build(id);
    const images = await source.readImages([2]);
    const before = tf.memory().numTensors;
    breakDown(model, images, scores);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});

describe('breaking down', () => {
  it('puts the terms of the layers where their cells are', async () => {
    const model = build('patch-codae', { members: 2 });
    const images = await source.readImages([4]);
    const part = breakDown(model, images, ['sselayers']).get('sselayers')![0];
    expect(part.layers).toEqual(['E_T > 0 GeV', 'E_T > 0.8 GeV', 'E_T > 1.5 GeV', 'E_T > 4 GeV']);
    // The first layer is the mask: with one member its squared errors are those of the drawn mask.
    const single = build('patch-codae', { members: 1 });
    const layers = breakDown(single, images, ['sselayers']).get('sselayers')![0].terms;
    const mask = breakDown(single, images, ['sse']).get('sse')![0].terms;
    mask.forEach((term, cell) => expect(layers[cell]).toBeCloseTo(term, 6));
    model.dispose();
    single.dispose();
  });

  it('refuses a score that is no sum, and one that the model lacks', async () => {
    const model = build('cae');
    const images = await source.readImages([0]);
    for (const name of ['ssim', 'nll', 'what']) {
      expect(() => breakDown(model, images, [name])).toThrow(/no sum over cells/);
    }
    model.dispose();
  });
});
