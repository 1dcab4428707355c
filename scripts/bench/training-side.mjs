// A micro-batch of CoDAE's training, each way that it can be computed, and where its time goes.
import { createRequire } from 'node:module';
import { Session } from 'node:inspector/promises';
import { answer, maskedEvents } from './answer.mjs';

const core = createRequire(import.meta.url)(process.argv[2]);

/** @type {any} */
let model;
/** @type {Float32Array} */
let values;
/** @type {Int32Array} */
let labels;
/** @type {Record<string, any>} sources of gradients, by how they compute */
const paths = {};

/** @param {number} filters */
const settings = (filters) => {
  const { hyperparameters, presets } = core.modelKind('codae');
  return core.completeHyper(hyperparameters, presets.at(-1).values, { filters });
};

/** Builds a model and a micro-batch for it. @param {{ filters: number, masks: string, events: number }} request */
async function prepare({ filters, masks, events }) {
  await core.initBackend();
  model = core.modelKind('codae').build(settings(filters), new core.Random(1));
  const images = await maskedEvents(masks, events).readImages([...Array(events).keys()]);
  values = Float32Array.from({ length: images.length / 3 }, (_, cell) => images[3 * cell]);
  labels = new Int32Array(events);
}

/** @param {string} path @returns {{ loss: number, gradients: (Float32Array | undefined)[] }} */
const compute = (path) => paths[path].compute(values, labels, new core.Random(2));

/**
 * Size of the difference of two gradients beside that of the second one.
 * @param {(Float32Array | undefined)[]} a
 * @param {Float32Array[]} b empty for a variable without a gradient
 */
function apart(a, b) {
  let [difference, size] = [0, 0];
  b.forEach((part, i) => {
    part.forEach((x, k) => {
      difference += ((a[i]?.[k] ?? NaN) - x) ** 2;
      size += x ** 2;
    });
  });
  return Math.sqrt(difference / size);
}

/** Runs a traced graph op by op. @returns {{ ms: Record<string, number>, count: Record<string, number> }} by kind of op */
function replay(/** @type {any} */ graph) {
  const backend = core.nativeBackend();
  const { binding } = backend;
  const types = { float32: binding.TF_FLOAT, int32: binding.TF_INT32, bool: binding.TF_BOOL };
  /** @param {any} attribute */
  const encoded = ([name, { kind, value }]) => {
    const form = kind === 'ints' ? 'INT' : kind.toUpperCase();
    const type = binding[`TF_ATTR_${form}`];
    return { name, type, value: kind === 'type' ? types[/** @type {'bool'} */ (value)] : value };
  };
  const batch = core.batchOf(model.kind, values, labels);
  /** @param {{ name: string }} node */
  const fed = ({ name }) => batch[name] ?? model.weights.get(name.slice('weights/'.length));
  const last = new Map();
  graph.nodes.forEach((/** @type {any} */ node, /** @type {number} */ i) => {
    for (const { node: from } of node.inputs ?? []) last.set(from, i);
  });
  /** @type {number[][]} */
  const ids = [];
  const own = new Set();
  const drop = (/** @type {number} */ i) => {
    if (own.delete(i)) for (const id of ids[i]) binding.deleteTensor(id);
  };
  /** @type {Record<string, number>} */
  const ms = {};
  /** @type {Record<string, number>} */
  const count = {};
  graph.nodes.forEach((/** @type {any} */ node, /** @type {number} */ i) => {
    if (node.kind === 'input') ids[i] = backend.getInputTensorIds([fed(node)]);
    else if (node.kind === 'constant') {
      const [{ shape, type }] = node.outputs;
      ids[i] = [binding.createTensor(shape, types[/** @type {'bool'} */ (type)], node.values)];
      own.add(i);
    } else {
      const attributes = Object.entries(node.attributes).map(encoded);
      const inputs = node.inputs.map(
        (/** @type {any} */ { node: from, output }) => ids[from][output],
      );
      const began = performance.now();
      const outputs = binding.executeOp(node.op, attributes, inputs, node.outputs.length);
      ms[node.op] = (ms[node.op] ?? 0) + performance.now() - began;
      count[node.op] = (count[node.op] ?? 0) + 1;
      ids[i] = outputs.map((/** @type {{ id: number }} */ { id }) => id);
      own.add(i);
      for (const { node: from } of node.inputs) if (last.get(from) === i) drop(from);
    }
  });
  for (const i of [...own]) drop(i);
  batch.images.dispose();
  batch.labels.dispose();
  return { ms, count };
}

/** What a function of the training, or one that it calls, does; the first that fits, from the innermost outwards. */
const PARTS = [
  { part: 'graph', of: ['runSavedModel'] },
  { part: 'augmentation', of: ['augmented'] },
  { part: 'optimiser', of: ['accumulate', 'step < step'] },
  { part: 'validation', of: ['validate'] },
  {
    part: 'keeping',
    of: ['save', 'describe', 'writeCheckpoint', 'writeWeightFiles', 'writeCard', 'writeDurably'],
  },
  { part: 'reading', of: ['read'] },
  { part: 'to and from TensorFlow', of: ['compute'] },
  { part: 'garbage collection', of: ['(garbage collector)'] },
  { part: 'waiting', of: ['(idle)'] },
];

/** Samples an epoch of `fit` while it runs. @returns shares of its time, by what was done */
async function sampled(
  /** @type {{ filters: number, batch: number, source: object, out: string }} */ options,
) {
  const { filters, batch, source, out } = options;
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  const stop = new AbortController();
  let began = false;
  await core
    .fit({
      kind: 'codae',
      hyper: { filters, batch, microBatch: batch },
      source,
      dataFiles: [],
      out,
      runtime: 'graph',
      signal: stop.signal,
      onProgress: (
        /** @type {{ phase: string, epoch: number, step: number }} */ { phase, epoch },
      ) => {
        if (phase !== 'training') return;
        if (epoch === 2 && !began) {
          began = true;
          // Answered at once: the profiler runs in this thread.
          void session.post('Profiler.start');
        } else if (epoch === 3) stop.abort();
      },
    })
    .catch((/** @type {{ code?: string }} */ error) => {
      if (error.code !== 'cancelled') throw error;
    });
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return shares(profile);
}

/** @param {import('node:inspector').Profiler.Profile} profile */
function shares({ nodes, samples = [], timeDeltas = [] }) {
  const callers = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
  );
  const names = new Map(
    nodes.map(({ id, callFrame }) => [id, callFrame.functionName.split('.').pop() ?? '']),
  );
  /** @param {number | undefined} id */
  const partOf = (id) => {
    for (let at = id; at !== undefined; at = callers.get(at)) {
      const name = names.get(at) ?? '';
      const called = `${name} < ${names.get(callers.get(at) ?? 0)}`;
      const found = PARTS.find(({ of }) => of.includes(name) || of.includes(called));
      if (found) return found.part;
    }
    return 'the rest';
  };
  /** @type {Record<string, number>} */
  const sums = {};
  const total = timeDeltas.reduce((sum, delta) => sum + delta, 0);
  samples.forEach((id, i) => {
    const part = partOf(id);
    sums[part] = (sums[part] ?? 0) + timeDeltas[i] / total;
  });
  return sums;
}

await answer({
  async open(request) {
    await prepare(request);
    const { events, bfloat16 } = request;
    paths['op by op'] = core.gradientsByOperations(model);
    paths['as one graph'] = core.gradientsByGraph(model, events);
    const missing = bfloat16 ? core.whyNoBfloat16() : 'not asked for';
    if (!missing)
      paths['as one graph, convolutions in bfloat16'] = core.gradientsByGraph(
        model,
        events,
        'bfloat16',
      );
    const exact = compute('op by op').gradients.map((g) => g?.slice() ?? new Float32Array(0));
    const far = Object.keys(paths).map((path) => [path, apart(compute(path).gradients, exact)]);
    return { apart: Object.fromEntries(far), missing };
  },
  async compute({ path }) {
    const began = performance.now();
    compute(path);
    return { ms: performance.now() - began };
  },
  async trace(request) {
    await prepare(request);
    paths.graph = core.traceLoss(model, request.events).graph;
    return {};
  },
  replay: () => Promise.resolve(replay(paths.graph)),
  async sampled({ masks, events, ...options }) {
    await core.initBackend();
    return sampled({ ...options, source: maskedEvents(masks, events) });
  },
});
