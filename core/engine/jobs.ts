import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { Cancelled, DarkscopeError, toPlainError, type PlainError } from '../errors';
import { Job, type EngineEvent } from './api';
import { JobControl } from './job-control';
import { replaceFile } from '../atomic';

/** Progress reaches the window at most this often. */
const REPORT_EVERY_MS = 100;
/** Ended jobs that stay in the list. */
const KEPT = 50;

/**
 * Where jobs wait for each other: computing with models, reading or writing files, statistics of seconds, which need
 * not wait for either, summaries and checksums, which nobody waits for, and questions about events on show, for whose
 * answers the user waits. Each lane runs one at a time.
 */
export type Lane = 'compute' | 'files' | 'statistics' | 'summaries' | 'checksums' | 'probe';

/** Jobs that stop at a place from which they can go on; a file half written is none. */
const PAUSABLE: ReadonlySet<Job['kind']> = new Set(['train', 'score', 'index']);

export interface JobSpec {
  readonly kind: Job['kind'];
  readonly title: string;
  readonly lane: Lane;
  readonly total: number;
  readonly unit: string;
  readonly dataset: string | null;
  readonly model: string | null;
}

/** What a running job gets: how to tell its progress, and how it is told to wait or to end. */
export interface JobContext {
  readonly job: string;
  readonly signal: AbortSignal;
  readonly control: JobControl;
  /**
   * @param secondsLeft the job's own estimate; taken from the rate so far when left out.
   * @returns whether this was told on, or left out as too soon after the last time.
   */
  report(done: number, total: number, secondsLeft?: number): boolean;
  /** To be awaited between pieces of work: lets calls in, waits while paused. @throws Cancelled. */
  checkpoint(): Promise<void>;
  /** Something failed that did not end the job: shown beside its result. */
  warn(error: PlainError): void;
}

interface Entry {
  job: Job;
  readonly lane: Lane;
  readonly abort: AbortController;
  readonly control: JobControl;
  readonly run: (context: JobContext) => Promise<void>;
  readonly dropped: () => void;
  started: number;
  pausedAt: number;
  sent: number;
}

/**
 * The engine's long work: one queue a lane, progress, pause, resume, cancel. Jobs that run are written to a
 * journal, so that an engine started after a crash can say which ones died with it.
 */
export class Jobs {
  private readonly entries = new Map<string, Entry>();
  private readonly lost: Job[];
  private counter = 0;

  constructor(
    private readonly emit: (event: EngineEvent) => void,
    private readonly journal: string,
  ) {
    this.lost = readJournal(journal);
    this.writeJournal();
  }

  /**
   * Queues a job; it starts when its lane is free.
   * @param dropped told when the job is cancelled while it waits, so that it never runs.
   */
  start(
    spec: JobSpec,
    run: (context: JobContext) => Promise<void>,
    dropped: () => void = () => undefined,
  ): { job: string } {
    const job = `${spec.kind}-${Date.now().toString(36)}-${++this.counter}`;
    const { kind, title, total, unit, dataset, model, lane } = spec;
    this.entries.set(job, {
      job: {
        job,
        kind,
        title,
        state: 'queued',
        done: 0,
        total,
        unit,
        secondsLeft: null,
        dataset,
        model,
        error: null,
      },
      lane,
      abort: new AbortController(),
      control: new JobControl(),
      run,
      dropped,
      started: 0,
      pausedAt: 0,
      sent: 0,
    });
    this.publish(this.entry(job));
    this.next(lane);
    return { job };
  }

  list(): Job[] {
    return [...this.lost, ...[...this.entries.values()].map(({ job }) => job)];
  }

  /** Those that have not ended. */
  live(): Job[] {
    return this.list().filter((job) => !ended(job));
  }

  /** @throws DarkscopeError `job-unknown`, `bad-parameter` for a job that is not running or cannot wait. */
  pause(job: string): void {
    const entry = this.entry(job);
    if (entry.job.state !== 'running') throw notNow(entry.job, 'paused');
    if (!PAUSABLE.has(entry.job.kind)) {
      throw new DarkscopeError('bad-parameter', `${entry.job.title} can be cancelled, not paused`);
    }
    entry.control.pause();
    entry.pausedAt = Date.now();
    this.change(entry, { state: 'paused', secondsLeft: null });
  }

  resume(job: string): void {
    const entry = this.entry(job);
    if (entry.job.state !== 'paused') throw notNow(entry.job, 'resumed');
    entry.control.resume();
    // The time it waited says nothing about its speed.
    entry.started += Date.now() - entry.pausedAt;
    this.change(entry, { state: 'running' });
  }

  cancel(job: string): void {
    const entry = this.entry(job);
    if (ended(entry.job)) throw notNow(entry.job, 'cancelled');
    entry.abort.abort();
    if (entry.job.state !== 'queued') return;
    entry.dropped();
    this.end(entry, { state: 'cancelled' });
  }

  /** Cancels everything, and waits for it. */
  async cancelAll(): Promise<void> {
    await this.cancelWhere(() => true);
  }

  /**
   * Cancels the work on a dataset that is being closed, and waits for it. Trainings go on: they read the files
   * by themselves, and what they make outlives the dataset.
   */
  async cancelOf(dataset: string): Promise<void> {
    await this.cancelWhere((job) => job.dataset === dataset && job.kind !== 'train');
  }

  private async cancelWhere(concerns: (job: Job) => boolean): Promise<void> {
    const open = [...this.entries.values()].filter(({ job }) => !ended(job) && concerns(job));
    const waits = open.map((entry) => this.whenEnded(entry));
    for (const entry of open) this.cancel(entry.job.job);
    await Promise.all(waits);
  }

  private readonly waiting = new Map<Entry, (() => void)[]>();

  private whenEnded(entry: Entry): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.set(entry, [...(this.waiting.get(entry) ?? []), resolve]);
    });
  }

  private entry(job: string): Entry {
    const entry = this.entries.get(job);
    if (entry) return entry;
    throw new DarkscopeError('job-unknown', `there is no job ${job}`);
  }

  private next(lane: Lane): void {
    const inLane = [...this.entries.values()].filter((entry) => entry.lane === lane);
    if (inLane.some(({ job }) => job.state === 'running' || job.state === 'paused')) return;
    const entry = inLane.find(({ job }) => job.state === 'queued');
    if (entry) void this.run(entry);
  }

  private async run(entry: Entry): Promise<void> {
    entry.started = Date.now();
    this.change(entry, { state: 'running' });
    const { signal } = entry.abort;
    try {
      // A turn of the event loop, so that the caller gets the job's name before its first progress.
      await new Promise((resume) => setImmediate(resume));
      await entry.run({
        job: entry.job.job,
        signal,
        control: entry.control,
        report: (done, total, secondsLeft) => this.progress(entry, done, total, secondsLeft),
        checkpoint: async () => {
          await new Promise((resume) => setImmediate(resume));
          await entry.control.whenRunning(signal);
          if (signal.aborted) throw new Cancelled(entry.job.title);
        },
        warn: (error) => this.change(entry, { error }),
      });
      const { total } = entry.job;
      // A cancel that came too late to stop anything does not undo what was done.
      this.end(entry, { state: 'finished', done: total });
    } catch (error) {
      const cancelled = error instanceof Cancelled || signal.aborted;
      this.end(
        entry,
        cancelled ? { state: 'cancelled' } : { state: 'failed', error: toPlainError(error) },
      );
    }
  }

  private progress(entry: Entry, done: number, total: number, secondsLeft?: number): boolean {
    const seconds = (Date.now() - entry.started) / 1000;
    const estimate = secondsLeft ?? (done > 0 ? (seconds / done) * (total - done) : NaN);
    const known = Number.isFinite(estimate) && entry.job.state === 'running';
    entry.job = { ...entry.job, done, total, secondsLeft: known ? estimate : null };
    if (Date.now() - entry.sent < REPORT_EVERY_MS) return false;
    this.publish(entry);
    return true;
  }

  private end(entry: Entry, change: Partial<Job>): void {
    this.change(entry, { ...change, secondsLeft: null });
    for (const resolve of this.waiting.get(entry) ?? []) resolve();
    this.waiting.delete(entry);
    const old = [...this.entries.values()].filter(({ job }) => ended(job));
    for (const { job } of old.slice(0, Math.max(0, old.length - KEPT)))
      this.entries.delete(job.job);
    this.next(entry.lane);
  }

  private change(entry: Entry, change: Partial<Job>): void {
    entry.job = { ...entry.job, ...change };
    this.publish(entry);
    this.writeJournal();
  }

  private publish(entry: Entry): void {
    entry.sent = Date.now();
    this.emit({ event: 'job', job: entry.job });
  }

  private writeJournal(): void {
    const open = [...this.entries.values()].map(({ job }) => job).filter((job) => !ended(job));
    try {
      replaceFile(this.journal, JSON.stringify(open));
    } catch (error) {
      // The journal only tells of jobs that a crash took; a full disk must not take the jobs themselves.
      console.error(`the list of running jobs could not be kept: ${String(error)}`);
    }
  }
}

function ended(job: Job): boolean {
  return job.state === 'finished' || job.state === 'failed' || job.state === 'cancelled';
}

function notNow(job: Job, what: string): DarkscopeError {
  return new DarkscopeError('bad-parameter', `${job.title} cannot be ${what}: it is ${job.state}`);
}

/** The jobs that an earlier engine was running when it died, told as failed. */
function readJournal(path: string): Job[] {
  let jobs: Job[];
  try {
    jobs = v.parse(v.array(Job), JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return [];
  }
  return jobs.map((job) => ({
    ...job,
    state: 'failed',
    secondsLeft: null,
    error: {
      code: 'internal',
      message: `${job.title}: the engine ended while this was ${job.state}`,
      hint:
        job.kind === 'train'
          ? 'Resume it from the list of models: it goes on from its last checkpoint.'
          : 'Start it again; what was finished is kept.',
    },
  }));
}
