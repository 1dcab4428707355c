import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { MODEL_KINDS } from '../../core/models/index';
import { caeNetwork } from '../../core/models/cae';
import { codaeNetwork } from '../../core/models/codae';
import { Random } from '../../core/random';
import { initBackend, tf } from '../../core/tensor/backend';
import { sizeOf, writeWeights } from '../../core/tensor/weights';
import { distance, masks, symmetric } from '../tensor/fixture-numbers';
import type { Model } from '../../core/models/model';
import type { Tensor4D } from '../../core/tensor/backend';
import type { WeightSpec } from '../../core/tensor/weights';
import type { Summary } from '../tensor/fixture-numbers';

interface Fixture {
  variables: { name: string; shape: number[]; gradient: Summary }[];
  loss: number;
  logits: Summary[];
  latent: number[][] | null;
  adamw: number[];
}

const EVENTS = 3;
const fixtures = JSON.parse(
  readFileSync(new URL('../fixtures/keras/models.json', import.meta.url), 'utf8'),
) as Record<'codae' | 'cae', Fixture>;

/** The formula weights of make_models.py. */
function formulaWeights(specs: readonly WeightSpec[]): Float32Array[] {
  return specs.map(({ name, shape, fill }, salt) => {
    const size = sizeOf(shape);
    if (name.endsWith('/gamma')) return symmetric(size, salt, 0.2, 1);
    if (name.endsWith('/beta')) return symmetric(size, salt, 0.2);
    if (fill.kind === 'constant')
      return symmetric(size, salt, name === 'decoder/output/bias' ? 1 : 0.1);
    const fan = fill.kind === 'he-uniform' ? fill.fanIn : fill.fanIn + fill.fanOut;
    return symmetric(size, salt, Math.sqrt(6 / fan));
  });
}

beforeAll(async () => {
  await initBackend();
});

describe.each([
  ['codae', codaeNetwork, 1646467],
  ['cae', caeNetwork, 1354561],
] as const)('%s beside Keras on the same weights and masks', (id, network, parameters) => {
  const kind = MODEL_KINDS[id];
  const fixture = fixtures[id];
  const hyper = kind.presets.find((p) => p.id === 'paper')!.values;
  let model: Model;
  let x: Tensor4D;

  beforeAll(() => {
    model = kind.build(hyper, new Random(1));
    writeWeights(model.weights, formulaWeights(network(hyper).specs));
    x = tf.tensor4d(masks(EVENTS, 7), [EVENTS, 72, 58, 1]);
    return () => {
      model.dispose();
      x.dispose();
    };
  });

  it('has the same variables, in the same order, of the same shapes', () => {
    expect([...model.weights].map(([name, v]) => ({ name, shape: v.shape }))).toEqual(
      fixture.variables.map(({ name, shape }) => ({ name, shape })),
    );
    expect(kind.parameterCount(hyper)).toBe(parameters);
  });

  it('draws the same logits and the same Z_1 and Z_2', () => {
    const { logits, latent } = model.forward(x);
    const values = logits.dataSync();
    fixture.logits.forEach((summary, i) => {
      const event = values.subarray(i * 4176, (i + 1) * 4176);
      expect(distance(event, summary, 2000 + i)).toBeLessThan(1e-5);
    });
    if (fixture.latent === null) expect(latent).toBeNull();
    else {
      const z = latent!.arraySync();
      fixture.latent.flat().forEach((expected, i) => expect(z.flat()[i]).toBeCloseTo(expected, 5));
    }
  });

  it('has the same loss and the same gradient for every variable', () => {
    const batch = tf.scalar(1 / EVENTS);
    const { value, grads } = tf.variableGrads(
      () => tf.mul(model.loss(model.forward(x), x), batch),
      [...model.weights.values()],
    );
    expect(Math.abs(value.dataSync()[0] / fixture.loss - 1)).toBeLessThan(1e-5);
    const whole = Math.hypot(...fixture.variables.map((v) => v.gradient.norm));
    const far: string[] = [];
    [...model.weights].forEach(([name, variable], i) => {
      const { gradient } = fixture.variables[i];
      const mine = grads[variable.name]?.dataSync() ?? new Float32Array(gradient.size);
      // Biases under a normalisation have gradient 0; Keras has rounding noise there, far below the floor.
      const d = distance(mine, gradient, 1000 + i, 1e-6 * whole);
      if (d > 1e-4) far.push(`${name}: ${d}`);
    });
    expect(far).toEqual([]);
  });
});
