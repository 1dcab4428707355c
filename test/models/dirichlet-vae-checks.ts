import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { dirichletNetwork, dirichletVae, softmaxNormal } from '../../core/models/dirichlet-vae';
import { predict } from '../../core/models/predict';
import { Random } from '../../core/random';
import { SCORES } from '../../core/scores/index';
import { tf } from '../../core/tensor/backend';
import { sizeOf, writeWeights } from '../../core/tensor/weights';
import { distance, masks, symmetric } from '../tensor/fixture-numbers';
import { expectGradients } from './parity';
import type { Model } from '../../core/models/model';
import type { Tensor4D } from '../../core/tensor/backend';
import type { Summary } from '../tensor/fixture-numbers';
import type { ExpectedVariable } from './parity';

interface Run {
  latent: number[][];
  klf: number[];
  klr: number[];
  validationLoss: number;
  reconstruction: Summary[];
  loss: number;
  /** Running mean and variance after one step. */
  running: [Summary, Summary];
  variables: ExpectedVariable[];
}
interface Fixture {
  units: number;
  prior: { mean: number[]; variance: number[] };
  divided: Run;
  undivided: Run;
}

const EVENTS = 4;
const TOPICS = 3;
const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/keras/dirichlet-vae.json', import.meta.url), 'utf8'),
) as Fixture;
const paper = dirichletVae.presets.find(({ id }) => id === 'paper')!.values;

/** Scale and shift of the formula weights of make_dirichlet_vae.py. */
const FORMULA: Readonly<Record<string, readonly [number, number]>> = {
  'encoder/hidden/kernel': [0.3, 0],
  'encoder/hidden/bias': [0.1, 0],
  'encoder/norm/gamma': [0.5, 1],
  'encoder/norm/running_mean': [0.1, 0],
  'encoder/norm/running_variance': [0.02, 0.03],
  'encoder/mean/kernel': [0.3, 0],
  'encoder/mean/bias': [0.5, 0],
  'encoder/log_variance/kernel': [0.3, 0],
  'encoder/log_variance/bias': [2, 1.5],
  'decoder/topics': [1, 0],
};

/** Gives the noise of the fixture instead of random numbers. */
class FixtureNoise extends Random {
  private readonly values = symmetric(EVENTS * TOPICS, 500, 1.5);
  private at = 0;
  override normal(): number {
    return this.values[this.at++];
  }
}

/** What every backend must get right. Call inside a test file, after its backend has been chosen. */
export function checkDirichletVae(): void {
  it('approximates the Dirichlet prior by a normal distribution under a softmax', () => {
    const { mean, variance } = softmaxNormal([1, 0.25, 0.1]);
    mean.forEach((m, i) => expect(m).toBeCloseTo(fixture.prior.mean[i], 12));
    variance.forEach((v, i) => expect(v).toBeCloseTo(fixture.prior.variance[i], 12));
  });

  it('has two million parameters with the settings of the paper', () => {
    // Keras's layers: 4176 x 512 + 512, 512, twice 512 x 3 + 3, 3 x 4176; running statistics do not count.
    expect(dirichletVae.parameterCount(paper)).toBe(2154742);
  });

  describe.each([
    ['divided by their sums', 'divided', 1],
    ['as they are', 'undivided', 0],
  ] as const)('the Dirichlet VAE beside Keras on masks %s', (_, name, normalise) => {
    const expected = fixture[name];
    const hyper = { ...paper, units: fixture.units, normalise };
    // The last event is empty.
    const values = masks(EVENTS, 7).fill(0, (EVENTS - 1) * 4176);
    let model: Model;
    let x: Tensor4D;

    beforeAll(() => {
      model = dirichletVae.build(hyper, new Random(1));
      x = tf.tensor4d(values, [EVENTS, 72, 58, 1]);
      return () => {
        model.dispose();
        x.dispose();
      };
    });

    function reset(): void {
      const formula = dirichletNetwork(hyper).specs.map(({ name, shape }, salt) =>
        symmetric(sizeOf(shape), salt, ...FORMULA[name]),
      );
      writeWeights(model.weights, formula);
    }

    it('trains the same variables, of the same shapes', () => {
      const trained = [...model.weights].filter(([, v]) => v.trainable);
      expect(trained.map(([name, v]) => ({ name, shape: v.shape }))).toEqual(
        expected.variables.map(({ name, shape }) => ({ name, shape })),
      );
    });

    it('has the same latents, divergences, reconstructions and validation loss at rest', () => {
      reset();
      const { reconstruction, latent, own } = predict(model, values);
      // Float32 beside double precision, with sums of up to 4,176 terms.
      expected.latent.flat().forEach((z, i) => expect(latent![i]).toBeCloseTo(z, 3));
      expected.klf.forEach((d, i) => expect(own.klf![i] / d).toBeCloseTo(1, 3));
      expected.klr.forEach((d, i) => expect(own.klr![i] / d).toBeCloseTo(1, 3));
      expected.reconstruction.forEach((summary, i) => {
        const event = reconstruction!.subarray(i * 4176, (i + 1) * 4176);
        expect(distance(event, summary, 2000 + i, 1e-3)).toBeLessThan(1e-4);
      });
      const loss = model.predict({ images: x, labels: null }).loss().dataSync()[0];
      expect(loss / expected.validationLoss).toBeCloseTo(1, 4);
      const encoded = model.encode(x)!.dataSync();
      expect([...encoded]).toEqual([...latent!]);
    });

    it('draws as many hits as the mask has, so that an empty one stays empty', () => {
      reset();
      const drawn = predict(model, values).reconstruction!;
      for (let event = 0; event < EVENTS; event++) {
        const hits = values.subarray(event * 4176, (event + 1) * 4176).reduce((a, b) => a + b);
        expect(SCORES.pixelsum.evaluate(values, drawn, event * 4176)).toBeCloseTo(hits, 3);
        for (const score of ['sse', 'sae', 'dice', 'mse', 'ssim'] as const) {
          expect(SCORES[score].evaluate(values, drawn, event * 4176)).not.toBeNaN();
        }
      }
    });

    it('has the same loss for the same noise, and the running statistics follow the batch', () => {
      reset();
      const loss = model.loss({ images: x, labels: null }, new FixtureNoise(0)).dataSync()[0];
      expect(loss / EVENTS / expected.loss).toBeCloseTo(1, 4);
      ['running_mean', 'running_variance'].forEach((statistic, i) => {
        const running = model.weights.get(`encoder/norm/${statistic}`)!.dataSync();
        expect(distance(running, expected.running[i], 3000 + i)).toBeLessThan(1e-5);
      });
    });

    it('has the same gradient for every variable', () => {
      reset();
      // Keras's own float32 run is a few parts in a million from its double precision one; wasm, which adds up
      // 4,176 terms one by one, a few times that.
      const tolerance = 1e-4;
      expect(Math.max(...expected.variables.map((v) => v.float32))).toBeLessThan(tolerance);
      expectGradients(
        () => tf.mul(model.loss({ images: x, labels: null }, new FixtureNoise(0)), 1 / EVENTS),
        model.weights,
        expected.variables,
        tolerance,
      );
    });
  });
}
