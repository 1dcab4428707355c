import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeHyper } from '../../core/models/hyper';
import { MODEL_KINDS } from '../../core/models/index';
import { inputSize } from '../../core/models/predict';
import { Random } from '../../core/random';
import { initBackend, scoped, tf } from '../../core/tensor/backend';
import { readWeights, writeWeights } from '../../core/tensor/weights';
import { gradientsByOperations } from '../../core/training/gradients';
import { gradientsByGraph, traceLoss } from '../../core/training/training-graph';
import { uniform } from '../tensor/fixture-numbers';
import { smallHyperOf } from './small-source';
import type { Model, ModelKind } from '../../core/models/model';
import type { GradientSource } from '../../core/training/gradients';

const EVENTS = 3;

beforeAll(async () => {
  await initBackend();
});

/** Dropout and stochastic depth included where a kind has them. */
function small(kind: ModelKind): Model {
  const hyper = completeHyper(
    kind.hyperparameters,
    kind.presets[kind.presets.length - 1].values,
    smallHyperOf(kind),
  );
  return kind.build(hyper, new Random(3));
}

function events(kind: ModelKind, count: number, salt: number): Float32Array {
  return Float32Array.from(uniform(count * inputSize(kind), salt), (u) =>
    u < 0.1 ? (kind.input === 'mask' ? 1 : 50 * u) : 0,
  );
}

const labelsOf = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i % 3);

const norm = (x: Float32Array): number => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));

describe.each(Object.values(MODEL_KINDS) as ModelKind[])('$title trained as a graph', (kind) => {
  let model: Model;
  let graph: GradientSource;
  let operations: GradientSource;
  beforeAll(() => {
    model = small(kind);
    graph = gradientsByGraph(model, EVENTS);
    operations = gradientsByOperations(model);
  });
  afterAll(() => {
    graph.dispose();
    model.dispose();
  });

  it('has the loss and the gradients that it has op by op, from the same random numbers', () => {
    const before = readWeights(model.weights);
    const [first, second] = [graph, operations].map((source) => {
      model.weights.forEach((w, name) => {
        const i = [...model.weights.keys()].indexOf(name);
        scoped(() => w.assign(tf.tensor(before[i].slice(), w.shape)));
      });
      const random = new Random(11);
      // Twice: what the first changes, the second sees.
      source.compute(events(kind, EVENTS, 1), labelsOf(EVENTS), random);
      const computed = source.compute(events(kind, EVENTS, 2), labelsOf(EVENTS), random);
      return { ...computed, weights: readWeights(model.weights), random: random.snapshot() };
    });
    expect(Math.abs(first.loss / second.loss - 1)).toBeLessThan(1e-5);
    expect(first.random).toEqual(second.random);
    // Of some variables the true gradient is nought, and what there is is rounding.
    const whole = norm(Float32Array.from(second.gradients.map((g) => (g ? norm(g) : 0))));
    const names = [...model.weights.keys()];
    const far = names.filter((_, i) => {
      const [a, b] = [first.gradients[i], second.gradients[i]];
      if (!a || !b) return a !== b;
      const apart = norm(a.map((x, k) => x - b[k]));
      return !(apart <= 5e-3 * norm(b) + 1e-6 * whole);
    });
    expect(far).toEqual([]);
    first.weights.forEach((w, i) => {
      w.forEach((x, k) => expect(Math.abs(x - second.weights[i][k])).toBeLessThan(1e-6));
    });
  });

  it('computes another number of events op by op', () => {
    const [few, labels] = [events(kind, 2, 5), labelsOf(2)];
    const before = readWeights(model.weights);
    const alone = operations.compute(few, labels, new Random(1)).loss;
    // A loss may change variables that are not trained.
    writeWeights(model.weights, before);
    expect(graph.compute(few, labels, new Random(1)).loss).toBe(alone);
  });
});

describe('a training graph', () => {
  it('of a phase with sampled images has the loss and gradients that it has op by op', () => {
    const model = small(MODEL_KINDS.nae);
    const sources = [
      gradientsByGraph(model, EVENTS, 'float32', true),
      gradientsByOperations(model, true),
    ];
    const before = readWeights(model.weights);
    const [graph, operations] = sources.map((source) => {
      writeWeights(model.weights, before);
      const computed = source.compute(
        events(MODEL_KINDS.nae, EVENTS, 6),
        labelsOf(EVENTS),
        new Random(7),
      );
      return { ...computed, measures: model.measures!() };
    });
    expect(graph.measures).toEqual(operations.measures);
    expect(graph.loss).toBeCloseTo(operations.loss, 6);
    graph.gradients.forEach((g, i) => {
      const other = operations.gradients[i];
      expect(g === undefined).toBe(other === undefined);
      if (!g || !other) return;
      expect(norm(g.map((x, k) => x - other[k]))).toBeLessThan(5e-3 * norm(other) + 1e-9);
    });
    for (const source of sources) source.dispose();
    model.dispose();
  });

  it('gives the same bits for the same weights, events and random numbers, and keeps no tensors', () => {
    const model = small(MODEL_KINDS.codvae);
    const graph = gradientsByGraph(model, EVENTS);
    const compute = () =>
      graph.compute(events(MODEL_KINDS.codvae, EVENTS, 4), labelsOf(EVENTS), new Random(2));
    const first = compute();
    const tensors = tf.memory().numTensors;
    for (let i = 0; i < 20; i++) expect(compute()).toEqual(first);
    expect(tf.memory().numTensors).toBe(tensors);
    graph.dispose();
    model.dispose();
  });

  it('leaves weights and tensors as they were when it is traced', () => {
    const model = small(MODEL_KINDS['dirichlet-vae']);
    const [before, tensors] = [readWeights(model.weights), tf.memory().numTensors];
    const { graph, noise } = traceLoss(model, EVENTS);
    expect(readWeights(model.weights)).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(noise.map(({ shape }) => shape)).toEqual([[EVENTS, 3]]);
    expect(Object.keys(graph.outputs).filter((name) => name.startsWith('changed/'))).toEqual([
      'changed/encoder/norm/running_mean',
      'changed/encoder/norm/running_variance',
    ]);
    model.dispose();
  });

  it('is refused for a loss that reads values back or draws numbers past the noise', () => {
    const model = small(MODEL_KINDS.codae);
    const withLoss = (loss: Model['loss']): Model => ({ ...model, loss });
    const reading = withLoss(({ images }, random) =>
      tf.mul(model.loss({ images, labels: null }, random), tf.sum(images).dataSync()[0]),
    );
    expect(() => traceLoss(reading, EVENTS)).toThrow('was read while traced');
    const drawing = withLoss((batch, random) =>
      tf.mul(model.loss(batch, random), random.uniform()),
    );
    expect(() => traceLoss(drawing, EVENTS)).toThrow('random number');
    model.dispose();
  });
});
