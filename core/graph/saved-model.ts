/** A graph as TensorFlow's SavedModel: saved_model.proto, meta_graph.proto. It holds no variables: weights are constants. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../atomic';
import { unwritable } from '../disk-errors';
import { encodeGraph, encodeTensorInfo } from './graph-def';
import { ProtoMessage } from './protobuf-writer';
import type { Graph } from './graph';
import type { ConvolutionPrecision, GraphDef, Precision, TensorInfo } from './graph-def';

export const SERVING_TAG = 'serve';
const SIGNATURE = 'serving_default';
const METHOD = 'tensorflow/serving/predict';
export const SAVED_MODEL_FILE = 'saved_model.pb';

export interface SavedModelOptions {
  /** Of the weights; all is computed in single precision. `fp32` when left out. */
  readonly precision?: Precision;
  /** `float32` when left out. */
  readonly convolutions?: ConvolutionPrecision;
  /** Signatures besides the one of all outputs: the outputs that each gives, without computing the others. */
  readonly signatures?: Readonly<Record<string, readonly string[]>>;
}

/** @returns the bytes of saved_model.pb, and how its inputs and outputs are called in a session. */
export function encodeSavedModel(
  graph: Graph,
  { precision = 'fp32', convolutions = 'float32', signatures = {} }: SavedModelOptions = {},
): { readonly bytes: Uint8Array } & Omit<GraphDef, 'message'> {
  const { message, inputs, outputs } = encodeGraph(graph, precision, convolutions);
  const info = new ProtoMessage().bytes(4, SERVING_TAG).bytes(5, '2.15.1');
  const metaGraph = new ProtoMessage().message(1, info).message(2, message);
  const all = { [SIGNATURE]: Object.keys(outputs), ...signatures };
  for (const [name, wanted] of Object.entries(all)) {
    const chosen = Object.fromEntries(wanted.map((output) => [output, outputs[output]]));
    const value = signature(inputs, chosen);
    metaGraph.message(5, new ProtoMessage().bytes(1, name).message(2, value));
  }
  return { bytes: new ProtoMessage().int(1, 1).message(2, metaGraph).finish(), inputs, outputs };
}

/**
 * Writes a SavedModel into a folder, which is made: signature `serving_default`, tag `serve`, inputs and outputs under
 * the names they have in the graph.
 * @returns what a session calls them
 * @throws DarkscopeError `output-unwritable`.
 */
export async function writeSavedModel(
  folder: string,
  graph: Graph,
  options?: SavedModelOptions,
): Promise<Omit<GraphDef, 'message'>> {
  const { bytes, ...names } = encodeSavedModel(graph, options);
  // TensorFlow Serving expects the folder of the variables even where there are none.
  const variables = join(folder, 'variables');
  await mkdir(variables, { recursive: true }).catch((cause: unknown) => {
    throw unwritable(variables, cause);
  });
  await writeDurably(join(folder, SAVED_MODEL_FILE), [bytes]);
  return names;
}

function signature(
  inputs: Readonly<Record<string, TensorInfo>>,
  outputs: Readonly<Record<string, TensorInfo>>,
): ProtoMessage {
  const message = new ProtoMessage();
  const add = (field: number, infos: Readonly<Record<string, TensorInfo>>): void => {
    for (const [key, info] of Object.entries(infos)) {
      message.message(field, new ProtoMessage().bytes(1, key).message(2, encodeTensorInfo(info)));
    }
  };
  add(1, inputs);
  add(2, outputs);
  return message.bytes(3, METHOD);
}
