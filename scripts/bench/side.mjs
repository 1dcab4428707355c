// Darkscope's side of the bench: one request a line on standard input, one answer a line, as in python/side.py.
// Everything goes through the functions that the command line and the engine call, with their defaults.
import { createRequire } from 'node:module';
import { answer, maskedEvents } from './answer.mjs';
import { runtimeWorks } from './side-runtime.mjs';

const core = createRequire(import.meta.url)(process.argv[2]);
const MASK = 72 * 58;
const BATCH = 32;

/** @type {any} */
let model;
/** @type {any} */
let source;
/** @type {ReturnType<typeof trainer> | undefined} */
let training;

/** @param {() => Promise<any>} work */
async function timed(work) {
  const began = performance.now();
  const result = await work();
  return { ms: performance.now() - began, result };
}

/**
 * A training run that takes a step when asked to.
 * @param {number} batch
 * @param {string} out
 */
function trainer(batch, out) {
  /** @type {(() => void) | undefined} */
  let go;
  /** @type {((answer: object) => void) | undefined} */
  let answer;
  let [began, took] = [0, 0];
  const control = {
    paused: true,
    // Called between two steps, when the checkpoint that a pause asks for has been written.
    async whenRunning() {
      answer?.({ ms: took });
      await new Promise((resolve) => {
        go = () => resolve(undefined);
      });
      began = performance.now();
    },
  };
  const failed = core
    .fit({
      kind: 'codae',
      hyper: { batch },
      source,
      out,
      dataFiles: [],
      control,
      onProgress: (/** @type {{ step: number }} */ { step }) => {
        if (step > 0) took = performance.now() - began;
      },
    })
    .catch((/** @type {Error} */ error) => ({ error: error.message }));
  const waiting = async () => {
    while (!go) await new Promise((resume) => setTimeout(resume, 10));
    return go;
  };
  return async () => {
    const start = await Promise.race([
      waiting(),
      failed.then((/** @type {{ error: string }} */ e) => Promise.reject(new Error(e.error))),
    ]);
    go = undefined;
    const done = new Promise((resolve) => {
      answer = resolve;
    });
    start();
    return done;
  };
}

/** @type {Record<string, (request: any) => Promise<object>>} */
const works = {
  /** A model folder: one epoch over a few events. */
  async make({ out, masks, count, hyper }) {
    await core.fit({
      kind: 'codae',
      hyper: { epochs: 1, batch: 16, ...hyper },
      source: maskedEvents(masks, count),
      dataFiles: [],
      out,
    });
    return {};
  },
  async load({ model: folder, masks, count }) {
    ({ model } = await core.loadModel(folder));
    source = maskedEvents(masks, count);
    return {};
  },
  async train({ batch, out, masks, count }) {
    source = maskedEvents(masks, count);
    training = trainer(batch, out);
    return {};
  },
  async step() {
    if (!training) throw new Error('no training');
    return training();
  },
  async score({ scores }) {
    const { ms, result } = await timed(() => core.scoreEvents({ model, source, scores }));
    return { ms, scores: [...result.columns.bce], computedBy: result.computedBy.runtime };
  },
  async latency({ part, times }) {
    const took = [];
    for (let i = 0; i < times; i++) {
      const events = [i % source.count];
      if (part === 'encoders') {
        const images = await source.readImages(events);
        const mask = Float32Array.from({ length: MASK }, (_, cell) => images[3 * cell]);
        const { run } = await core.inferSpaces(model);
        took.push((await timed(() => run(mask))).ms);
      } else {
        const scores = part === 'f_m' ? ['z1', 'z2'] : ['bce'];
        took.push((await timed(() => core.scoreEvents({ model, source, events, scores }))).ms);
      }
    }
    return { ms: took.sort((a, b) => a - b)[took.length >> 1] };
  },
  async read({ file }) {
    const { ms, result } = await timed(async () => {
      const { source: events } = await core.openDataset([file]);
      for (let at = 0; at < events.count; at += BATCH) {
        const count = Math.min(BATCH, events.count - at);
        await events.readImages(Array.from({ length: count }, (_, i) => at + i));
      }
      await events.close();
      return events.count;
    });
    return { ms, events: result };
  },
  async score_file({ model: folder, file, out, scores }) {
    let said = '';
    const quiet = { write: (/** @type {string} */ text) => ((said += text), true), isTTY: false };
    const words = ['score', '--model', folder, '--data', file, '--out', out, '--scores', ...scores];
    const streams = { stdout: quiet, stderr: quiet, signal: new AbortController().signal };
    const { ms, result } = await timed(() => core.run(words, streams));
    if (result !== 0) throw new Error(said);
    return { ms };
  },
  /** Milliseconds of the processor that an event takes, in all threads. */
  async stages({ model: folder, file }) {
    const { model: scored } = await core.loadModel(folder);
    const { source: events } = await core.openDataset([file]);
    const { run } = await core.inferPrediction(scored);
    /** @type {Record<string, number>} */
    const stages = {};
    const stage = async (/** @type {string} */ name, /** @type {() => Promise<void>} */ work) => {
      const before = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(before);
      stages[name] = (user + system) / 1000 / events.count;
    };
    /** @type {{ masks: Float32Array, drawn?: any }[]} */
    const batches = [];
    await stage('read', async () => {
      for (let at = 0; at < events.count; at += BATCH) {
        const count = Math.min(BATCH, events.count - at);
        const part = Array.from({ length: count }, (_, i) => at + i);
        batches.push({ masks: await core.masksFrom(events, part) });
      }
    });
    await stage('network', async () => {
      for (const batch of batches) batch.drawn = await run(batch.masks);
    });
    await stage('scores', async () => {
      for (const { masks, drawn } of batches) {
        for (const name of core.RECONSTRUCTION_SCORES) {
          for (let i = 0; i < masks.length / MASK; i++) core.scoreOf(name, masks, drawn, i);
        }
      }
    });
    await events.close();
    const { source: again } = await core.openDataset([file]);
    await stage('whole', () => core.scoreEvents({ model: scored, source: again }));
    await again.close();
    scored.dispose();
    return { stages };
  },
  yardsticks: (request) => runtimeWorks(core).yardsticks(request),
  profile: (request) => runtimeWorks(core).profile(request, model),
  paths: (request) => runtimeWorks(core).paths(request, model),
  async memory() {
    return { bytes: process.resourceUsage().maxRSS * 1024 };
  },
};

await answer(works);
