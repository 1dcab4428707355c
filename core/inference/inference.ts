/**
 * Runs trained models as fast as the machine can: compiled once into graphs that one-thread sessions of the ONNX runtime
 * compute on all cores, and a session on all cores for single events, where those give the numbers that TensorFlow
 * gives; else by TensorFlow.
 */
import { masksOf } from '../events/preprocess';
import { inputOf, inputSize } from '../models/predict';
import { compareScores } from '../scores/compare-scores';
import { backendInfo } from '../tensor/backend';
import { whenDisposed } from '../tensor/weights';
import { compile } from './compile';
import { findOnnxRuntime } from './onnx-runtime';
import { OwnSessions } from './own-sessions';
import { PARTS } from './parts';
import { probeImages } from './probe-images';
import { SessionPool } from './session-pool';
import type { Model } from '../models/model';
import type { Prediction } from '../models/predict';
import type { OnnxRuntime } from './onnx-runtime';
import type { Part, PartName } from './parts';
import type { ComputedBy, RuntimeName } from './runtimes';
import type { SessionGraph } from './thread';

const TENSORFLOW = 'TensorFlow';

/** Which TensorFlow there is and what computed with it, e.g. `2.15.1 (native), run by onnxruntime 1.30.0`. */
export function runtimeText({ runtime, reason }: ComputedBy): string {
  const { kind, tensorflowVersion } = backendInfo();
  const there = `${tensorflowVersion} (${kind})`;
  if (runtime !== TENSORFLOW) return `${there}, run by ${runtime}`;
  return reason === null ? there : `${there}: ${reason}`;
}

/** A part of a model, ready to be computed. What computes it may change: see `withFallback`. */
export interface Inference<T> extends ComputedBy {
  /** How many batches can be computed at once to some use. */
  readonly parallel: number;
  /** @param values the model's input, see `inputOf`. Changed by nobody until the answer is there. */
  run(values: Float32Array): Promise<T>;
}

/** The compact latents, without the decoder; null for models that have none. */
export const inferLatent = (
  model: Model,
  wanted?: RuntimeName,
): Promise<Inference<Float32Array | null>> => infer(model, 'latent', PARTS.latent, wanted);

/** The whole model. */
export const inferPrediction = (
  model: Model,
  wanted?: RuntimeName,
): Promise<Inference<Prediction>> => infer(model, 'prediction', PARTS.prediction, wanted);

/** Its latent spaces, an array a space. */
export const inferSpaces = (
  model: Model,
  wanted?: RuntimeName,
): Promise<Inference<Float32Array[]>> => infer(model, 'spaces', PARTS.spaces, wanted);

/** Of one model with the weights that it has now. */
interface Compiled {
  /** The variables' memory: other weights lie elsewhere. */
  readonly memory: readonly object[];
  readonly parts: Map<PartName, Promise<Inference<unknown>>>;
  readonly graphs: SessionGraph[];
  /** How often the runtime failed where another time it may not. */
  failures: number;
}

/** After so many failures nothing more is tried with the weights of a model. */
const MOST_FAILURES = 3;

const known = new WeakMap<Model, Compiled>();
let pool: SessionPool | undefined;
let own: OwnSessions | undefined;

async function infer<T>(
  model: Model,
  name: PartName,
  part: Part<T>,
  wanted: RuntimeName = 'onnx',
): Promise<Inference<T>> {
  if (wanted === 'tensorflow') return byTensorFlow(model, part, null);
  const { parts, graphs } = compiledOf(model);
  const found = parts.get(name) ?? prepare(model, name, part, graphs);
  parts.set(name, found);
  return found as Promise<Inference<T>>;
}

function compiledOf(model: Model): Compiled {
  const memory = [...model.weights.values()].map(({ dataId }) => dataId);
  const before = known.get(model);
  if (before?.memory.every((dataId, i) => dataId === memory[i])) return before;
  if (before) release(before);
  else whenDisposed(model.weights, () => release(known.get(model)));
  const fresh = { memory, parts: new Map(), graphs: [], failures: 0 };
  known.set(model, fresh);
  return fresh;
}

function release(compiled: Compiled | undefined): void {
  for (const graph of compiled?.graphs ?? []) {
    pool?.release(graph);
    void own?.release(graph);
  }
  compiled?.parts.clear();
}

async function prepare<T>(
  model: Model,
  name: PartName,
  part: Part<T>,
  graphs: SessionGraph[],
): Promise<Inference<T>> {
  try {
    const runtime = findOnnxRuntime();
    // They load the runtime while this thread traces.
    (pool ??= new SessionPool(runtime)).warm();
    const graph = compile(model, name);
    if (!graph) return byTensorFlow(model, part, null);
    graphs.push(graph);
    const run = runnerOf(model, part, graph, pool, runtime);
    try {
      await prove(model, part, run, runtime);
    } catch (error) {
      // The numbers will not change; a thread that died, or had no memory, may be another time.
      if (!(error instanceof OtherNumbers)) failed(model, name);
      throw error;
    }
    return withFallback(model, part, run, runtime, () => failed(model, name));
  } catch (error) {
    return byTensorFlow(model, part, firstLine(error));
  }
}

/** Lets the next who asks for a part begin anew, a few times. */
function failed(model: Model, name: PartName): void {
  const compiled = known.get(model);
  if (compiled && ++compiled.failures < MOST_FAILURES) compiled.parts.delete(name);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}

/**
 * The ONNX runtime; from a run that fails on (a thread that died, memory that is used up), TensorFlow computes, the
 * failed batch first. @param onFailure is told, so that the next who asks begins anew
 */
function withFallback<T>(
  model: Model,
  part: Part<T>,
  run: Run<T>,
  { version }: OnnxRuntime,
  onFailure: () => void,
): Inference<T> {
  let reason: string | null = null;
  return {
    get runtime() {
      return reason === null ? `onnxruntime ${version}` : TENSORFLOW;
    },
    get reason() {
      return reason;
    },
    parallel: 2,
    async run(values) {
      if (reason === null) {
        try {
          return await run(values);
        } catch (error) {
          reason ??= `onnxruntime ${version} failed: ${firstLine(error)}`;
          onFailure();
        }
      }
      return part.direct(model, values);
    },
  };
}

function byTensorFlow<T>(model: Model, part: Part<T>, reason: string | null): Inference<T> {
  return {
    runtime: TENSORFLOW,
    reason,
    parallel: 1,
    run: (values) => Promise.resolve(part.direct(model, values)),
  };
}

/** See `Inference.run`. @throws Error where a run fails. */
type Run<T> = (values: Float32Array) => Promise<T>;

function runnerOf<T>(
  model: Model,
  part: Part<T>,
  graph: SessionGraph,
  threads: SessionPool,
  runtime: OnnxRuntime,
): Run<T> {
  const size = inputSize(model.kind);
  return async (values) => {
    const events = values.length / size;
    if (events === graph.chunk && graph.chunk === 1) {
      own ??= new OwnSessions(runtime);
      return part.read(model, await own.run(graph, values));
    }
    // As many pieces as there are cores, in whole runs.
    const runs = Math.ceil(events / graph.chunk);
    const piece = Math.ceil(runs / threads.size) * graph.chunk * size;
    const pieces: Promise<Record<string, Float32Array>>[] = [];
    for (let start = 0; start < values.length; start += piece) {
      pieces.push(threads.run(graph, values.slice(start, start + piece)));
    }
    return part.read(model, joined(await Promise.all(pieces)));
  };
}

/** Arrays of the same name one after another. */
function joined(pieces: readonly Record<string, Float32Array>[]): Record<string, Float32Array> {
  if (pieces.length === 1) return pieces[0];
  return Object.fromEntries(
    Object.keys(pieces[0]).map((name) => {
      const parts = pieces.map((piece) => piece[name]);
      const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const part of parts) {
        all.set(part, at);
        at += part.length;
      }
      return [name, all];
    }),
  );
}

class OtherNumbers extends Error {}

/** Computes a few events both ways. @throws OtherNumbers where they differ by more than floats may; Error as `run`. */
async function prove<T>(
  model: Model,
  part: Part<T>,
  run: Run<T>,
  { version }: OnnxRuntime,
): Promise<void> {
  const images = probeImages();
  const [input, masks] = [inputOf(model.kind, images), masksOf(images)];
  // Sessions are made in their threads while TensorFlow computes here.
  const running = run(input);
  // Awaited below, where it may fail.
  running.catch(() => undefined);
  const kept = part.compared(model, part.direct(model, input), masks);
  const again = part.compared(model, await running, masks);
  kept.forEach(({ values, tolerance }, i) => {
    const { within, relative } = compareScores(values, again[i].values, tolerance);
    if (!within) {
      const share = relative ? relative.difference.toExponential(1) : 'undefined values';
      throw new OtherNumbers(
        `onnxruntime ${version} gives other numbers than TensorFlow (by ${share})`,
      );
    }
  });
}
