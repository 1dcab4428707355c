import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { cct, cctNetwork } from '../../core/models/cct';
import { Random } from '../../core/random';
import { initBackend, tf } from '../../core/tensor/backend';
import { sizeOf, writeWeights } from '../../core/tensor/weights';
import { distance, masks, symmetric } from '../tensor/fixture-numbers';
import type { Hyper } from '../../core/models/hyper';
import type { Batch, Model } from '../../core/models/model';
import type { WeightSpec } from '../../core/tensor/weights';
import type { ExpectedVariable } from './parity';

interface Fixture {
  logits: number[][];
  probabilities: number[][];
  loss: number;
  noisyLoss: number;
  variables: ExpectedVariable[];
}

const EVENTS = 3;
const LABELS = [2, 0, 1];
const NOISE_SEED = 5;
const fixtures = JSON.parse(
  readFileSync(new URL('../fixtures/keras/cct.json', import.meta.url), 'utf8'),
) as Record<'branches' | 'shortcuts', Fixture> & { parameters: number };
const paper = cct.presets.find(({ id }) => id === 'paper')!.values;

/** The formula weights of make_cct.py. */
function formulaWeights(specs: readonly WeightSpec[]): Float32Array[] {
  return specs.map(({ name, shape, fill }, salt) => {
    const size = sizeOf(shape);
    if (name === 'positions') return symmetric(size, salt, 0.5);
    if (name.endsWith('/gamma')) return symmetric(size, salt, 0.2, 1);
    if (name.endsWith('/beta')) return symmetric(size, salt, 0.2);
    if (name.endsWith('/bias')) return symmetric(size, salt, 0.1);
    if (name.includes('/attention/')) return symmetric(size, salt, 0.15);
    if (fill.kind === 'he-normal') return symmetric(size, salt, Math.sqrt(6 / fill.fanIn));
    if (fill.kind !== 'glorot-uniform') throw new Error(`${name}: ${fill.kind}`);
    return symmetric(size, salt, Math.sqrt(6 / (fill.fanIn + fill.fanOut)));
  });
}

beforeAll(async () => {
  await initBackend();
});

it('has the published number of parameters, and the positions more where they are trained', () => {
  expect(cct.parameterCount(paper)).toBe(406_084);
  expect(fixtures.parameters).toBe(406_084);
  expect(cct.parameterCount({ ...paper, learnPositions: 1 })).toBe(406_084 + 270 * 128);
});

describe.each([
  ['branches', 0],
  ['shortcuts', 1],
] as const)('CCT that drops %s, beside Keras on the same weights and masks', (id, shortcuts) => {
  const fixture = fixtures[id];
  const hyper: Hyper = {
    ...paper,
    learnPositions: 1,
    stochasticDepth: 0.5,
    publishedShortcuts: shortcuts,
  };
  let model: Model;
  let batch: Batch;

  beforeAll(() => {
    const { specs } = cctNetwork(hyper);
    model = cct.build(hyper, new Random(1));
    writeWeights(model.weights, formulaWeights(specs));
    const images = tf.tensor4d(masks(EVENTS, 7), [EVENTS, 72, 58, 1]);
    const labels = tf.tensor1d(LABELS, 'int32');
    batch = { images, labels };
    return () => {
      model.dispose();
      tf.dispose([images, labels]);
    };
  });

  it('has the same variables, in the same order, of the same shapes', () => {
    expect([...model.weights].map(([name, v]) => ({ name, shape: v.shape }))).toEqual(
      fixture.variables.map(({ name, shape }) => ({ name, shape })),
    );
  });

  it('gives the same logits, probabilities and loss at rest', () => {
    const logits = cctNetwork(hyper).forward(batch.images, model.weights, null).arraySync();
    // Logits are of order 1 and sums over 270 tokens of 128 features: a few tens of roundings of 6e-8.
    logits.flat().forEach((value, i) => expect(value).toBeCloseTo(fixture.logits.flat()[i], 4));
    const output = model.predict(batch);
    const own = (name: 'signal' | 'psuep' | 'psvj') => output.own[name]!.arraySync();
    fixture.probabilities.forEach(([qcd, suep, svj], event) => {
      expect(own('psuep')[event]).toBeCloseTo(suep, 5);
      expect(own('psvj')[event]).toBeCloseTo(svj, 5);
      expect(own('signal')[event]).toBeCloseTo(1 - qcd, 5);
    });
    expect(output.reconstruction).toBeNull();
    expect(output.latent).toBeNull();
    expect(Math.abs(output.loss().arraySync() / fixture.loss - 1)).toBeLessThan(1e-5);
  });

  it('has the same loss under the same dropout and stochastic depth, and the same gradients', () => {
    const variables = [...model.weights.values()];
    const { value, grads } = tf.variableGrads(
      () => model.loss(batch, new Random(NOISE_SEED)),
      variables,
    );
    expect(Math.abs(value.arraySync() / fixture.noisyLoss - 1)).toBeLessThan(1e-5);
    // The fixture is in double precision; Keras's own float32 run is 1.5e-6 away in its worst variable.
    const tolerance = 1e-5;
    const far: string[] = [];
    fixture.variables.forEach(({ name, gradient, float32 }, i) => {
      // Biases of keys, and of the weights that softmax makes of the tokens, have no gradient but rounding noise.
      const real = gradient.norm > 1e-6;
      if (real) expect(float32).toBeLessThan(tolerance);
      const found = grads[variables[i].name].dataSync();
      const d = distance(found, gradient, 1000 + i, real ? 0 : 1);
      if (!(d < tolerance)) far.push(`${name}: ${d}`);
    });
    expect(far).toEqual([]);
  });
});
