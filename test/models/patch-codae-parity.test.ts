import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { patchCodae, patchCodaeNetwork } from '../../core/models/patch-codae';
import { Random } from '../../core/random';
import { initBackend, tf } from '../../core/tensor/backend';
import { writeWeights } from '../../core/tensor/weights';
import { distance, masks, uniform } from '../tensor/fixture-numbers';
import { formulaWeights } from './parity';
import type { Tensor } from '../../core/tensor/backend';
import type { Batch, Model } from '../../core/models/model';
import type { Summary } from '../tensor/fixture-numbers';
import type { ExpectedVariable } from './parity';

const EVENTS = 3;
const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/keras/patch-codae.json', import.meta.url), 'utf8'),
) as {
  parameters: number;
  variables: ExpectedVariable[];
  loss: number;
  logits: Summary[];
  latent: number[][];
  bcelayers: number[];
  sselayers: number[];
  saelayers: number[];
};

describe('Patch CoDAE beside TensorFlow on the same weights and energies', () => {
  const hyper = { ...patchCodae.presets.at(-1)!.values, members: 1 };
  const network = patchCodaeNetwork(hyper);
  let model: Model;
  let batch: Batch;

  beforeAll(async () => {
    await initBackend();
    model = patchCodae.build(hyper, new Random(1));
    writeWeights(model.weights, formulaWeights(network.specs));
    const size = uniform(EVENTS * 4176, 8);
    const images = new Float32Array(3 * EVENTS * 4176);
    // The other channels are there to be left alone.
    masks(EVENTS, 7).forEach((hit, i) => images.set([hit * 8 * size[i], 5 * size[i], 1], 3 * i));
    batch = { images: tf.tensor4d(images, [EVENTS, 72, 58, 3]), labels: null };
    return () => {
      model.dispose();
      batch.images.dispose();
    };
  });

  it('has the same variables, in the same order, of the same shapes', () => {
    expect([...model.weights].map(([name, v]) => ({ name, shape: v.shape }))).toEqual(
      fixture.variables.map(({ name, shape }) => ({ name, shape })),
    );
    expect(patchCodae.parameterCount(hyper)).toBe(fixture.parameters);
  });

  it('draws the same layers, and gives the same Z_1, Z_2 and sums over layers', () => {
    const { reconstruction, latent, own, loss } = model.predict(batch);
    const tracker = tf.slice(batch.images, [0, 0, 0, 0], [-1, -1, -1, 1]);
    const layers = tf.cast(tf.greater(tracker, tf.tensor1d([0, 0.8, 1.5, 4])), 'float32');
    const { logits } = network.forward(layers as typeof batch.images, model.weights);
    fixture.logits.forEach((summary, i) => {
      const event = logits.dataSync().subarray(i * 4 * 4176, (i + 1) * 4 * 4176);
      expect(distance(event, summary, 2000 + i)).toBeLessThan(5e-5);
    });
    const mask = tf.sigmoid(tf.slice(logits, [0, 0, 0, 0], [-1, -1, -1, 1]));
    expect(reconstruction!.dataSync()).toEqual(mask.dataSync());
    const z = latent!.dataSync();
    fixture.latent.flat().forEach((expected, i) => expect(z[i]).toBeCloseTo(expected, 4));
    for (const score of ['bcelayers', 'sselayers', 'saelayers'] as const) {
      const found = own[score]!.dataSync();
      fixture[score].forEach((e, i) => expect(Math.abs(found[i] / e - 1)).toBeLessThan(1e-5));
    }
    expect(Math.abs(loss().dataSync()[0] / fixture.loss - 1)).toBeLessThan(1e-5);
  });

  it('averages its members, which start and are trained each for itself', () => {
    const two = patchCodae.build({ ...hyper, members: 2 }, new Random(1));
    expect(patchCodae.parameterCount(two.hyper)).toBe(2 * fixture.parameters);
    const formula = formulaWeights(network.specs);
    writeWeights(two.weights, [...formula, ...formula]);
    const [one, twice] = [model.predict(batch), two.predict(batch)];
    const near = (a: Tensor, b: Tensor): void =>
      a.dataSync().forEach((x, i) => expect(Math.abs(b.dataSync()[i] - x)).toBeLessThan(1e-3));
    near(twice.own.saelayers!, one.own.saelayers!);
    near(twice.reconstruction!, one.reconstruction!);
    // Logits of these weights go far beyond the cut at 1e-7.
    expect(twice.loss().dataSync()[0] / one.loss().dataSync()[0]).toBeCloseTo(1, 2);
    const { grads } = tf.variableGrads(() => two.loss(batch, new Random(0)));
    const single = tf.variableGrads(() => model.loss(batch, new Random(0))).grads;
    const of = (m: Model, all: typeof grads, name: string): number =>
      tf.norm(all[m.weights.get(name)!.name]).dataSync()[0];
    const name = 'decoder/output/kernel';
    for (const copy of [name, `member2/${name}`]) {
      expect((2 * of(two, grads, copy)) / of(model, single, name)).toBeCloseTo(1, 4);
    }
    // Two members that err differently draw better than either.
    writeWeights(two.weights, [...formula, ...formula.map((w) => w.map((x) => 0.9 * x))]);
    const both = two.predict(batch);
    expect(both.loss().dataSync()[0]).toBeLessThan(two.loss(batch, new Random(0)).dataSync()[0]);
    two.dispose();
    const fresh = patchCodae.build({ ...hyper, members: 2 }, new Random(1));
    expect(fresh.weights.get(name)!.dataSync()).not.toEqual(
      fresh.weights.get(`member2/${name}`)!.dataSync(),
    );
    fresh.dispose();
  });

  it('has the same gradient for every variable', () => {
    const { value, grads } = tf.variableGrads(() => model.loss(batch, new Random(0)));
    expect(Math.abs(value.dataSync()[0] / fixture.loss - 1)).toBeLessThan(1e-5);
    const far: string[] = [];
    fixture.variables.forEach(({ name, gradient }, i) => {
      const found = grads[model.weights.get(name)!.name];
      // Biases under a normalisation have none: rounding noise in the fixture, nought here.
      if (gradient.norm < 1e-6) expect(found).toBeUndefined();
      // TensorFlow's own float32 run is up to 2e-6 away.
      else if (!(distance(found.dataSync(), gradient, 1000 + i) < 1e-5)) far.push(name);
    });
    expect(far).toEqual([]);
  });
});
