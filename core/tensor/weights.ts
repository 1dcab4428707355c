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
  | { readonly kind: 'constant'; readonly value: number };

/** Name, shape and filling of one variable, before any memory is spent on it. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly fill: Initialiser;
}

/** The variables of a model in a fixed order. Names are unique paths such as `decoder/stage1/up/kernel`. */
export type Weights = ReadonlyMap<string, Variable>;

/** Fresh variables; the order of `specs` decides which random numbers each receives. */
export function createWeights(specs: readonly WeightSpec[], random: Random): Weights {
  const weights = new Map<string, Variable>();
  for (const { name, shape, fill } of specs) {
    if (weights.has(name)) throw new Error(`two variables are named ${name}`);
    const values = new Float32Array(sizeOf(shape));
    const draw = sampler(fill, random);
    for (let i = 0; i < values.length; i++) values[i] = draw();
    const initial = tf.tensor(values, [...shape], 'float32');
    weights.set(name, tf.variable(initial, true));
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
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Uniform in ±sqrt(6 / fanIn) (He) or ±sqrt(6 / (fanIn + fanOut)) (Glorot), as Keras defines them. */
function sampler(fill: Initialiser, random: Random): () => number {
  if (fill.kind === 'constant') return () => fill.value;
  const spread = fill.kind === 'he-uniform' ? fill.fanIn : fill.fanIn + fill.fanOut;
  const limit = Math.sqrt(6 / spread);
  return () => (2 * random.uniform() - 1) * limit;
}
