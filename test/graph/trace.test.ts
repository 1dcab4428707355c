import { beforeAll, describe, expect, it } from 'vitest';
import { trace } from '../../core/graph/trace';
import { initBackend, tf } from '../../core/tensor/backend';
import type { Graph } from '../../core/graph/graph';

beforeAll(async () => {
  await initBackend();
});

const opsOf = ({ nodes }: Graph): string[] =>
  nodes.map((node) => (node.kind === 'op' ? node.op : node.kind));

describe('a traced computation', () => {
  it('is the ops that ran, with their attributes, inputs, constants and shapes', () => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const w = tf.variable(tf.tensor2d([1, 0, 0, 1, 1, 1], [3, 2]));
    const graph = trace({
      inputs: { x },
      constants: { 'layer/kernel': w },
      run: () => ({ y: tf.leakyRelu(tf.matMul(x, w), 0.25) }),
    });
    tf.dispose([x, w]);
    expect(graph).toEqual({
      nodes: [
        { kind: 'input', name: 'x', outputs: [{ type: 'float32', shape: [2, 3] }] },
        {
          kind: 'constant',
          name: 'layer/kernel',
          outputs: [{ type: 'float32', shape: [3, 2] }],
          values: Float32Array.of(1, 0, 0, 1, 1, 1),
        },
        {
          kind: 'op',
          name: 'BatchMatMulV2',
          op: 'BatchMatMulV2',
          inputs: [
            { node: 0, output: 0 },
            { node: 1, output: 0 },
          ],
          attributes: {
            T: { kind: 'type', value: 'float32' },
            adj_x: { kind: 'bool', value: false },
            adj_y: { kind: 'bool', value: false },
          },
          outputs: [{ type: 'float32', shape: [2, 2] }],
        },
        {
          kind: 'op',
          name: 'LeakyRelu',
          op: 'LeakyRelu',
          inputs: [{ node: 2, output: 0 }],
          attributes: {
            alpha: { kind: 'float', value: 0.25 },
            T: { kind: 'type', value: 'float32' },
          },
          outputs: [{ type: 'float32', shape: [2, 2] }],
        },
      ],
      inputs: { x: { node: 0, output: 0 } },
      outputs: { y: { node: 3, output: 0 } },
    });
  });

  it('leaves out what the outputs do not need, casts to the same type, and constants met twice', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const graph = trace({
      inputs: { x },
      run: () => {
        tf.exp(x);
        return { y: tf.add(tf.cast(tf.mul(x, 3), 'float32'), tf.mul(tf.square(x), 3)) };
      },
    });
    x.dispose();
    expect(opsOf(graph)).toEqual(['input', 'constant', 'Mul', 'Square', 'Mul', 'Add']);
  });

  it('keeps several outputs of one op apart', () => {
    const x = tf.tensor2d([1, 2, 3, 4], [1, 4]);
    const graph = trace({
      inputs: { x },
      run: () => {
        const [left, right] = tf.split(x, 2, 1);
        return { left, right };
      },
    });
    x.dispose();
    const { left, right } = graph.outputs;
    expect([left.node, left.output, right.node, right.output]).toEqual([
      left.node,
      0,
      left.node,
      1,
    ]);
    expect(graph.nodes[left.node].outputs.map(({ shape }) => shape)).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('follows tensors that share memory and variables that get new numbers', () => {
    const x = tf.tensor1d([1, 2]);
    const running = tf.variable(tf.tensor1d([5, 5]));
    const graph = trace({
      inputs: { x, running },
      run: () => {
        running.assign(tf.add(running, tf.clone(x)));
        return { running };
      },
    });
    expect(opsOf(graph)).toEqual(['input', 'input', 'Add']);
    expect([...running.dataSync()]).toEqual([6, 7]);
    tf.dispose([x, running]);
  });

  it('takes up tensors made before, as constants, with their numbers', () => {
    const x = tf.tensor1d([1, 2]);
    const before = tf.tidy(() => tf.add(tf.tensor1d([1, 1]), 1));
    const graph = trace({ inputs: { x }, run: () => ({ y: tf.mul(x, before) }) });
    tf.dispose([x, before]);
    expect(graph.nodes.find(({ kind }) => kind === 'constant')).toMatchObject({
      outputs: [{ type: 'float32', shape: [2] }],
      values: Float32Array.of(2, 2),
    });
  });

  it('has one more input for what was declared while it ran', () => {
    const x = tf.tensor1d([1, 2]);
    const graph = trace({
      inputs: { x },
      run: (declare) => {
        const noise = tf.tensor1d([0.5, 0.25]);
        declare('noise', noise);
        return { y: tf.add(x, noise) };
      },
    });
    x.dispose();
    expect(Object.keys(graph.inputs)).toEqual(['x', 'noise']);
    expect(opsOf(graph)).toEqual(['input', 'input', 'Add']);
  });

  it('leaves no tensors behind', () => {
    const x = tf.tensor1d([1, 2]);
    const before = tf.memory().numTensors;
    trace({ inputs: { x }, run: () => ({ y: tf.add(x, tf.exp(x)) }) });
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });
});

describe('what cannot be traced is refused, and afterwards tensors are as before', () => {
  it.each([
    ['a number read back that changes with the inputs', /read while traced/],
    ['an input that an op made', /part of the graph/],
    ['two inputs of one name', /two inputs are named x/],
  ])('%s', (what, message) => {
    const x = tf.tensor1d([1, 2]);
    const attempt = (): Graph =>
      trace({
        inputs: { x },
        run: (declare) => {
          const y = tf.square(x);
          if (what.startsWith('a number')) return { y: tf.mul(y, y.dataSync()[0]) };
          declare(what.startsWith('an input') ? 'y' : 'x', y);
          return { y };
        },
      });
    expect(attempt).toThrow(message);
    expect([...tf.square(x).dataSync()]).toEqual([1, 4]);
    x.dispose();
  });

  it('two inputs that share memory', () => {
    const x = tf.tensor1d([1, 2]);
    const run = () => ({ x });
    expect(() => trace({ inputs: { x, same: x.clone() }, run })).toThrow(/input same/);
    x.dispose();
  });
});
