// Where the time of one event goes: the compiled graph under the ONNX runtime's own profiler, on one thread.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { figure } from './measure.mjs';
import { makeModel } from './scoring.mjs';
import { withOwnSide } from './sides.mjs';

/** Runs that the medians come from. */
const RUNS = 100;
/** Runs that warm up. */
const FIRST = 10;

/** What each kind of op is there for. */
const PURPOSES = {
  'convolutions and products of matrices': [
    'Conv',
    'FusedConv',
    'ConvTranspose',
    'Gemm',
    'MatMul',
    'FusedMatMul',
    'FusedGemm',
  ],
  'instance normalisation': ['InstanceNormalization'],
  'leaky ReLU': ['LeakyRelu'],
  'moving between layouts': ['ReorderInput', 'ReorderOutput', 'Transpose', 'AveragePool'],
  upsampling: ['Upsample', 'Resize'],
  'sums and products': ['Add', 'Mul', 'Sum'],
};

/**
 * @typedef {{ name: string, dur: number, args: { op_name: string, input_type_shape: Shape[], output_type_shape: Shape[] } }} Entry
 * @typedef {Record<string, number[]>} Shape
 * @typedef {{ op: string, inputs: number[][], output: number[], micros: number[] }} Node
 */

/** @param {string} folder */
export async function profile(folder) {
  const made = await makeModel(folder);
  return withOwnSide('side.mjs', async (own) => {
    await own.ask('load', made);
    const figures = [];
    const { yardsticks } = await own.ask('yardsticks', { runs: RUNS });
    const peak = Math.max(
      ...yardsticks.map((/** @type {any} */ { gflops }) => Math.max(...gflops)),
    );
    for (const { what, gflops } of yardsticks) figures.push(figure(what, 'GFLOP/s', gflops));
    for (const [part, title] of [
      ['latent', 'f_m alone'],
      ['prediction', 'full model'],
    ]) {
      const prefix = join(folder, part);
      const { ms } = await own.ask('profile', { part, runs: RUNS, prefix });
      figures.push(figure(`${title}, one thread, a run without the profiler`, 'ms', ms));
      const nodes = nodesOf(folder, part);
      figures.push(...byPurpose(title, nodes));
      if (part === 'prediction') figures.push(...byLayer(nodes, peak));
    }
    return figures;
  });
}

/** Nodes of the graph with the times of their runs. @param {string} folder @param {string} part */
function nodesOf(folder, part) {
  const file = readdirSync(folder).find((name) => name.startsWith(part) && name.endsWith('.json'));
  if (!file) throw new Error('the runtime wrote no profile');
  /** @type {(Entry & { cat: string })[]} */
  const entries = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  /** @type {Map<string, Node>} */
  const nodes = new Map();
  for (const { cat, name, dur, args } of entries) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time')) continue;
    const shapes = (/** @type {Shape[]} */ of) => of.map((shape) => Object.values(shape)[0]);
    const node = nodes.get(name) ?? {
      op: args.op_name,
      inputs: shapes(args.input_type_shape),
      output: shapes(args.output_type_shape)[0],
      micros: [],
    };
    node.micros.push(dur);
    nodes.set(name, node);
  }
  return [...nodes.values()].map((node) => ({ ...node, micros: node.micros.slice(FIRST) }));
}

/** Sums of a run, by what ops are for. @param {string} title @param {Node[]} nodes */
function byPurpose(title, nodes) {
  const runs = Math.min(...nodes.map(({ micros }) => micros.length));
  const known = Object.values(PURPOSES).flat();
  const others = nodes.flatMap(({ op }) => (known.includes(op) ? [] : [op]));
  return [...Object.entries(PURPOSES), /** @type {const} */ (['all else', others])].flatMap(
    ([what, ops]) => {
      const some = nodes.filter(({ op }) => ops.includes(op));
      if (some.length === 0) return [];
      const sums = Array.from({ length: runs }, (_, run) =>
        some.reduce((sum, { micros }) => sum + micros[run], 0),
      );
      const share = Math.round((100 * time(some)) / time(nodes));
      const said = `${share} % of the ops' time; ${some.length} ops`;
      return [figure(`${title}: ${what}`, 'us', sums, said)];
    },
  );
}

/** Of nodes together, in microseconds. @param {Node[]} of */
function time(of) {
  return of.reduce((sum, { micros }) => sum + figure('', '', micros).median, 0);
}

/** Convolutions of equal shapes together, the dearest first. @param {Node[]} nodes @param {number} peak GFLOP/s */
function byLayer(nodes, peak) {
  /** @type {Map<string, Node[]>} */
  const layers = new Map();
  for (const node of nodes) {
    if (node.op !== 'Conv' && node.op !== 'FusedConv') continue;
    const [x, [, from, ...window]] = node.inputs;
    const sizes = [x, node.output].map((shape) => shape.slice(1).join(' x ')).join(' to ');
    const shape = `${sizes}, window ${window.join(' x ')}, groups ${x[1] / from}`;
    layers.set(shape, [...(layers.get(shape) ?? []), node]);
  }
  return [...layers]
    .sort(([, a], [, b]) => time(b) - time(a))
    .map(([shape, same]) => {
      const { inputs, output } = same[0];
      const flops = 2 * [...output, ...inputs[1].slice(1)].reduce((a, b) => a * b, 1);
      const rates = same.flatMap(({ micros }) => micros.map((us) => flops / us / 1000));
      const share = Math.round((100 * figure('', '', rates).median) / peak);
      const said = `${same.length} of them, ${time(same).toFixed(0)} us, ${share} % of the peak`;
      return figure(`convolution of ${shape}`, 'GFLOP/s', rates, said);
    });
}
