import { beforeAll, describe, expect, it } from 'vitest';
import { commute } from '../../core/graph/commute';
import { GraphSession } from '../../core/graph/session';
import { trace } from '../../core/graph/trace';
import { initBackend, scoped, tf } from '../../core/tensor/backend';
import { uniform } from '../tensor/fixture-numbers';
import type { Graph } from '../../core/graph/graph';
import type { Tensor4D } from '../../core/tensor/backend';

beforeAll(async () => {
  await initBackend();
});

const numbers = (shape: [number, number, number, number], seed: number): Tensor4D => {
  const [a, b, c, d] = shape;
  return tf.tensor4d(
    Float32Array.from(uniform(a * b * c * d, seed), (u) => u - 0.5),
    shape,
  );
};

const graphOf = (f: (x: Tensor4D) => Tensor4D): Graph =>
  scoped(() => {
    const x: Tensor4D = tf.ones([2, 8, 6, 5]);
    return trace({ inputs: { x }, run: () => ({ y: f(x) }) });
  });

const opsOf = ({ nodes }: Graph): string[] =>
  nodes.flatMap((node) => (node.kind === 'op' ? [node.op] : []));

const runOf = (graph: Graph): number[] =>
  scoped(() => {
    const session = GraphSession.open(graph);
    const { y } = session.run({ x: numbers([2, 8, 6, 5], 1) });
    session.dispose();
    return Array.from(y.dataSync());
  });

describe('a graph with its ops in another order', () => {
  it('looks for the largest before the activation, and gives the same bits', () => {
    const graph = graphOf((x) => tf.maxPool(tf.leakyRelu(x, 0.2), 3, 2, 'same'));
    const commuted = commute(graph);
    expect(opsOf(graph)).toEqual(['LeakyRelu', 'MaxPool']);
    expect(opsOf(commuted)).toEqual(['MaxPool', 'LeakyRelu']);
    expect(runOf(commuted)).toEqual(runOf(graph));
  });

  it('leaves an activation where it falls, and where it has other uses', () => {
    const falling = graphOf((x) => tf.maxPool(tf.leakyRelu(x, -0.2), 3, 2, 'same'));
    const shared = graphOf((x) => {
      const h = tf.leakyRelu(x, 0.2);
      return tf.add(tf.maxPool(h, 3, 1, 'same'), h);
    });
    for (const graph of [falling, shared]) expect(opsOf(commute(graph))).toEqual(opsOf(graph));
  });

  it('convolves to one channel before it adds and crops', () => {
    const graph = graphOf((x) => {
      const sum = tf.add(x, tf.relu(x)) as Tensor4D;
      const crop = tf.slice(sum, [0, 1, 2, 0], [2, 5, 3, 5]);
      return tf.conv2d(crop, numbers([1, 1, 5, 1], 2), 1, 'same');
    });
    const commuted = commute(graph);
    expect(opsOf(commuted).slice(-2)).toEqual(['Add', 'Slice']);
    expect(opsOf(commuted).filter((op) => op === 'Conv2D')).toHaveLength(2);
    const [wanted, got] = [runOf(graph), runOf(commuted)];
    expect(got).toHaveLength(2 * 5 * 3);
    got.forEach((y, i) => expect(y).toBeCloseTo(wanted[i], 6));
  });

  it('leaves convolutions of several pixels, of strides and to many channels', () => {
    const convolved = (size: number, to: number, strides: number): Graph =>
      graphOf((x) => {
        const crop = tf.slice(x, [0, 1, 2, 0], [2, 5, 3, 5]);
        return tf.conv2d(crop, numbers([size, size, 5, to], 2), strides, 'same');
      });
    for (const graph of [convolved(3, 1, 1), convolved(1, 1, 2), convolved(1, 8, 1)]) {
      expect(opsOf(commute(graph))).toEqual(opsOf(graph));
    }
  });
});
