import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { serveSessions } from './thread';
import type { OnnxRuntime } from './onnx-runtime';
import type { FromThread, SessionGraph, SessionOutputs, ToThread } from './thread';

/** More would wait for memory. */
const MOST_THREADS = 16;
/** Runs that a thread is given at once: the next begins while this thread still takes in what the last one gave. */
const AHEAD = 2;
/** Threads that had nothing to do for so long are ended, and their memory with them. */
const IDLE_MS = 60_000;

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
  /** What it was given, in the order in which it answers. */
  readonly jobs: Job[];
}

/**
 * Threads that run ONNX sessions side by side, one core each. A run holds up its thread and not this one. Threads start
 * when there is work for them, end when there was none for a while, and do not keep the process from ending.
 */
export class SessionPool {
  private readonly threads = new Set<Thread>();
  private readonly waiting: Job[] = [];
  /** Told when there is nothing left to do. */
  private readonly resting: (() => void)[] = [];
  private idle: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(
    private readonly runtime: OnnxRuntime,
    readonly size = Math.min(os.cpus().length, MOST_THREADS),
  ) {}

  /** Starts the threads, which load the runtime meanwhile: there will be work for them soon. */
  warm(): void {
    while (this.threads.size < this.size) this.start();
    this.rest();
  }

  /**
   * @param input events in one array; handed over, and not to be used afterwards.
   * @throws Error what the runtime says; where its thread ends; once it was closed.
   */
  run(graph: SessionGraph, input: Float32Array): Promise<SessionOutputs> {
    if (this.closed) return Promise.reject(new Error('the computing threads were ended'));
    clearTimeout(this.idle);
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

  /** Ends all threads once they have done what they were given and what waits for them. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.idle);
    if (this.isBusy) await new Promise<void>((resolve) => this.resting.push(resolve));
    await this.endThreads();
  }

  private async endThreads(): Promise<void> {
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

  private get isBusy(): boolean {
    return this.waiting.length > 0 || [...this.threads].some(({ jobs }) => jobs.length > 0);
  }

  /** Where there is nothing to do, says so, and ends the threads after a while. */
  private rest(): void {
    if (this.isBusy) return;
    for (const resolve of this.resting.splice(0)) resolve();
    clearTimeout(this.idle);
    if (this.closed) return;
    this.idle = setTimeout(() => {
      const threads = [...this.threads];
      this.threads.clear();
      for (const thread of threads) tell(thread, { type: 'end' });
    }, IDLE_MS);
    this.idle.unref();
  }

  private next(): void {
    while (this.waiting.length > 0) {
      const thread = this.freeThread(this.waiting[0].graph);
      if (!thread) return;
      const job = this.waiting.shift()!;
      const { id, bytes } = job.graph;
      const graph = { ...job.graph, bytes: thread.loaded.has(id) ? null : bytes };
      thread.loaded.add(id);
      thread.jobs.push(job);
      thread.worker.ref();
      tell(thread, { type: 'run', graph, input: job.input }, [job.input.buffer as ArrayBuffer]);
    }
  }

  /** One that has nothing to do, one that knows the graph first; else a new one; else one that takes work ahead. */
  private freeThread({ id }: SessionGraph): Thread | undefined {
    const threads = [...this.threads].sort(
      (a, b) =>
        a.jobs.length - b.jobs.length || Number(b.loaded.has(id)) - Number(a.loaded.has(id)),
    );
    const found = threads.find(({ jobs }) => jobs.length < AHEAD);
    if (found && (found.jobs.length === 0 || this.threads.size === this.size)) return found;
    return this.threads.size < this.size ? this.start() : undefined;
  }

  private start(): Thread {
    const program = `const threads = require('node:worker_threads');
      (${serveSessions.toString()})(threads.parentPort, require, threads.workerData);`;
    const worker = new Worker(program, { eval: true, workerData: this.runtime.entry });
    const thread: Thread = { worker, loaded: new Set(), jobs: [] };
    this.threads.add(thread);
    worker.unref();
    worker.on('message', (message: FromThread) => {
      const job = thread.jobs.shift();
      if (thread.jobs.length === 0) worker.unref();
      if (message.type === 'done') job?.resolve(message.outputs);
      else job?.reject(new Error(message.message));
      this.next();
      this.rest();
    });
    let fault = new Error('a computing thread ended unasked');
    worker.on('error', (error) => (fault = error instanceof Error ? error : fault));
    worker.on('exit', () => {
      this.threads.delete(thread);
      // a death takes no more with it than the thread was given: the rest is for the others
      for (const job of thread.jobs.splice(0)) job.reject(fault);
      this.next();
      this.rest();
    });
    return thread;
  }
}

function tell({ worker }: Thread, message: ToThread, transfer: ArrayBuffer[] = []): void {
  worker.postMessage(message, transfer);
}
