import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../core/random';
import { AdamW } from '../../core/tensor/adamw';
import { lossAndGradients } from '../../core/tensor/gradient';
import { initBackend, tf } from '../../core/tensor/backend';
import { createWeights, disposeWeights, readWeights } from '../../core/tensor/weights';
import type { Scalar, Tensor1D } from '../../core/tensor/backend';
import type { WeightSpec } from '../../core/tensor/weights';

const SPECS: WeightSpec[] = [
  { name: 'w', shape: [3], fill: { kind: 'drawn', draw: (_, i) => i - 1.5 } },
  { name: 'running', shape: [2], fill: { kind: 'constant', value: 4 }, fixed: true },
];
const SETTINGS = { learningRate: 0.1, weightDecay: 0.01, clipNorm: 0 };

beforeAll(async () => {
  await initBackend();
});

function trained(averaging: number, steps: number) {
  const weights = createWeights(SPECS, new Random(1));
  const optimiser = new AdamW(weights, { ...SETTINGS, averaging });
  const w = weights.get('w') as unknown as Tensor1D;
  const history = [readWeights(weights)];
  for (let step = 1; step <= steps; step++) {
    const loss = (): Scalar => tf.sum(tf.square(tf.sub(w, 3)));
    optimiser.accumulate(lossAndGradients(loss, weights).gradients, 1);
    // What a loss does to a running mean while it is computed.
    weights.get('running')!.assign(tf.tensor1d([step, -step]));
    optimiser.step();
    history.push(readWeights(weights));
  }
  return { weights, optimiser, history };
}

describe('averaging weights over steps', () => {
  it('follows tf.train.ExponentialMovingAverage with its growing memory', () => {
    const { weights, optimiser, history } = trained(0.9, 120);
    const expected = history[0].map((v) => Float64Array.from(v));
    history.slice(1).forEach((values, i) => {
      const decay = Math.min(0.9, (2 + i) / (11 + i));
      values.forEach((v, k) =>
        v.forEach((x, j) => {
          expected[k][j] = decay * expected[k][j] + (1 - decay) * x;
        }),
      );
    });
    optimiser
      .best()
      .forEach((v, k) => v.forEach((x, j) => expect(x).toBeCloseTo(expected[k][j], 4)));
    disposeWeights(weights);
  });

  it('lends the average to the model for a while and gives the weights back', async () => {
    const { weights, optimiser, history } = trained(0.9, 5);
    await optimiser.withBest(() => {
      expect(readWeights(weights)).toEqual([...optimiser.best()]);
      expect(readWeights(weights)[0]).not.toEqual(history[5][0]);
      return Promise.resolve();
    });
    await expect(optimiser.withBest(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(readWeights(weights)).toEqual(history[5]);
    disposeWeights(weights);
  });

  it('leaves variables alone that are not trained, and the path of the others', () => {
    const [averaged, plain] = [trained(0.9, 7), trained(0, 7)];
    expect(averaged.history).toEqual(plain.history);
    expect(plain.history[7][1]).toEqual(Float32Array.of(7, -7));
    expect(plain.optimiser.best()[0]).toEqual(plain.history[7][0]);
    disposeWeights(averaged.weights);
    disposeWeights(plain.weights);
  });
});

describe('the factor of a schedule', () => {
  it('scales the step and the weight decay: nought leaves all as it is', () => {
    const weights = createWeights(SPECS, new Random(1));
    const optimiser = new AdamW(weights, SETTINGS);
    const w = weights.get('w') as unknown as Tensor1D;
    const loss = (): Scalar => tf.sum(tf.square(w));
    optimiser.accumulate(lossAndGradients(loss, weights).gradients, 1);
    optimiser.step(0);
    readWeights(weights)[0].forEach((x, i) => expect(x).toBe(i - 1.5));
    disposeWeights(weights);
  });
});
