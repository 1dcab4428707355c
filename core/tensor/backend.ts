import { createRequire } from 'node:module';
import os from 'node:os';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { DarkscopeError } from '../errors';

export { tf };
export type {
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Variable,
} from '@tensorflow/tfjs-core';

/** Which TensorFlow computes, and why. Shown by doctor, in every model card and in the About box. */
export interface BackendInfo {
  readonly kind: 'native' | 'wasm';
  /** Version of libtensorflow, or of tfjs where wasm serves. */
  readonly tensorflowVersion: string;
  /** Whether libtensorflow was allowed its oneDNN kernels (x86 Linux: on by default); null under wasm. */
  readonly oneDnn: boolean | null;
  /** Why wasm serves instead of the native library; null where native does. */
  readonly reason: string | null;
}

/** What of tfjs-node's native binding is used here; tensors are known to it by ids that never come back. */
export interface NativeBinding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_Version: string;
  createTensor(shape: readonly number[], type: number, values: NativeValues): number;
  tensorDataSync(id: number): NativeValues;
  deleteTensor(id: number): void;
  executeOp(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): NativeOutput[];
}

export type NativeValues = Float32Array | Int32Array | Uint8Array;

export interface NativeOutput {
  readonly id: number;
  readonly shape: readonly number[];
  /** TensorFlow's DataType. */
  readonly dtype: number;
}

/** What is used of tfjs-node's backend. */
export interface NativeBackend {
  readonly binding: NativeBinding;
  /** Ids of tensors; those whose values are still in JavaScript are handed over first. */
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  executeSingleOutput(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.Tensor[],
  ): tf.Tensor;
  /** Loads a SavedModel into a session of its own. @returns the session's id */
  loadSavedModelMetaGraph(folder: string, tags: string): number;
  /** @param inputInfos names as `node:output` @param outputs names of the same form */
  runSavedModel(
    id: number,
    inputs: readonly tf.Tensor[],
    inputInfos: readonly { readonly name: string }[],
    outputs: readonly string[],
  ): tf.Tensor[];
  deleteSavedModel(id: number): void;
}

export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number | string | readonly number[];
}

// In a CommonJS bundle `__filename` exists and `import.meta` is empty; in ES modules it is the other way round.
const requireHere = createRequire(typeof __filename === 'string' ? __filename : import.meta.url);

let starting: Promise<BackendInfo> | undefined;
let started: BackendInfo | undefined;
let native: NativeBackend | undefined;

/**
 * Loads TensorFlow once: the native library through tfjs-node, else wasm. `DARKSCOPE_FORCE_WASM=1` skips
 * the native one.
 * @throws DarkscopeError `runtime-missing` where neither loads.
 */
export function initBackend(): Promise<BackendInfo> {
  starting ??= start();
  return starting;
}

/** What `initBackend` found. @throws Error when it has not been awaited. */
export function backendInfo(): BackendInfo {
  if (!started) throw new Error('initBackend() must be awaited before the first tensor');
  return started;
}

/** tfjs-node's backend for raw ops, or undefined under wasm. */
export function nativeBackend(): NativeBackend | undefined {
  backendInfo();
  return native;
}

/** Runs `work`, which hands out numbers and no tensors, and frees every tensor it made. */
export function scoped<T>(work: () => T): T {
  tf.engine().startScope();
  try {
    return work();
  } finally {
    tf.engine().endScope();
  }
}

async function start(): Promise<BackendInfo> {
  let reason = 'DARKSCOPE_FORCE_WASM is set';
  if (process.env.DARKSCOPE_FORCE_WASM !== '1') {
    try {
      started = await startNative();
      return started;
    } catch (error) {
      reason = firstLine(error);
    }
  }
  try {
    started = await startWasm(reason);
    return started;
  } catch (error) {
    throw new DarkscopeError('runtime-missing', 'no TensorFlow could be loaded', {
      hint: 'Run `npm run doctor`; `npm start` sets up what is missing.',
      detail: `native: ${reason}; wasm: ${firstLine(error)}`,
      cause: error,
    });
  }
}

async function startNative(): Promise<BackendInfo> {
  // tfjs-node 4.22 still calls this function, which Node 23 removed.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  // The library writes hints about CPU features to stderr; only warnings concern a user.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
  requireHere('@tensorflow/tfjs-node');
  await tf.setBackend('tensorflow');
  await tf.ready();
  native = tf.backend() as unknown as NativeBackend;
  return {
    kind: 'native',
    tensorflowVersion: native.binding.TF_Version,
    oneDnn: process.env.TF_ENABLE_ONEDNN_OPTS !== '0' && os.arch() === 'x64',
    reason: null,
  };
}

async function startWasm(reason: string): Promise<BackendInfo> {
  // The union package, which tfjs-node stands on, registers the gradients.
  requireHere('@tensorflow/tfjs');
  requireHere('@tensorflow/tfjs-backend-wasm');
  if (!(await tf.setBackend('wasm'))) throw new Error('the wasm backend refused to start');
  await tf.ready();
  return { kind: 'wasm', tensorflowVersion: `tfjs ${tf.version_core}`, oneDnn: null, reason };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
