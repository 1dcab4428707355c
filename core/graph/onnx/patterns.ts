/** Groups of traced ops that one ONNX node does at once. */
import type { Emitter } from './emitter';
import type { OpNode, Value } from '../graph';

/** (x - mean) / sqrt(variance + epsilon) * gamma + beta over the pixels of every event and channel. */
export interface InstanceNorm {
  readonly x: Value;
  readonly gamma: Value;
  readonly beta: Value;
  readonly epsilon: number;
}

const PIXELS = '1,2';

/**
 * Reads an instance normalisation off its last op, x slope + shift with slope = gamma / sigma and shift = beta - mean
 * slope; null where the op is something else. What is added to x per channel before it is left out: the normalisation
 * takes it away again.
 */
export function instanceNormAt(emitter: Emitter, value: Value): InstanceNorm | null {
  const sum = opOf(emitter, value, ['Add', 'AddV2']);
  if (!sum || emitter.shapeOf(value).length !== 4) return null;
  for (const [product, shift] of bothWays(sum)) {
    const scaled = opOf(emitter, product, ['Mul']);
    const offset = opOf(emitter, shift, ['Sub']);
    const taken = offset && opOf(emitter, offset.inputs[1], ['Mul']);
    if (!scaled || !offset || !taken) continue;
    const beta = emitter.origin(offset.inputs[0]);
    for (const [x, slope] of bothWays(scaled)) {
      for (const [mean, again] of bothWays(taken)) {
        if (!same(slope, again)) continue;
        const found = slopeOf(emitter, slope, x, mean);
        if (found && emitter.numbersOf(beta)) return { ...found, x: unbiased(emitter, x), beta };
      }
    }
  }
  return null;
}

/** Reads gamma and epsilon off slope = gamma rsqrt(mean((x - mean)^2) + epsilon). */
function slopeOf(
  emitter: Emitter,
  slope: Value,
  x: Value,
  mean: Value,
): Pick<InstanceNorm, 'gamma' | 'epsilon'> | null {
  const product = opOf(emitter, slope, ['Mul']);
  if (!product || !isMeanOf(emitter, mean, x)) return null;
  for (const [inverse, gamma] of bothWays(product)) {
    const root = opOf(emitter, inverse, ['Rsqrt']);
    const sum = root && opOf(emitter, root.inputs[0], ['Add', 'AddV2']);
    if (!sum || !emitter.numbersOf(gamma)) continue;
    for (const [variance, epsilon] of bothWays(sum)) {
      const numbers = emitter.numbersOf(epsilon);
      if (numbers?.length !== 1) continue;
      const mean2 = opOf(emitter, variance, ['Mean']);
      const squares = mean2 && opOf(emitter, mean2.inputs[0], ['SquaredDifference']);
      if (!squares || !isMeanOf(emitter, variance, mean2.inputs[0])) continue;
      const fits = bothWays(squares).some(
        ([a, b]) => same(emitter.origin(a), emitter.origin(x)) && same(b, mean),
      );
      if (fits) return { gamma: emitter.origin(gamma), epsilon: numbers[0] };
    }
  }
  return null;
}

/** Whether a value is the mean of x over the pixels of an image, kept as axes of one. */
function isMeanOf(emitter: Emitter, value: Value, x: Value): boolean {
  const mean = opOf(emitter, value, ['Mean']);
  return (
    mean?.attributes.keep_dims?.value === true &&
    String(emitter.numbersOf(mean.inputs[1])) === PIXELS &&
    same(emitter.origin(mean.inputs[0]), emitter.origin(x))
  );
}

function unbiased(emitter: Emitter, x: Value): Value {
  const sum = opOf(emitter, x, ['Add', 'AddV2', 'BiasAdd']);
  const channels = emitter.shapeOf(x)[3];
  for (const [term, bias] of sum ? bothWays(sum) : []) {
    const perChannel = emitter
      .shapeOf(bias)
      .slice(0, -1)
      .every((size) => size === 1);
    if (perChannel && emitter.numbersOf(bias)?.length === channels) return emitter.origin(term);
  }
  return emitter.origin(x);
}

/** A convolution and the bias that is added to it alone; null where the op is something else. */
export function biasedConvolutionAt(
  emitter: Emitter,
  value: Value,
  uses: ReadonlyMap<number, number>,
): { convolution: Value; bias: Float32Array } | null {
  const sum = opOf(emitter, value, ['Add', 'AddV2', 'BiasAdd']);
  for (const [term, added] of sum ? bothWays(sum) : []) {
    const convolution = emitter.origin(term);
    const conv = opOf(emitter, convolution, ['Conv2D', 'Conv2DBackpropInput']);
    const bias = emitter.numbersOf(added);
    const channels = emitter.shapeOf(convolution)[3];
    const perChannel = emitter
      .shapeOf(added)
      .slice(0, -1)
      .every((size) => size === 1);
    if (conv && perChannel && uses.get(convolution.node) === 1 && bias?.length === channels) {
      return { convolution, bias: Float32Array.from(bias) };
    }
  }
  return null;
}

function opOf(emitter: Emitter, value: Value, ops: readonly string[]): OpNode | null {
  const node = emitter.node(emitter.origin(value));
  return node.kind === 'op' && ops.includes(node.op) ? node : null;
}

function bothWays({ inputs: [a, b] }: OpNode): [Value, Value][] {
  return [
    [a, b],
    [b, a],
  ];
}

function same(a: Value, b: Value): boolean {
  return a.node === b.node && a.output === b.output;
}
