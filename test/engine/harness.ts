import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import {
  calls,
  EngineEvent,
  EngineMessage,
  type CallName,
  type Job,
  type Params,
  type Result,
} from '../../core/engine/api';
import { createEngine, type Engine } from '../../core/engine/engine';
import { Grants } from '../../core/engine/grants';
import { runTask } from '../../core/engine/run-task';
import type { RunTask } from '../../core/engine/tasks';
import { fromPlainError, type PlainError } from '../../core/errors';

export const samples = resolve(import.meta.dirname, '../fixtures/sample');
export const fixtures = resolve(import.meta.dirname, '../fixtures/events');

/** Numbers of one event, [72, 58, 3]. */
export const CELLS_OF_IMAGE = 72 * 58 * 3;

/** Settings with which a model trains on a hundred events within seconds. */
export const TINY = { filters: 4, latentChannels: 4, epochs: 2, batch: 32, microBatch: 32 };

/** An engine as a window sees it, in folders of its own; every message is held to the contract. */
export class TestEngine {
  readonly grants = new Grants();
  readonly events: EngineEvent[] = [];
  readonly engine: Engine;
  private readonly watchers = new Set<(event: EngineEvent) => void>();

  constructor(
    readonly folder = mkdtempSync(join(tmpdir(), 'darkscope-engine-')),
    task: RunTask = runTask,
  ) {
    this.engine = createEngine({
      folders: {
        models: join(folder, 'models'),
        scores: join(folder, 'scores'),
        cache: join(folder, 'cache'),
        triage: join(folder, 'triage'),
      },
      emit: (event) => {
        const checked = v.parse(EngineEvent, event);
        this.events.push(checked);
        for (const watcher of this.watchers) watcher(checked);
      },
      demand: (path, mode) => this.grants.demand(path, mode),
      runTask: task,
    });
    this.grants.add(samples, 'read');
    this.grants.add(fixtures, 'read');
    this.grants.add(folder, 'write');
  }

  /** @throws the DarkscopeError that the engine answers with. */
  async call<N extends CallName>(name: N, params: Params<N>): Promise<Result<N>> {
    const answer = v.parse(EngineMessage, await this.engine.handle({ id: 7, call: name, params }));
    if ('error' in answer) throw fromPlainError(answer.error as PlainError);
    if (!('result' in answer)) throw new Error('an event came as an answer');
    return v.parse<v.GenericSchema>(calls[name].result, answer.result) as Result<N>;
  }

  open(...paths: string[]): Promise<Result<'dataset.open'>> {
    return this.call('dataset.open', { paths, mappings: {} });
  }

  /** Opens, and waits for the summary columns if they are still to be computed. */
  async openIndexed(...paths: string[]): Promise<Result<'dataset.open'>> {
    const info = await this.open(...paths);
    const { jobs } = await this.call('jobs.list', {});
    const index = jobs.find(({ kind, dataset }) => kind === 'index' && dataset === info.dataset);
    if (index) await this.ended(index.job);
    return info;
  }

  train(dataset: string, name: string, more: Partial<Params<'train.start'>> = {}): Promise<Job> {
    return this.run('train.start', {
      dataset,
      kind: 'codae',
      name,
      seed: 42,
      hyperparameters: TINY,
      assumeBackground: false,
      resume: null,
      ...more,
    });
  }

  /** Starts a job and waits for its end. */
  async run<
    N extends
      | 'train.start'
      | 'score.start'
      | 'scores.recheck'
      | 'probe.shares.start'
      | 'probe.occlusion.start'
      | 'probe.altered.start'
      | 'occupancy.events.start'
      | 'aso.start'
      | 'export.events'
      | 'export.table'
      | 'export.report'
      | 'latent.encode'
      | 'latent.project',
  >(name: N, params: Params<N>): Promise<Job> {
    const { job } = await this.call(name, params);
    return this.ended(job);
  }

  ended(job: string): Promise<Job> {
    return this.jobWhere(job, ({ state }) => ['finished', 'failed', 'cancelled'].includes(state));
  }

  /** The job as soon as it meets the condition. */
  async jobWhere(job: string, meets: (job: Job) => boolean): Promise<Job> {
    // Watched before the list is asked for, so that no change falls in between.
    let watcher: (event: EngineEvent) => void = () => undefined;
    const told = new Promise<Job>((resolve) => {
      watcher = (event) => {
        if (event.event === 'job' && event.job.job === job && meets(event.job)) resolve(event.job);
      };
    });
    this.watchers.add(watcher);
    const { jobs } = await this.call('jobs.list', {});
    const now = jobs.find((known) => known.job === job);
    const found = now && meets(now) ? now : await told;
    this.watchers.delete(watcher);
    return found;
  }

  async end(): Promise<void> {
    await this.engine.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
