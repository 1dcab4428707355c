// What Darkscope's side is asked of its runtimes: profiles, and the same model by each way of computing it.
import { cpus } from 'node:os';
import { createRequire } from 'node:module';

const CELLS = 72 * 58;
/** Threads of the session that has all cores. */
const CORES = Math.min(cpus().length, 4);
/** Runs that warm up before others are timed. */
const WARM = 10;

/** What both yardsticks are made of. */
const GEMM = 512;
const CONV = { size: 32, channels: 128, window: 3 };

/** @param {any} core the bundle */
export function runtimeWorks(core) {
  const { entry } = core.findOnnxRuntime();
  const runtime = createRequire(entry)(entry);

  /** @param {Uint8Array} bytes @param {number} threads @param {object} [more] */
  const sessionOf = async (bytes, threads, more = {}) => {
    const session = await runtime.InferenceSession.create(bytes, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
      ...more,
    });
    const run = async (
      /** @type {string} */ name,
      /** @type {any} */ values,
      /** @type {any} */ shape,
    ) => session.run({ [name]: new runtime.Tensor('float32', values, shape) });
    return { session, run };
  };

  /** @param {() => Promise<unknown>} work @param {number} runs */
  const times = async (work, runs) => {
    const ms = [];
    for (let i = 0; i < WARM + runs; i++) {
      const began = performance.now();
      await work();
      if (i >= WARM) ms.push(performance.now() - began);
    }
    return ms;
  };

  /** Rates of one op that has nothing in its way. @param {string} what @param {any} graph @param {number} flops @param {number} runs */
  const yardstick = async (what, graph, flops, runs) => {
    const [{ outputs }] = graph.nodes;
    const { run, session } = await sessionOf(core.writeOnnx(graph), 1);
    const values = Float32Array.from({ length: outputs[0].shape.reduce(product, 1) }, Math.sin);
    const ms = await times(() => run('x', values, outputs[0].shape), runs);
    await session.release();
    return { what, gflops: ms.map((took) => flops / took / 1e6) };
  };

  return {
    /** What one core does at best: GFLOP/s of a large product and of a large convolution. @param {any} request */
    async yardsticks({ runs }) {
      const { size, channels, window } = CONV;
      const { tf } = core;
      const numbers = (/** @type {number[]} */ shape) =>
        tf.randomUniform(shape, -1, 1, 'float32', 1);
      const graphs = core.scoped(() => {
        const [a, image] = [tf.ones([GEMM, GEMM]), tf.ones([1, size, size, channels])];
        const [b, kernel] = [numbers([GEMM, GEMM]), numbers([window, window, channels, channels])];
        return [
          core.trace({ inputs: { x: a }, run: () => ({ y: tf.matMul(a, b) }) }),
          core.trace({
            inputs: { x: image },
            run: () => ({ y: tf.conv2d(image, kernel, 1, 'same') }),
          }),
        ];
      });
      const flops = [2 * GEMM ** 3, 2 * (size * window * channels) ** 2];
      const named = [
        `yardstick: product of matrices, ${GEMM} x ${GEMM}`,
        `yardstick: convolution of ${channels} x ${size} x ${size}, ${window} x ${window} to ${channels}`,
      ];
      const yardsticks = [];
      for (const [i, graph] of graphs.entries()) {
        yardsticks.push(await yardstick(named[i], graph, flops[i], runs));
      }
      return { yardsticks };
    },

    /** Writes the runtime's profile of a part of the model. @param {any} request @param {any} model */
    async profile({ part, runs, prefix }, model) {
      const { bytes, input } = core.compile(model, part);
      const mask = Float32Array.from({ length: CELLS }, (_, cell) => (cell % 52 === 0 ? 1 : 0));
      const shape = [1, 72, 58, 1];
      const plain = await sessionOf(bytes, 1);
      const ms = await times(() => plain.run(input, mask, shape), runs);
      await plain.session.release();
      const watched = await sessionOf(bytes, 1, {
        enableProfiling: true,
        profileFilePrefix: prefix,
      });
      await times(() => watched.run(input, mask, shape), runs);
      watched.session.endProfiling();
      await watched.session.release();
      return { ms };
    },

    /** The model by each way of computing it, in turn. @param {any} request @param {any} model */
    async paths({ part, rounds }, model) {
      const mask = Float32Array.from({ length: CELLS }, (_, cell) => (cell % 52 === 0 ? 1 : 0));
      const shape = [1, 72, 58, 1];
      const { outputs, direct } = core.PARTS[part];
      const graph = core.scoped(() => {
        const images = core.tf.tensor4d(mask, shape);
        const constants = Object.fromEntries(model.weights);
        return core.trace({ inputs: { images }, constants, run: () => outputs(model, images) });
      });
      const inTensorFlow = core.GraphSession.open(graph);
      const traced = await sessionOf(core.writeOnnx(graph), 1);
      const { bytes } = core.compile(model, part);
      const [one, all] = [await sessionOf(bytes, 1), await sessionOf(bytes, CORES)];
      const ways = {
        'TensorFlow, op by op': async () => direct(model, mask),
        'TensorFlow, one graph': async () =>
          core.scoped(() => {
            const found = inTensorFlow.run({ images: core.tf.tensor4d(mask, shape) });
            for (const tensor of Object.values(found)) tensor.dataSync();
          }),
        'ONNX as traced, one thread': () => traced.run('images', mask, shape),
        'ONNX with cheaper ops, one thread': () => one.run('images', mask, shape),
        [`ONNX with cheaper ops, ${CORES} threads`]: () => all.run('images', mask, shape),
      };
      /** @type {Record<string, number[]>} */
      const ms = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
      for (let round = 0; round < WARM + rounds; round++) {
        for (const [way, work] of Object.entries(ways)) {
          const began = performance.now();
          await work();
          if (round >= WARM) ms[way].push(performance.now() - began);
        }
      }
      inTensorFlow.dispose();
      for (const { session } of [traced, one, all]) await session.release();
      return { ms };
    },
  };
}

/** @param {number} a @param {number} b */
const product = (a, b) => a * b;
