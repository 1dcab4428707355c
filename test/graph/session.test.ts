import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GraphSession } from '../../core/graph/session';
import { trace } from '../../core/graph/trace';
import { completeHyper } from '../../core/models/hyper';
import { MODEL_KINDS, modelKind } from '../../core/models/index';
import { Random } from '../../core/random';
import { initBackend, tf } from '../../core/tensor/backend';
import { uniform } from '../tensor/fixture-numbers';
import { smallHyperOf } from '../training/small-source';
import { far, imagesOf, outputsOf } from './model-outputs';
import type { Tensor, Tensor1D, Tensor4D } from '../../core/tensor/backend';
import type { Model } from '../../core/models/model';

const EVENTS = 2;
/** Rounding: TensorFlow sums in another order where it makes one op of several. */
const TOLERANCE = 2e-5;

beforeAll(async () => {
  await initBackend();
});

describe.each(Object.keys(MODEL_KINDS))('the graph of %s, traced on some events', (id) => {
  const kind = modelKind(id);
  let model: Model;
  let traced: Tensor4D;
  let others: Tensor4D;
  let labels: Tensor1D;

  beforeEach(() => {
    model = kind.build(completeHyper(kind.hyperparameters, smallHyperOf(kind)), new Random(1));
    traced = imagesOf(model, EVENTS, 1);
    others = imagesOf(model, EVENTS, 2);
    labels = tf.tensor1d([0, 1], 'int32');
    return () => {
      model.dispose();
      tf.dispose([traced, others, labels]);
    };
  });

  it('gives for other events what the model gives for them', () => {
    const graph = trace({
      inputs: { images: traced },
      constants: Object.fromEntries(model.weights),
      run: () => outputsOf(model, traced),
    });
    const session = GraphSession.open(graph);
    const found = session.run({ images: others });
    const expected = outputsOf(model, others);
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const name of Object.keys(expected)) {
      expect(far(found[name], expected[name]), name).toBeLessThan(TOLERANCE);
    }
    session.dispose();
    tf.dispose([found, expected]);
  });

  it('gives the loss and its gradients, for other weights as well', () => {
    const trained = [...model.weights].filter(([, w]) => w.trainable);
    const lossOf = (images: Tensor4D): Record<string, Tensor> => {
      const { value, grads } = tf.variableGrads(
        () => model.loss({ images, labels }, new Random(3)),
        trained.map(([, w]) => w),
      );
      // A bias before a normalisation has none.
      const moving = trained.filter(([, w]) => grads[w.name]);
      const named = moving.map(([name, w]) => [name, grads[w.name]] as const);
      return { loss: value, ...Object.fromEntries(named) };
    };
    // Clones, because a loss may change what is not trained.
    const before = Object.fromEntries([...model.weights].map(([name, w]) => [name, w.clone()]));
    const graph = trace({
      inputs: { images: traced, labels, ...before },
      run: () => lossOf(traced),
    });
    trained.forEach(([, w], i) => {
      const change = Float32Array.from(uniform(w.size, i), (u) => 0.1 * u - 0.05);
      tf.tidy(() => w.assign(tf.add(w, tf.tensor(change, w.shape))));
    });
    const session = GraphSession.open(graph);
    const found = session.run({ images: others, labels, ...Object.fromEntries(model.weights) });
    const expected = lossOf(others);
    for (const name of Object.keys(expected)) {
      expect(far(found[name], expected[name]), name).toBeLessThan(1e-3);
    }
    session.dispose();
    tf.dispose([found, expected, before]);
  });
});
