import { beforeAll, describe, expect, it } from 'vitest';
import { openBatch } from '../../core/graph/open-batch';
import { GraphSession } from '../../core/graph/session';
import { trace } from '../../core/graph/trace';
import { completeHyper } from '../../core/models/hyper';
import { MODEL_KINDS, modelKind } from '../../core/models/index';
import { Random } from '../../core/random';
import { initBackend, tf } from '../../core/tensor/backend';
import { smallHyperOf } from '../training/small-source';
import { far, imagesOf, outputsOf } from './model-outputs';
import type { Tensor4D } from '../../core/tensor/backend';
import type { Graph } from '../../core/graph/graph';

beforeAll(async () => {
  await initBackend();
});

describe.each(Object.keys(MODEL_KINDS))('the graph of %s with an open number of events', (id) => {
  it('gives for any number of events what the model gives for them', () => {
    const kind = modelKind(id);
    const model = kind.build(
      completeHyper(kind.hyperparameters, smallHyperOf(kind)),
      new Random(1),
    );
    const traced = (events: number): Graph => {
      const images = imagesOf(model, events, 1);
      const graph = trace({
        inputs: { images },
        constants: Object.fromEntries(model.weights),
        run: () => outputsOf(model, images),
      });
      images.dispose();
      return graph;
    };
    const graph = openBatch(traced(3), traced(5), [3, 5]);
    const shapes = Object.values(graph.outputs).map(
      ({ node, output }) => graph.nodes[node].outputs[output].shape,
    );
    expect(shapes.every((shape) => shape[0] === -1 && !shape.slice(1).includes(-1))).toBe(true);
    const session = GraphSession.open(graph);
    for (const events of [1, 4]) {
      const images = imagesOf(model, events, 2);
      const [found, expected] = [session.run({ images }), outputsOf(model, images)];
      for (const name of Object.keys(expected)) {
        expect(far(found[name], expected[name]), `${name} of ${events}`).toBeLessThan(2e-5);
      }
      tf.dispose([images, found, expected]);
    }
    session.dispose();
    model.dispose();
  });
});

describe('what does not simply follow the number of events is refused', () => {
  const traced = (events: number, f: (x: Tensor4D) => Tensor4D): Graph => {
    const x: Tensor4D = tf.ones([events, 2, 2, 1]);
    const graph = trace({ inputs: { x }, run: () => ({ y: f(x) }) });
    x.dispose();
    return graph;
  };
  it.each([
    ['a mean over the events', (x: Tensor4D) => tf.div<Tensor4D>(x, x.shape[0])],
    ['another op for more events', (x: Tensor4D) => (x.shape[0] > 3 ? tf.exp(x) : tf.neg(x))],
    [
      'numbers of their own for each event',
      (x: Tensor4D) => tf.mul<Tensor4D>(x, tf.reshape(tf.range(0, x.shape[0]), [-1, 1, 1, 1])),
    ],
  ])('%s', (_, f) => {
    expect(() => openBatch(traced(3, f), traced(5, f), [3, 5])).toThrow(/number of events/);
  });
});
