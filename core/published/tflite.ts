/**
 * Weights in TFLite files, float32 or float16, as the converter makes them from the layers of CoDAE and its kin.
 *
 * The converter keeps neither the order of layers nor all names: layers are found by walking from the outputs back
 * to the inputs, and what a constant is by the operator that it enters. Instance normalisation arrives in pieces,
 * x (gamma / sigma) + (beta - mean gamma / sigma): gamma is the factor of 1 / sigma, beta what is subtracted from.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { DarkscopeError } from '../errors';
import { hashFile } from '../events/hash';
import { decodeFloats } from '../float16';
import { readTfliteGraph } from './tflite-graph';
import type { GraphOperator, GraphTensor, TfliteGraph } from './tflite-graph';
import type { PublishedArray, PublishedPart, PublishedWeights } from './weights';

/**
 * Weights of a model in one TFLite file or in several, one a part.
 * @throws DarkscopeError `file-unreadable` for files that are missing or damaged, `model-unreadable` for weights of
 *   another type, e.g. 8 bits.
 */
export async function readTfliteWeights(files: readonly string[]): Promise<PublishedWeights> {
  const parts: PublishedPart[] = [];
  const ignored: PublishedWeights['ignored'][number][] = [];
  for (const file of files) {
    const { arrays, others } = await readFileOf(file);
    parts.push({ name: basename(file), arrays });
    ignored.push(...others.map(({ name, shape }) => ({ name, shape })));
  }
  return {
    format: 'tflite',
    files: await Promise.all(files.map(async (file) => ({ file, sha256: await hashFile(file) }))),
    parts,
    ignored,
  };
}

async function readFileOf(
  file: string,
): Promise<{ arrays: PublishedArray[]; others: GraphTensor[] }> {
  try {
    const { weights, others } = constantsOf(readTfliteGraph(await readFile(file)));
    return { arrays: weights.map((weight) => decode(file, weight)), others };
  } catch (cause) {
    if (cause instanceof DarkscopeError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const what = code === undefined ? 'is damaged or no TFLite file' : 'cannot be read';
    throw new DarkscopeError('file-unreadable', `${file} ${what}`, {
      file,
      ...(code === undefined ? { detail: message } : { cause }),
    });
  }
}

type Axes = 'as they are' | 'out, height, width, in' | 'out, in';

interface Use {
  readonly tensor: GraphTensor;
  readonly role: string;
  readonly axes: Axes;
}

/** What each constant input of an operator is, where it is a weight. */
function roleOf(
  operator: GraphOperator,
  input: number,
  fed: ReadonlySet<string>,
): Omit<Use, 'tensor'> | null {
  const plain = (role: string): Omit<Use, 'tensor'> => ({ role, axes: 'as they are' });
  switch (operator.kind) {
    case 'CONV_2D':
      return input === 1 ? { role: 'kernel', axes: 'out, height, width, in' } : plain('bias');
    case 'FULLY_CONNECTED':
      return input === 1 ? { role: 'kernel', axes: 'out, in' } : plain('bias');
    case 'FlexConv2D':
      return plain('kernel');
    case 'FlexBiasAdd':
      return plain('bias');
    case 'ADD':
      return fed.has('FlexConv2D') ? plain('bias') : null;
    case 'MUL':
      return fed.has('RSQRT') ? plain('gamma') : null;
    case 'SUB':
      return input === 0 ? plain('beta') : null;
    default:
      return null;
  }
}

/** Constants in the order in which a computation of the outputs meets them. */
function constantsOf(graph: TfliteGraph): { weights: Use[]; others: GraphTensor[] } {
  const { tensors, operators, outputs } = graph;
  const makers = new Map(operators.flatMap((op) => op.outputs.map((output) => [output, op])));
  const weights: Use[] = [];
  const others = new Set<GraphTensor>();
  const seen = new Set<GraphOperator>();

  /** A constant, also one that is stored as float16 and widened first. */
  const constant = (place: number): GraphTensor | undefined => {
    const maker = makers.get(place);
    if (maker?.kind === 'DEQUANTIZE') return constant(maker.inputs[0]);
    return maker === undefined && tensors[place]?.bytes.length > 0 ? tensors[place] : undefined;
  };
  const visit = (place: number): void => {
    const operator = makers.get(place);
    if (!operator || operator.kind === 'DEQUANTIZE' || seen.has(operator)) return;
    seen.add(operator);
    operator.inputs.forEach((input) => visit(input));
    const fed = new Set(operator.inputs.map((input) => makers.get(input)?.kind ?? ''));
    operator.inputs.forEach((input, i) => {
      const tensor = constant(input);
      if (!tensor) return;
      const use = roleOf(operator, i, fed);
      const name = tensor.name.includes('/') ? tensor.name : `${layerOf(operator)}/${tensor.name}`;
      if (use) weights.push({ tensor: { ...tensor, name }, ...use });
      else if (tensor.type.startsWith('float')) others.add(tensor);
    });
  };
  /** Where the converter kept no name of a constant, the operator's output still has its layer's. */
  const layerOf = (operator: GraphOperator): string =>
    tensors[operator.outputs[0]].name.split(';')[0].replace(/\/[^/]*$/, '');
  outputs.forEach(visit);
  return { weights, others: [...others] };
}

function decode(file: string, { tensor, role, axes }: Use): PublishedArray {
  const { name, type, bytes, shape } = tensor;
  if (type !== 'float32' && type !== 'float16') {
    throw new DarkscopeError('model-unreadable', `${name} in ${file} is of type ${type}`, {
      file,
      hint: 'Only float32 and float16 weights are read: convert the model again without 8-bit weights.',
    });
  }
  const values = decodeFloats(bytes, type, shape);
  // Keras puts the axis of outputs last.
  if (axes === 'as they are') return { name, role, shape, values };
  const [out, ...rest] = shape;
  return { name, role, shape: [...rest, out], values: transposed(values, out) };
}

/** Moves the first axis of an array to the end. */
function transposed(values: Float32Array, first: number): Float32Array {
  const rest = values.length / first;
  return Float32Array.from(values, (_, i) => values[(i % first) * rest + Math.floor(i / first)]);
}
