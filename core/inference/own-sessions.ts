import os from 'node:os';
import { loadOnnxRuntime } from './onnx-runtime';
import type { OnnxRuntime } from './onnx-runtime';
import type { Runtime, Session, SessionGraph, SessionOutputs } from './thread';

/** Cores that one event is worth. */
const MOST_CORES = 4;

/**
 * Sessions that run in the calling thread, with all cores on one run while the machine has them free: for single events,
 * which may be over before another thread is woken. A run holds up this thread.
 */
export class OwnSessions {
  /** By graph, and by the number of their threads. */
  private readonly sessions = new Map<number, Map<number, Promise<Session>>>();
  private readonly runtime: Runtime;

  /** @throws Error where the runtime cannot be loaded. */
  constructor(runtime: OnnxRuntime) {
    this.runtime = loadOnnxRuntime(runtime);
  }

  /**
   * @param input as many events as the graph takes in one run.
   * @throws Error what the runtime says.
   */
  async run(graph: SessionGraph, input: Float32Array): Promise<SessionOutputs> {
    const { Tensor } = this.runtime;
    const session = await this.sessionOf(graph);
    const shape = [graph.chunk, ...graph.inputShape];
    const results = await session.run({ [graph.input]: new Tensor('float32', input, shape) });
    return Object.fromEntries(
      session.outputNames.map((name) => {
        const values = (results[name].data as Float32Array).slice();
        results[name].dispose();
        return [name, values];
      }),
    );
  }

  /** Frees what there is of a graph. */
  async release({ id }: SessionGraph): Promise<void> {
    const made = [...(this.sessions.get(id)?.values() ?? [])];
    this.sessions.delete(id);
    // One that could not be made has told so already.
    await Promise.allSettled(made.map(async (session) => (await session).release()));
  }

  private sessionOf({ id, bytes }: SessionGraph): Promise<Session> {
    const made = this.sessions.get(id) ?? new Map<number, Promise<Session>>();
    this.sessions.set(id, made);
    const threads = freeCores();
    const session =
      made.get(threads) ??
      this.runtime.InferenceSession.create(bytes, {
        executionProviders: ['cpu'],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        logSeverityLevel: 3,
      });
    made.set(threads, session);
    return session;
  }
}

/** Threads for one run: on a machine that has more to do than it has cores, they would wait for each other. */
function freeCores(): number {
  const cores = os.cpus().length;
  return os.loadavg()[0] > cores ? 1 : Math.min(cores, MOST_CORES);
}
