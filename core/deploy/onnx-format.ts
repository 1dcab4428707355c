import { join } from 'node:path';
import { writeDurably } from '../atomic';
import { DarkscopeError } from '../errors';
import { commute } from '../graph/commute';
import { UntranslatableError, writeOnnx } from '../graph/onnx';
import { findOnnxRuntime } from '../inference/onnx-runtime';
import { SessionPool } from '../inference/session-pool';
import { PREPROCESSING } from '../events/preprocess';
import { INPUT, LATENT, tracedGraph } from './graph';
import { predictionFrom } from './runner';
import type { Graph } from '../graph/graph';
import type { OnnxRuntime } from '../inference/onnx-runtime';
import type { SessionGraph } from '../inference/thread';
import type { Precision } from '../graph/graph-def';
import type { Model } from '../models/model';
import type { DeploymentFormat } from './format';
import type { Part } from './graph';

/** Numbers of events to trace with: each a prime, so that it can be told from the sizes of a model. */
const PRIMES = [13, 17, 19, 23, 29, 31, 37, 41];

const FILES: Readonly<Record<Part, string>> = { all: 'model.onnx', [LATENT]: 'latent.onnx' };

/** Files that onnxruntime and what else reads ONNX run, in any language and on accelerators. */
export const onnxFormat: DeploymentFormat = {
  id: 'onnx',
  title: 'ONNX',
  async write(folder, model, { precision }) {
    const runtime = installedRuntime();
    const whole = tracedGraph(model, 1);
    const parts: Part[] = LATENT in whole.outputs ? ['all', LATENT] : ['all'];
    const graphs = new Map<Part, SessionGraph>();
    for (const [id, part] of parts.entries()) {
      const bytes = encode(model, part, precision);
      await writeDurably(join(folder, FILES[part]), [bytes]);
      const [, ...inputShape] = whole.nodes[whole.inputs[INPUT].node].outputs[0].shape;
      graphs.set(part, { id, bytes, chunk: 1, input: INPUT, inputShape });
    }
    const pool = new SessionPool(runtime, 1);
    return {
      files: parts.map((part) => FILES[part]),
      use:
        parts.length > 1
          ? `${FILES.all} gives all outputs, ${FILES[LATENT]} the latents alone, without the decoder`
          : `${FILES.all} gives all outputs`,
      runner: {
        name: `onnxruntime ${runtime.version}, one thread`,
        run: async (values, part = 'all') =>
          predictionFrom(await pool.run(graphs.get(part)!, values.slice())),
        dispose: () => pool.close(),
      },
    };
  },
};

/** @throws DarkscopeError `bad-parameter` where ONNX has no words for what the model does. */
function encode(model: Model, part: Part, precision: Precision): Uint8Array {
  const events = eventsBesides(tracedGraph(model, 1, part));
  try {
    return writeOnnx(commute(tracedGraph(model, events, part)), {
      precision,
      openBatch: events,
      name: model.kind.id,
      metadata: { preprocessing: PREPROCESSING },
    });
  } catch (cause) {
    if (!(cause instanceof UntranslatableError)) throw cause;
    throw new DarkscopeError('bad-parameter', `${model.kind.title} cannot be written as ONNX`, {
      hint: 'Export it as a SavedModel.',
      detail: cause.message,
      cause,
    });
  }
}

/** A number of events that no size of the model is a multiple of. */
function eventsBesides({ nodes }: Graph): number {
  const sizes = nodes.flatMap((node) => [
    ...node.outputs.flatMap(({ shape }) => shape),
    ...(node.kind === 'constant' && node.values instanceof Int32Array ? node.values : []),
  ]);
  const free = PRIMES.find((prime) => sizes.every((size) => size === 0 || size % prime !== 0));
  if (free === undefined) throw new Error('no number of events is unlike the sizes of the model');
  return free;
}

function installedRuntime(): OnnxRuntime {
  try {
    return findOnnxRuntime();
  } catch (cause) {
    throw new DarkscopeError('runtime-missing', 'the ONNX runtime is not installed', {
      hint: 'Run `npm run doctor`, or export a SavedModel.',
      cause,
    });
  }
}
