import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { codvae, codvaeNetwork } from '../../core/models/codvae';
import { Random } from '../../core/random';
import { initBackend, tf } from '../../core/tensor/backend';
import {
  logDensity,
  logMixtureDensity,
  modeLog,
  sampleLog,
} from '../../core/tensor/relaxed-categorical';
import { sizeOf, writeWeights } from '../../core/tensor/weights';
import { distance, masks, symmetric, uniform } from '../tensor/fixture-numbers';
import type { Model } from '../../core/models/model';
import type { Tensor, Tensor4D } from '../../core/tensor/backend';
import type { Summary } from '../tensor/fixture-numbers';
import { formulaWeights } from './parity';
import type { ExpectedVariable } from './parity';

interface Fixture {
  network: {
    variables: ExpectedVariable[];
    parameters: number;
    loss: number;
    logits: Summary[];
    latent: number[][];
    temperature: Summary;
    klf: number[];
    klr: number[];
    nll: number[];
  };
  distributions: {
    temperatures: number[];
    samples: number[];
    single: number[];
    mixture: number[];
    gradients: number[][];
  };
}

const EVENTS = 3;
const LOSS_SEED = 7;
const { network: fixture, distributions } = JSON.parse(
  readFileSync(new URL('../fixtures/keras/codvae.json', import.meta.url), 'utf8'),
) as Fixture;

/** The prior's variables, as make_codvae.py fills them. */
function priorWeights(name: string, size: number, salt: number): Float32Array | undefined {
  if (name === 'prior/logits') return symmetric(size, salt);
  if (name === 'prior/temperature') return symmetric(size, salt, 0.45, 0.55);
  return undefined;
}

function expectClose(found: ArrayLike<number>, expected: readonly number[], share: number): void {
  expect(found.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...expected.map((e, i) => Math.abs(found[i] - e)));
  expect(worst / largest).toBeLessThan(share);
}

beforeAll(async () => {
  await initBackend();
});

describe('the relaxed categorical beside tensorflow_probability', () => {
  const { temperatures, samples, single, mixture, gradients } = distributions;
  const components = temperatures.length;
  // Float32 beside double precision, at densities of e^-50 and temperatures down to 0.1.
  const tolerance = 2e-6;
  const make = (shape: number[], salt: number, scale: number): Tensor =>
    tf.tensor(symmetric(sizeOf(shape), salt, scale), shape);
  const logits = (): Tensor => make([components, 7], 1, 3);
  const temperature = (): Tensor => tf.tensor(temperatures, [components, 1]);

  it('draws the same samples from the same noise', () => {
    const noise = uniform(2 * components * 7, 3).map((u) => -Math.log(-Math.log(u)));
    const y = sampleLog(
      { logits: logits(), temperature: temperature() },
      tf.tensor(Float32Array.from(noise), [2, components, 7]),
    );
    expectClose(tf.exp(y).dataSync(), samples, tolerance);
  });

  it('has the same densities, alone and as a mixture, and the same gradients of them', () => {
    const densities = (l: Tensor, t: Tensor, free: Tensor): [Tensor, Tensor] => {
      const y = tf.logSoftmax(free); // [2, components, 7]
      const first = tf.squeeze(tf.slice(y, [0, 0, 0], [2, 1, 7]), [1]);
      const relaxed = { logits: l, temperature: t };
      return [logDensity(y, relaxed), logMixtureDensity(first, relaxed)];
    };
    const inputs = [logits(), temperature(), make([2, components, 7], 2, 4)];
    const [alone, mixed] = densities(inputs[0], inputs[1], inputs[2]);
    expectClose(alone.dataSync(), single, tolerance);
    expectClose(mixed.dataSync(), mixture, tolerance);
    const found = tf.grads((l: Tensor, t: Tensor, free: Tensor) => {
      const [a, b] = densities(l, t, free);
      return tf.add(tf.sum(a), tf.sum(b));
    })(inputs);
    found.forEach((gradient, i) => expectClose(gradient.dataSync(), gradients[i], tolerance));
  });

  it('is densest at its mode', () => {
    const relaxed = { logits: logits(), temperature: temperature() };
    const mode = modeLog(relaxed);
    const highest = logDensity(mode, relaxed).dataSync();
    for (let salt = 10; salt < 20; salt++) {
      const beside = tf.logSoftmax(tf.add(mode, make([components, 7], salt, 0.5)));
      const density = logDensity(beside, relaxed).dataSync();
      density.forEach((d, i) => expect(d).toBeLessThan(highest[i]));
    }
  });

  it('stays finite where a component of z is far below the smallest float', () => {
    const y = tf.logSoftmax(tf.tensor([[0, -500, 20, -900]]));
    const relaxed = { logits: tf.tensor([[50, 0, -50, 3]]), temperature: tf.tensor([[0.1]]) };
    expect(Number.isFinite(logDensity(y, relaxed).dataSync()[0])).toBe(true);
  });
});

describe('Categorical CoDVAE beside TensorFlow on the same weights, masks and noise', () => {
  // Likelihood and divergence with equal weight, as in the fixture, so that both are seen in the gradients.
  const hyper = { ...codvae.presets.find(({ id }) => id === 'paper')!.values, klWeight: 1 };
  const network = codvaeNetwork(hyper);
  let model: Model;
  let x: Tensor4D;

  beforeAll(() => {
    model = codvae.build(hyper, new Random(1));
    writeWeights(model.weights, formulaWeights(network.specs, priorWeights));
    x = tf.tensor4d(masks(EVENTS, 7), [EVENTS, 72, 58, 1]);
    return () => {
      model.dispose();
      x.dispose();
    };
  });

  it('has the same variables and, without the 6,405 of the prior, as many parameters', () => {
    const trained = [...model.weights].filter(([, { trainable }]) => trainable);
    expect(trained.map(([name, v]) => ({ name, shape: v.shape }))).toEqual(
      fixture.variables.map(({ name, shape }) => ({ name, shape })),
    );
    expect(codvae.parameterCount(hyper)).toBe(fixture.parameters);
    // The authors' summary has 1,653,124, the 6,400 logits of the prior among them.
    expect(codvae.parameterCount(hyper)).toBe(1653124 - 6400);
  });

  it('has the same temperatures, Z_1 and Z_2, KL-F, KL-R and NLL', () => {
    const { temperature } = network.posterior(x, model.weights);
    expect(distance(temperature.dataSync(), fixture.temperature, 3000)).toBeLessThan(5e-5);
    const { latent, own } = model.predict({ images: x, labels: null });
    expectClose(latent!.dataSync(), fixture.latent.flat(), 5e-5);
    expectClose(own.klf!.dataSync(), fixture.klf, 5e-5);
    expectClose(own.klr!.dataSync(), fixture.klr, 5e-5);
    expectClose(own.nll!.dataSync(), fixture.nll, 5e-5);
  });

  it('draws the pixels that are more probable than not', () => {
    const drawn = model.predict({ images: x, labels: null }).reconstruction!.dataSync();
    fixture.logits.forEach(({ samples, step }, i) => {
      const found = samples.map((_, k) => drawn[i * 4176 + k * step]);
      expect(found).toEqual(samples.map((logit) => (logit > 0 ? 1 : 0)));
    });
  });

  it('rests at NLL and KL-R, whichever events stand beside one in a batch', () => {
    const whole = model.predict({ images: x, labels: null });
    const terms = fixture.nll.map((nll, i) => nll + fixture.klr[i]);
    const sum = terms.reduce((a, b) => a + b);
    expect(Math.abs(whole.loss().dataSync()[0] / sum - 1)).toBeLessThan(2e-5);
    const last = model.predict({ images: tf.slice(x, [2], [1]), labels: null });
    for (const name of ['klf', 'klr', 'nll'] as const) {
      expectClose(last.own[name]!.dataSync(), [whole.own[name]!.dataSync()[2]], 1e-5);
    }
  });

  it('has the same loss and the same gradient for every variable', () => {
    const trained = [...model.weights].filter(([, { trainable }]) => trainable);
    const { value, grads } = tf.variableGrads(
      () => tf.mul(model.loss({ images: x, labels: null }, new Random(LOSS_SEED)), 1 / EVENTS),
      trained.map(([, variable]) => variable),
    );
    expect(Math.abs(value.dataSync()[0] / fixture.loss - 1)).toBeLessThan(1e-5);
    // The fixture is in double precision. In float32 some leaky ReLUs and pool maxima fall on the other side
    // of a tie; the fixture's own float32 run is that far away, in its worst variable.
    const real = fixture.variables.filter(({ gradient }) => gradient.norm > 1e-6);
    const tolerance = 2 * Math.max(...real.map(({ float32 }) => float32));
    expect(tolerance).toBeLessThan(0.01);
    const far: string[] = [];
    fixture.variables.forEach((variable, i) => {
      const found = grads[trained[i][1].name];
      // Biases under a normalisation have no gradient: rounding noise in the fixture, nought here.
      if (!real.includes(variable)) expect(found).toBeUndefined();
      else {
        const d = distance(found.dataSync(), variable.gradient, 1000 + i);
        if (!(d < tolerance)) far.push(`${variable.name}: ${d}`);
      }
    });
    expect(far).toEqual([]);
  });
});
