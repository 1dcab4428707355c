import { tf } from './backend';
import type { Variable } from './backend';
import type { Random } from '../random';

/** How a fresh variable is filled. */
export type Initialiser =
  | {
      readonly kind: 'he-uniform' | 'glorot-uniform';
      readonly fanIn: number;
      readonly fanOut: number;
    }
  /** Variance 2 / fanIn, cut at two standard deviations, as Keras's he_normal. */
  | { readonly kind: 'he-normal'; readonly fanIn: number }
  | { readonly kind: 'constant'; readonly value: number }
  /** Anything else: the number at each place of the flat variable. */
  | { readonly kind: 'drawn'; readonly draw: (random: Random, place: number) => number };

/** Name, shape and filling of one variable, before any memory is spent on it. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly fill: Initialiser;
  /** Not trained: kept with the model, changed at most by its own loss (a running mean, a prior). */
  readonly fixed?: true;
}

/** The variables of a model in a fixed order. Names are unique paths such as `decoder/stage1/up/kernel`. */
export type Weights = ReadonlyMap<string, Variable>;

/** Fresh variables; the order of `specs` decides which random numbers each receives. */
export function createWeights(specs: readonly WeightSpec[], random: Random): Weights {
  const weights = new Map<string, Variable>();
  for (const { name, shape, fill, fixed } of specs) {
    if (weights.has(name)) throw new Error(`two variables are named ${name}`);
    const values = new Float32Array(sizeOf(shape));
    const draw = sampler(fill, random);
    for (let i = 0; i < values.length; i++) values[i] = draw(i);
    const initial = tf.tensor(values, [...shape], 'float32');
    weights.set(name, tf.variable(initial, !fixed));
    initial.dispose();
  }
  return weights;
}

/** Copies of all values, in order. */
export function readWeights(weights: Weights): Float32Array[] {
  return [...weights.values()].map((w) => Float32Array.from(w.dataSync<'float32'>()));
}

/** Overwrites all values, in order; the arrays are copied. */
export function writeWeights(weights: Weights, values: readonly Float32Array[]): void {
  let i = 0;
  for (const variable of weights.values()) {
    const next = tf.tensor(values[i++].slice(), variable.shape, 'float32');
    variable.assign(next);
    next.dispose();
  }
}

export function disposeWeights(weights: Weights): void {
  for (const w of weights.values()) w.dispose();
  for (const work of endings.get(weights) ?? []) work();
  endings.delete(weights);
}

const endings = new WeakMap<Weights, (() => void)[]>();

/** Has something done once these variables are disposed: frees what was made of them. */
export function whenDisposed(weights: Weights, work: () => void): void {
  endings.set(weights, [...(endings.get(weights) ?? []), work]);
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Standard deviation that is left of a standard normal distribution cut at ±2. */
const CUT_NORMAL = 0.87962566103423978;

/** Uniform in ±sqrt(6 / fanIn) (He) or ±sqrt(6 / (fanIn + fanOut)) (Glorot), as Keras defines them. */
function sampler(fill: Initialiser, random: Random): (place: number) => number {
  if (fill.kind === 'constant') return () => fill.value;
  if (fill.kind === 'drawn') return (place) => fill.draw(random, place);
  if (fill.kind === 'he-normal') {
    const deviation = Math.sqrt(2 / fill.fanIn) / CUT_NORMAL;
    return () => {
      let x = random.normal();
      while (Math.abs(x) > 2) x = random.normal();
      return deviation * x;
    };
  }
  const spread = fill.kind === 'he-uniform' ? fill.fanIn : fill.fanIn + fill.fanOut;
  const limit = Math.sqrt(6 / spread);
  return () => (2 * random.uniform() - 1) * limit;
}
