import { beforeAll, describe, expect, it } from 'vitest';
import fixture from '../fixtures/torch/nae.json';
import { naeEnergies, naeLoss, naeNetwork } from '../../core/models/nae';
import { initBackend, scoped, tf } from '../../core/tensor/backend';
import { followSpectra, spectrallyNormalised } from '../../core/tensor/spectral-norm';
import { createWeights, disposeWeights, writeWeights } from '../../core/tensor/weights';
import { Random } from '../../core/random';
import { distance, masks, symmetric, uniform } from '../tensor/fixture-numbers';
import { formulaWeights, expectGradients } from './parity';
import type { Tensor, Tensor4D } from '../../core/tensor/backend';
import type { Weights } from '../../core/tensor/weights';

const EVENTS = 3;
const LATENTS = 3;
const hyper = { latents: LATENTS, weightNorm: 1e-8, energyNorm: 1 };
const network = naeNetwork(hyper);

/** The fixture's weights after one turn of power iteration. */
function fixtureWeights(): Weights {
  const weights = createWeights(network.specs, new Random(1));
  const values = formulaWeights(network.specs, (name, size, salt) => {
    if (name.endsWith('/right')) return new Float32Array(size);
    if (!name.endsWith('/left')) return undefined;
    const numbers = symmetric(size, salt);
    const norm = Math.hypot(...numbers);
    return numbers.map((x) => x / norm);
  });
  writeWeights(weights, values);
  followSpectra(weights);
  return weights;
}

const images = (): Tensor4D => tf.tensor4d(masks(EVENTS, 50), [EVENTS, 72, 58, 1]);
const samples = (): Float32Array => Float32Array.from(uniform(EVENTS * 72 * 58, 51), (u) => u ** 4);

/** Points of the sphere. */
function points(): Float32Array {
  const values = symmetric(EVENTS * LATENTS, 52);
  return values.map((x, i) => {
    const at = i - (i % LATENTS);
    return x / Math.hypot(...values.subarray(at, at + LATENTS));
  });
}

/** Within five times the distance that PyTorch's own single precision has from its double precision. */
function expectAsTorch(name: string, values: ArrayLike<number>): void {
  const i = fixture.values.findIndex((value) => value.name === name);
  const { gradient, float32 } = fixture.values[i];
  expect(distance(values, gradient, 2000 + i), name).toBeLessThan(Math.max(5 * float32, 1e-6));
}

beforeAll(async () => {
  await initBackend();
});

describe('the NAE beside PyTorch', () => {
  it('has the parameters of table 2, for images of 72 x 58', () => {
    const trained = network.specs.filter(({ fixed }) => !fixed);
    const count = trained.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(count).toBe(fixture.parameters);
    expect(trained.map(({ name, shape }) => ({ name, shape }))).toEqual(
      fixture.variables.map(({ name, shape }) => ({ name, shape })),
    );
  });

  it('encodes onto the sphere, draws, and has the same energies', () => {
    const weights = fixtureWeights();
    scoped(() => {
      const values = spectrallyNormalised(weights);
      const z = network.encode(images(), values);
      expectAsTorch('latents', z.dataSync());
      expectAsTorch('drawn', network.decode(z, values).dataSync());
    });
    disposeWeights(weights);
  });

  it('has the same energy gradients for both chains', () => {
    const weights = fixtureWeights();
    const chains = naeEnergies(network, LATENTS);
    scoped(() => {
      const values = spectrallyNormalised(weights);
      // Twice: the first answer of a graph and one of its later ones.
      for (let time = 0; time < 2; time++) {
        const image = chains.ofImages.with(values)(samples());
        expectAsTorch('imageEnergy', image.energy);
        expectAsTorch('imageGradient', image.gradient);
        const latent = chains.ofLatents.with(values)(points());
        expectAsTorch('latentEnergy', latent.energy);
        expectAsTorch('latentGradient', latent.gradient);
      }
      expectAsTorch('energy', chains.ofImages.with(values)(masks(EVENTS, 50)).energy);
    });
    chains.ofImages.dispose();
    chains.ofLatents.dispose();
    disposeWeights(weights);
  });

  it('has the same loss and gradients for every variable', () => {
    const weights = fixtureWeights();
    scoped(() => {
      const drawn = tf.tensor4d(samples(), [EVENTS, 72, 58, 1]);
      const loss = () => naeLoss(network, weights, hyper, images(), drawn);
      expectAsTorch('loss', loss().dataSync());
      // The smallest gradients are what is left of sums that nearly cancel.
      expectGradients(loss, weights, fixture.variables, 5e-5);
    });
    disposeWeights(weights);
  });

  it('has energy gradients that finite differences agree with', () => {
    const weights = fixtureWeights();
    const chains = naeEnergies(network, LATENTS);
    scoped(() => {
      const values = spectrallyNormalised(weights);
      const energyAt = (x: Tensor): number =>
        chains.ofImages.with(values)(x.dataSync<'float32'>()).energy[0];
      const start = tf.tensor1d(samples().slice(0, 72 * 58));
      const { gradient } = chains.ofImages.with(values)(start.dataSync<'float32'>());
      const slope = Math.hypot(...gradient);
      const direction = tf.div(tf.tensor1d(gradient), slope);
      const step = 0.1;
      const ahead = energyAt(tf.add(start, tf.mul(direction, step)));
      const behind = energyAt(tf.sub(start, tf.mul(direction, step)));
      expect((ahead - behind) / (2 * step) / slope).toBeCloseTo(1, 3);
    });
    chains.ofImages.dispose();
    chains.ofLatents.dispose();
    disposeWeights(weights);
  });
});
