// The two that are compared: Darkscope and Python, each a process that lives as long as a row, asked in turn.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { inProject } from '../setup/places.mjs';
import { figure } from './measure.mjs';
import { python } from './python.mjs';

/** Threads that either side computes with. */
export const THREADS = cpus().length;

/** @typedef {Record<string, any>} Answer */

/** A process that answers one line of JSON with another. */
export class Side {
  /** @type {((answer: Answer) => void)[]} */
  #waiting = [];
  #said = '';

  /**
   * @param {string} command
   * @param {string[]} args
   */
  constructor(command, args) {
    const env = {
      ...process.env,
      BENCH_THREADS: String(THREADS),
      // TensorFlow's hints about the processor
      TF_CPP_MIN_LOG_LEVEL: '2',
    };
    this.child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      // libraries may print; an answer is an object
      if (line.startsWith('{')) this.#waiting.shift()?.(JSON.parse(line));
    });
    this.child.stderr.on('data', (text) => {
      this.#said = (this.#said + text).slice(-2000);
    });
    this.child.on('close', (code) => {
      for (const answer of this.#waiting.splice(0)) {
        answer({ error: `the process ended with ${code}: ${this.#said}` });
      }
    });
  }

  /**
   * @param {string} work
   * @param {Record<string, unknown>} [request]
   * @returns {Promise<Answer>} rejects with what the side says went wrong
   */
  async ask(work, request = {}) {
    const answer = await new Promise((/** @type {(answer: Answer) => void} */ resolve) => {
      this.#waiting.push(resolve);
      this.child.stdin.write(`${JSON.stringify({ do: work, ...request })}\n`);
    });
    if (answer.error) throw new Error(`${work}: ${answer.error}`);
    return answer;
  }

  end() {
    this.child.kill();
  }
}

/**
 * Runs a row's work with both sides, and ends them. Where there is no Python, `other` is null and `missing` says why.
 * @template T
 * @param {(sides: { own: Side, other: Side | null, missing: string }) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withSides(work) {
  const own = new Side(process.execPath, [inProject('scripts/bench/side.mjs'), await bundle()]);
  let other = null;
  let missing = '';
  try {
    other = new Side(await python(), [inProject('scripts/bench/python/side.py')]);
  } catch (error) {
    missing = error instanceof Error ? error.message : String(error);
    process.stderr.write(`bench: nothing to compare with: ${missing}\n`);
  }
  try {
    return await work({ own, other, missing });
  } finally {
    own.end();
    other?.end();
  }
}

/**
 * Runs a row's work with a process of Darkscope alone, and ends it.
 * @template T
 * @param {string} file the process's program in this folder
 * @param {(side: Side) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withOwnSide(file, work) {
  const side = new Side(process.execPath, [inProject('scripts/bench', file), await bundle()]);
  try {
    return await work(side);
  } finally {
    side.end();
  }
}

/**
 * Makes a model folder in a process of its own: its memory is not that of what is measured.
 * @param {{ out: string, masks: string, count: number, hyper?: Record<string, number> }} request
 */
export async function makeModelFolder(request) {
  await withOwnSide('side.mjs', (side) => side.ask('make', request));
}

/**
 * Times in turn, one round of each side after another; the first round is not counted.
 * @param {number} rounds
 * @param {() => Promise<Answer>} own
 * @param {(() => Promise<Answer>) | null} other
 */
export async function inTurn(rounds, own, other) {
  /** @type {{ own: number[], other: number[] }} */
  const times = { own: [], other: [] };
  for (let round = 0; round <= rounds; round++) {
    const { ms } = await own();
    const answer = other ? await other() : null;
    if (round === 0) continue;
    times.own.push(ms);
    if (answer) times.other.push(answer.ms);
  }
  return times;
}

/**
 * Figures of one comparison: either side, and their ratio round by round.
 * @param {string} what
 * @param {{ own: number[], other: number[] }} times milliseconds
 * @param {{ against: string, unit: string, of?: (ms: number) => number, rate?: boolean, goal: string, missing: string, note?: string }} said
 * `of` turns a time into the unit; `rate`: more is better, so the ratio is Darkscope's rate to the other's
 */
export function compared(
  what,
  times,
  { against, unit, of = (ms) => ms, rate, goal, missing, note },
) {
  const own = times.own.map(of);
  if (times.other.length === 0) {
    return [figure(`${what}, Darkscope`, unit, own, `not compared: ${missing}`)];
  }
  const other = times.other.map(of);
  const ratios = own.map((value, i) => value / other[i]);
  const kind = rate ? 'rate' : 'time';
  return [
    figure(`${what}, Darkscope`, unit, own, note),
    figure(`${what}, ${against}`, unit, other),
    figure(`${what}: ${kind} of Darkscope / ${against}`, 'x', ratios, `goal ${goal}`),
  ];
}

/** Darkscope's own code with the doors that its users go through, bundled once a run. */
async function bundle() {
  const outfile = inProject('out', 'bench', 'side.cjs');
  mkdirSync(inProject('out', 'bench'), { recursive: true });
  await build({
    stdin: {
      contents: [
        `export { openDataset } from './core/events/dataset';`,
        `export { fit } from './core/training/fit';`,
        `export { loadModel } from './core/training/load';`,
        `export { scoreEvents } from './core/scores/score-events';`,
        `export { inferPrediction, inferSpaces } from './core/inference/inference';`,
        `export { masksFrom } from './core/events/source';`,
        `export { scoreOf } from './core/scores/score-of';`,
        `export { RECONSTRUCTION_SCORES } from './core/scores/index';`,
        `export { compile } from './core/inference/compile';`,
        `export { findOnnxRuntime } from './core/inference/onnx-runtime';`,
        `export { PARTS } from './core/inference/parts';`,
        `export { writeOnnx } from './core/graph/onnx';`,
        `export { GraphSession } from './core/graph/session';`,
        `export { trace } from './core/graph/trace';`,
        `export { run } from './core/cli/program';`,
        `export { modelKind } from './core/models/index';`,
        `export { completeHyper } from './core/models/hyper';`,
        `export { batchOf } from './core/models/predict';`,
        `export { Random } from './core/random';`,
        `export { initBackend, nativeBackend, scoped, tf } from './core/tensor/backend';`,
        `export { whyNoBfloat16 } from './core/tensor/bfloat16';`,
        `export { gradientsByOperations } from './core/training/gradients';`,
        `export { gradientsByGraph, traceLoss } from './core/training/training-graph';`,
      ].join('\n'),
      resolveDir: inProject(),
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: [
      '@duckdb/*',
      '@tensorflow/*',
      'h5wasm',
      'h5wasm/*',
      'h5wasm-plugins',
      'onnxruntime-node',
    ],
    logOverride: { 'empty-import-meta': 'silent' },
    logLevel: 'warning',
  });
  return outfile;
}
