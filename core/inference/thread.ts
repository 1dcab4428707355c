/** What happens in a computing thread, and what is said to it. */
import type { MessagePort } from 'node:worker_threads';

/** What is used of the runtime. */
export interface Runtime {
  readonly InferenceSession: {
    create(bytes: Uint8Array, options: Readonly<Record<string, unknown>>): Promise<Session>;
  };
  readonly Tensor: new (
    type: 'float32',
    values: Float32Array,
    shape: readonly number[],
  ) => RuntimeTensor;
}

interface RuntimeTensor {
  readonly data: unknown;
  dispose(): void;
}

export interface Session {
  readonly outputNames: readonly string[];
  run(inputs: Readonly<Record<string, RuntimeTensor>>): Promise<Record<string, RuntimeTensor>>;
  release(): Promise<void>;
}

/** A graph that a session is made of. */
export interface SessionGraph {
  /** Tells graphs of one process apart. */
  readonly id: number;
  /** An ONNX file. */
  readonly bytes: Uint8Array;
  /** Events of one run: always so many, so that numbers do not depend on how many are asked for at once. */
  readonly chunk: number;
  /** Name of the input. */
  readonly input: string;
  /** Of one event. */
  readonly inputShape: readonly number[];
}

export type ToThread =
  | {
      readonly type: 'run';
      /** Its bytes come with its first run only. */
      readonly graph: Omit<SessionGraph, 'bytes'> & { readonly bytes: Uint8Array | null };
      readonly input: Float32Array;
    }
  | { readonly type: 'release'; readonly graph: number }
  | { readonly type: 'end' };

/** By name, as many events as were given. */
export type SessionOutputs = Record<string, Float32Array>;

export type FromThread =
  | { readonly type: 'done'; readonly outputs: SessionOutputs }
  | { readonly type: 'failed'; readonly message: string };

/**
 * The whole of a thread. It is handed over as text, and so refers to nothing outside itself; all that makes one
 * bundle of a program stays one file.
 * @param port to the pool. @param entry where the runtime lies.
 */
export function serveSessions(
  port: MessagePort,
  load: (path: string) => unknown,
  entry: string,
): void {
  const { InferenceSession, Tensor } = load(entry) as Runtime;
  const sessions = new Map<number, Promise<Session>>();

  const run = async ({ graph, input }: Extract<ToThread, { type: 'run' }>): Promise<void> => {
    if (graph.bytes) {
      sessions.set(
        graph.id,
        InferenceSession.create(graph.bytes, {
          executionProviders: ['cpu'],
          intraOpNumThreads: 1,
          interOpNumThreads: 1,
          logSeverityLevel: 3,
        }),
      );
    }
    const session = await sessions.get(graph.id)!;
    const size = graph.inputShape.reduce((a, b) => a * b, 1);
    const events = input.length / size;
    const outputs: SessionOutputs = {};
    for (let start = 0; start < events; start += graph.chunk) {
      const count = Math.min(graph.chunk, events - start);
      let part = input.subarray(start * size, (start + count) * size);
      if (count < graph.chunk) {
        const full = new Float32Array(graph.chunk * size);
        full.set(part);
        part = full;
      }
      const shape = [graph.chunk, ...graph.inputShape];
      const results = await session.run({
        [graph.input]: new Tensor('float32', part, shape),
      });
      for (const name of session.outputNames) {
        const values = results[name].data as Float32Array;
        const width = values.length / graph.chunk;
        outputs[name] ??= new Float32Array(events * width);
        outputs[name].set(values.subarray(0, count * width), start * width);
        results[name].dispose();
      }
    }
    const buffers = Object.values(outputs).map(({ buffer }) => buffer as ArrayBuffer);
    port.postMessage({ type: 'done', outputs } satisfies FromThread, buffers);
  };

  const release = async (graph: number): Promise<void> => {
    const session = sessions.get(graph);
    sessions.delete(graph);
    await (await session)?.release();
  };

  const follow = async (message: ToThread): Promise<void> => {
    if (message.type === 'run') {
      await run(message).catch((error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        port.postMessage({ type: 'failed', message: text } satisfies FromThread);
      });
    } else if (message.type === 'release') {
      // One that was never made has told so already.
      await release(message.graph).catch(() => undefined);
    } else {
      await Promise.allSettled([...sessions.keys()].map(release));
      port.close();
    }
  };

  // One after another: no session is released, and no thread ended, while it computes.
  let last = Promise.resolve();
  port.on('message', (message: ToThread) => {
    last = last.then(() => follow(message));
  });
}
