import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { serveSessions } from './thread';
import type { OnnxRuntime } from './onnx-runtime';
import type { FromThread, SessionGraph, SessionOutputs, ToThread } from './thread';

/** More would wait for memory. */
const MOST_THREADS = 16;

interface Job {
  readonly graph: SessionGraph;
  readonly input: Float32Array;
  resolve(outputs: SessionOutputs): void;
  reject(error: Error): void;
}

interface Thread {
  readonly worker: Worker;
  /** Graphs it has sessions of. */
  readonly loaded: Set<number>;
  job: Job | null;
}

/**
 * Threads that run ONNX sessions side by side, one core each. A run holds up its thread and not this one. Threads start
 * when there is work for them, and do not keep the process from ending.
 */
export class SessionPool {
  private readonly threads = new Set<Thread>();
  private readonly waiting: Job[] = [];

  constructor(
    private readonly runtime: OnnxRuntime,
    readonly size = Math.min(os.cpus().length, MOST_THREADS),
  ) {}

  /**
   * @param input events in one array; handed over, and not to be used afterwards.
   * @throws Error what the runtime says; where its thread ends.
   */
  run(graph: SessionGraph, input: Float32Array): Promise<SessionOutputs> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ graph, input, resolve, reject });
      this.next();
    });
  }

  /** Frees the sessions of a graph. */
  release(graph: SessionGraph): void {
    for (const thread of this.threads) {
      if (thread.loaded.delete(graph.id)) tell(thread, { type: 'release', graph: graph.id });
    }
  }

  /** Ends all threads once they have done what they were given. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.threads].map(
        (thread) =>
          new Promise<void>((resolve) => {
            thread.worker.once('exit', () => resolve());
            // Somebody waits for it now.
            thread.worker.ref();
            tell(thread, { type: 'end' });
          }),
      ),
    );
  }

  private next(): void {
    while (this.waiting.length > 0) {
      const thread = this.freeThread(this.waiting[0].graph);
      if (!thread) return;
      const job = this.waiting.shift()!;
      const { id, bytes } = job.graph;
      const graph = { ...job.graph, bytes: thread.loaded.has(id) ? null : bytes };
      thread.loaded.add(id);
      thread.job = job;
      thread.worker.ref();
      tell(thread, { type: 'run', graph, input: job.input }, [job.input.buffer as ArrayBuffer]);
    }
  }

  /** One that knows the graph, else any, else a new one. */
  private freeThread({ id }: SessionGraph): Thread | undefined {
    const free = [...this.threads].filter(({ job }) => job === null);
    const found = free.find(({ loaded }) => loaded.has(id)) ?? free[0];
    return found ?? (this.threads.size < this.size ? this.start() : undefined);
  }

  private start(): Thread {
    const program = `const threads = require('node:worker_threads');
      (${serveSessions.toString()})(threads.parentPort, require, threads.workerData);`;
    const worker = new Worker(program, { eval: true, workerData: this.runtime.entry });
    const thread: Thread = { worker, loaded: new Set(), job: null };
    this.threads.add(thread);
    worker.unref();
    worker.on('message', (message: FromThread) => {
      const { job } = thread;
      thread.job = null;
      worker.unref();
      if (message.type === 'done') job?.resolve(message.outputs);
      else job?.reject(new Error(message.message));
      this.next();
    });
    let fault = new Error('a computing thread ended unasked');
    worker.on('error', (error) => (fault = error instanceof Error ? error : fault));
    worker.on('exit', () => {
      this.threads.delete(thread);
      thread.job?.reject(fault);
      if (this.threads.size === 0) for (const job of this.waiting.splice(0)) job.reject(fault);
    });
    return thread;
  }
}

function tell({ worker }: Thread, message: ToThread, transfer: ArrayBuffer[] = []): void {
  worker.postMessage(message, transfer);
}
