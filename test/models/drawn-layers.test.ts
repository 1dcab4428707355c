import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codae } from '../../core/models/codae';
import { cct } from '../../core/models/cct';
import { patchCodae } from '../../core/models/patch-codae';
import { draw, inputOf, predict } from '../../core/models/predict';
import { Random } from '../../core/random';
import { initBackend } from '../../core/tensor/backend';
import type { Model } from '../../core/models/model';

/** One event: a few tracker cells of 0.5 to 8 GeV, and deposits elsewhere that no mask may show. */
const image = new Float32Array(72 * 58 * 3);
for (let i = 0; i < 60; i += 1) image.set([0.5 + i / 8, 30, 20], 3 * (i * 67));

const models: Model[] = [];
beforeAll(() => initBackend());
afterAll(() => models.forEach((model) => model.dispose()));

function built(kind: typeof codae, values: Record<string, number>): Model {
  const model = kind.build({ ...kind.presets[0].values, ...values }, new Random(3));
  models.push(model);
  return model;
}

describe('what a model draws of an event', () => {
  it('is the tracker mask alone for CoDAE', () => {
    const model = built(codae, { filters: 4, latentChannels: 4 });
    const drawn = draw(model, image);
    expect(drawn.map(({ channel, above }) => [channel, above])).toEqual([['tracker', 0]]);
    expect(drawn[0].values).toEqual(predict(model, inputOf(codae, image)).reconstruction);
  });

  it('is a layer for each E_T threshold of Patch CoDAE, which add up to its score', () => {
    const model = built(patchCodae, { filters: 8, members: 1, layers: 4 });
    const drawn = draw(model, image);
    expect(drawn.map(({ above }) => above)).toEqual([0, 0.8, 1.5, 4]);
    let errors = 0;
    for (const { above, values } of drawn) {
      values.forEach((y, cell) => (errors += Math.abs((image[3 * cell] > above ? 1 : 0) - y)));
    }
    const { saelayers } = predict(model, image).own;
    expect(errors / (saelayers?.[0] ?? NaN)).toBeCloseTo(1, 5);
  });

  it('is nothing for a classifier', () => {
    expect(draw(built(cct, {}), image)).toEqual([]);
  });
});
