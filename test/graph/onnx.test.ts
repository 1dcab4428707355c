import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UntranslatableError, writeOnnx } from '../../core/graph/onnx';
import { trace } from '../../core/graph/trace';
import { findOnnxRuntime } from '../../core/inference/onnx-runtime';
import { SessionPool } from '../../core/inference/session-pool';
import { MODEL_KINDS } from '../../core/models/index';
import { imageTensor, inputOf } from '../../core/models/predict';
import { float16Value, toHalf } from '../../core/float16';
import { Random } from '../../core/random';
import { initBackend, scoped, tf } from '../../core/tensor/backend';
import { smallSource } from '../training/small-source';
import { smallModel } from '../models/small-model';
import type { Graph } from '../../core/graph/graph';
import type { ModelKind } from '../../core/models/model';
import type { OnnxOptions } from '../../core/graph/onnx';
import type { Tensor as TfTensor, Tensor4D } from '../../core/tensor/backend';

const pool = new SessionPool(findOnnxRuntime(), 1);
let graphs = 0;

beforeAll(async () => {
  await initBackend();
});
afterAll(() => pool.close());

/** What the runtime makes of an ONNX file. @param shape of the input, the events first. */
function runOnnx(
  bytes: Uint8Array,
  input: string,
  values: Float32Array,
  [chunk, ...inputShape]: readonly number[],
): Promise<Record<string, Float32Array>> {
  return pool.run({ id: ++graphs, bytes, chunk, input, inputShape }, values.slice());
}

const KINDS: readonly ModelKind[] = Object.values(MODEL_KINDS);

/** So many events are no other number in any of the small models. */
const EVENTS = 13;

interface Compared {
  readonly name: string;
  readonly wanted: Float32Array;
  readonly got: Float32Array;
}

/** What a graph of a small model gives, written with `options` from a trace of `traced` events, beside TensorFlow. */
async function compared(
  kind: ModelKind,
  traced: number,
  events: number,
  options: OnnxOptions,
): Promise<Compared[]> {
  const model = smallModel(kind);
  const outputsOf = (images: Tensor4D): Record<string, TfTensor> => {
    const { reconstruction, latent, own } = model.predict({ images, labels: null });
    return { ...own, ...(reconstruction && { reconstruction }), ...(latent && { latent }) };
  };
  const graph = scoped(() => {
    const images = imageTensor(
      kind,
      new Float32Array(traced * (kind.input === 'mask' ? 4176 : 12528)),
    );
    const constants = Object.fromEntries(model.weights);
    return trace({ inputs: { images }, constants, run: () => outputsOf(images) });
  });
  const source = smallSource(Array.from({ length: events }, (_, i) => i % 3));
  const read = await source.readImages(Array.from({ length: events }, (_, i) => i));
  const values = inputOf(kind, read);
  const shape = [events, 72, 58, kind.input === 'mask' ? 1 : 3];
  const got = await runOnnx(writeOnnx(graph, options), 'images', values, shape);
  const wanted = scoped(() =>
    Object.entries(outputsOf(imageTensor(kind, values))).map(
      ([name, tensor]) => [name, tensor.dataSync<'float32'>()] as const,
    ),
  );
  model.dispose();
  return wanted.map(([name, numbers]) => ({
    name,
    wanted: numbers,
    got: got[name],
  }));
}

/** Typical difference, in typical sizes of the numbers. */
function difference({ wanted, got }: Compared): number {
  expect(got.length).toBe(wanted.length);
  const size = (numbers: Float32Array): number =>
    Math.sqrt(numbers.reduce((sum, x) => sum + x * x, 0) / numbers.length);
  return size(wanted.map((x, i) => x - got[i])) / size(wanted);
}

describe.each(KINDS.map((kind) => [kind.title, kind] as const))(
  'the ONNX graph of %s',
  (_, kind) => {
    it('gives what TensorFlow gives', async () => {
      for (const output of await compared(kind, 2, 2, {})) {
        expect(difference(output), output.name).toBeLessThan(1e-5);
      }
    });

    it('takes any number of events where its batch is open', async () => {
      for (const output of await compared(kind, EVENTS, 3, { openBatch: EVENTS })) {
        expect(difference(output), output.name).toBeLessThan(1e-5);
      }
    });
  },
);

it('keeps weights in half the room in half precision, and their graph still works', async () => {
  const graph = scoped(() => {
    const x = tf.ones([1, 64]);
    const w = tf.tensor2d(
      Float32Array.from({ length: 64 * 32 }, (_, i) => Math.sin(i)),
      [64, 32],
    );
    return trace({ inputs: { x }, constants: { w }, run: () => ({ y: tf.matMul(x, w) }) });
  });
  const [whole, half] = [writeOnnx(graph), writeOnnx(graph, { precision: 'fp16' })];
  expect(whole.length - half.length).toBeGreaterThan(64 * 32 * 2 - 200);
  const runOf = async (bytes: Uint8Array): Promise<Float32Array> =>
    (await runOnnx(bytes, 'x', new Float32Array(64).fill(1), [1, 64])).y;
  const [exact, close] = [await runOf(whole), await runOf(half)];
  // 64 weights of at most one, each off by at most a part in 2048.
  exact.forEach((y, i) => expect(Math.abs(y - close[i])).toBeLessThan(64 / 2048));
});

it('refuses a graph with an op that it does not know', () => {
  const graph: Graph = {
    nodes: [
      { kind: 'input', name: 'x', outputs: [{ type: 'float32', shape: [2] }] },
      {
        kind: 'op',
        name: 'Digamma',
        op: 'Digamma',
        inputs: [{ node: 0, output: 0 }],
        attributes: {},
        outputs: [{ type: 'float32', shape: [2] }],
      },
    ],
    inputs: { x: { node: 0, output: 0 } },
    outputs: { y: { node: 1, output: 0 } },
  };
  expect(() => writeOnnx(graph)).toThrow(UntranslatableError);
  expect(() => writeOnnx(graph)).toThrow('Digamma');
});

it('keeps small probabilities to a part in a hundred thousand', async () => {
  const logits = Float32Array.of(-40, -20, -17.5, -5, 0, 5, 17.5, 20);
  const graph = scoped(() => {
    const x = tf.tensor1d(logits);
    return trace({ inputs: { x }, run: () => ({ p: tf.sigmoid(x) }) });
  });
  const { p } = await runOnnx(writeOnnx(graph), 'x', logits, [logits.length]);
  logits.forEach((x, i) => {
    expect(p[i] * (1 + Math.exp(-x))).toBeCloseTo(1, 5);
  });
});

it('rounds to half precision as IEEE 754 has it, ties to even', () => {
  const random = new Random(3);
  for (const bits of [0, 1, 2, 0x3ff, 0x400, 0x3c00, 0x7bff, 0x8001, 0xfbff]) {
    expect(toHalf(float16Value(bits))).toBe(bits);
  }
  expect(toHalf(1 + 2 ** -11)).toBe(0x3c00);
  expect(toHalf(1 + 3 * 2 ** -11)).toBe(0x3c02);
  expect(toHalf(65520)).toBe(0x7c00);
  expect(toHalf(2 ** -25)).toBe(0);
  expect(float16Value(toHalf(NaN))).toBeNaN();
  for (let i = 0; i < 1000; i++) {
    const x = Math.fround((random.uniform() - 0.5) * 2 ** (40 * random.uniform() - 25));
    const nearest = Math.abs(x - float16Value(toHalf(x)));
    for (const other of [toHalf(x) + 1, Math.max(toHalf(x) - 1, 0)]) {
      if (other % 0x8000 < 0x7c00)
        expect(nearest).toBeLessThanOrEqual(Math.abs(x - float16Value(other)));
    }
  }
});
