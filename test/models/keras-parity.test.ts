import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { MODEL_KINDS } from '../../core/models/index';
import { caeNetwork } from '../../core/models/cae';
import { codaeNetwork } from '../../core/models/codae';
import { Random } from '../../core/random';
import { AdamW } from '../../core/tensor/adamw';
import { initBackend, tf } from '../../core/tensor/backend';
import { lossAndGradients } from '../../core/tensor/gradient';
import { writeWeights } from '../../core/tensor/weights';
import { gradientsByOperations } from '../../core/training/gradients';
import { gradientsByGraph } from '../../core/training/training-graph';
import { distance, masks } from '../tensor/fixture-numbers';
import { formulaWeights } from './parity';
import type { Model } from '../../core/models/model';
import type { Tensor4D } from '../../core/tensor/backend';
import type { Summary } from '../tensor/fixture-numbers';

interface Fixture {
  variables: { name: string; shape: number[]; gradient: Summary; float32: number }[];
  loss: number;
  logits: Summary[];
  latent: number[][] | null;
  adamw: number[];
}

const EVENTS = 3;
const fixtures = JSON.parse(
  readFileSync(new URL('../fixtures/keras/models.json', import.meta.url), 'utf8'),
) as Record<'codae' | 'cae', Fixture>;

beforeAll(async () => {
  await initBackend();
});

describe.each([
  ['codae', codaeNetwork, 1646467],
  ['cae', caeNetwork, 1354561],
] as const)('%s beside Keras on the same weights and masks', (id, network, parameters) => {
  const kind = MODEL_KINDS[id];
  const fixture = fixtures[id];
  const hyper = kind.presets.at(-1)!.values;
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
    const { logits, latent } = network(hyper).forward(x, model.weights);
    const values = logits.dataSync();
    fixture.logits.forEach((summary, i) => {
      const event = values.subarray(i * 4176, (i + 1) * 4176);
      expect(distance(event, summary, 2000 + i)).toBeLessThan(5e-5);
    });
    if (fixture.latent === null) expect(latent).toBeNull();
    else {
      const z = latent!.arraySync();
      fixture.latent.flat().forEach((expected, i) => expect(z.flat()[i]).toBeCloseTo(expected, 4));
    }
  });

  it.each([
    ['op by op', (of: Model) => gradientsByOperations(of)],
    ['as a graph', gradientsByGraph],
  ])('has the same loss and the same gradient for every variable, %s', (_, sourceOf) => {
    const source = sourceOf(model, EVENTS);
    const sums = source.compute(masks(EVENTS, 7), new Int32Array(EVENTS), new Random(0));
    source.dispose();
    const loss = sums.loss / EVENTS;
    const gradients = sums.gradients.map((g) => g?.map((x) => x / EVENTS));
    expect(Math.abs(loss / fixture.loss - 1)).toBeLessThan(1e-5);
    // The fixture is in double precision. In float32 some leaky ReLUs and pool maxima fall on the other side
    // of a tie; Keras's own float32 run is that far away, in its worst variable.
    const tolerance =
      2 * Math.max(...fixture.variables.map((v) => (realGradient(v) ? v.float32 : 0)));
    expect(tolerance).toBeLessThan(0.01);
    const far: string[] = [];
    fixture.variables.forEach((variable, i) => {
      const { name, gradient } = variable;
      // Biases under a normalisation have no gradient: rounding noise in the fixture, nought here.
      if (!realGradient(variable)) expect(gradients[i]).toBeUndefined();
      else {
        const d = distance(gradients[i]!, gradient, 1000 + i);
        if (d > tolerance) far.push(`${name}: ${d}`);
      }
    });
    expect(far).toEqual([]);
  });

  it('loses as much in three steps of AdamW', () => {
    const optimiser = new AdamW(model.weights, {
      learningRate: 1e-3,
      weightDecay: 1e-4,
      clipNorm: 1,
    });
    const losses = fixture.adamw.map(() => {
      // Two parts of a batch, of one and two events.
      const parts = [tf.slice(x, [0], [1]), tf.slice(x, [1], [2])];
      const sum = parts
        .map((p) => {
          const { loss, gradients } = lossAndGradients(() => lossOf(p), model.weights);
          optimiser.accumulate(gradients, 1 / EVENTS);
          return loss;
        })
        .reduce((a, b) => a + b);
      optimiser.step();
      return sum / EVENTS;
    });
    // Adam's first steps follow the signs of gradients, so that rounding tells: Keras in float32 with
    // gradients from oneDNN is up to 0.2 % away after one step and 7 % after three.
    expect(Math.abs(losses[1] / fixture.adamw[1] - 1)).toBeLessThan(0.005);
    expect(Math.abs(losses[3] / fixture.adamw[3] - 1)).toBeLessThan(0.1);
  });

  const lossOf = (images: Tensor4D) => model.loss({ images, labels: null }, new Random(0));
});

/** False for variables whose true gradient is nought. */
function realGradient({ gradient }: { gradient: Summary }): boolean {
  return gradient.norm > 1e-6;
}
