/** Jobs of the engine and the learning curves of those that train. */
/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole or not shown */
import type { EpochMetrics, Job, EngineEvent } from '../../core/engine/api';
import type { EngineClient } from '../engine.svelte';

export type TrainingProgress = Omit<Extract<EngineEvent, { event: 'training' }>, 'event' | 'job'>;

const LIVE = new Set<Job['state']>(['queued', 'running', 'paused']);

export class Jobs {
  list = $state.raw<readonly Job[]>([]);
  training = $state.raw<ReadonlyMap<string, TrainingProgress>>(new Map());
  readonly live = $derived(this.list.filter(({ state }) => LIVE.has(state)));
  readonly #engine: EngineClient;

  constructor(engine: EngineClient) {
    this.#engine = engine;
  }

  /** @returns true when the job has just ended. */
  update(job: Job): boolean {
    const old = this.list.find((other) => other.job === job.job);
    this.list = old
      ? this.list.map((other) => (other === old ? job : other))
      : [...this.list, job].slice(-200);
    return !LIVE.has(job.state) && (!old || LIVE.has(old.state));
  }

  progress(job: string, progress: TrainingProgress): void {
    this.training = new Map(this.training).set(job, progress);
  }

  /** The engine restarted: what ran is gone. */
  lose(): void {
    this.list = this.list.map((job) =>
      LIVE.has(job.state) ? { ...job, state: 'cancelled' } : job,
    );
  }

  /** Learning curves of the models being trained now. */
  readonly curves = $derived.by(() => {
    const curves: { name: string; history: EpochMetrics[] }[] = [];
    for (const { job, model, title, state } of this.list) {
      const progress = this.training.get(job);
      if (progress && LIVE.has(state))
        curves.push({ name: model ?? title, history: progress.history });
    }
    return curves;
  });

  pause = (job: string) => this.#engine.call('job.pause', { job });
  resume = (job: string) => this.#engine.call('job.resume', { job });
  cancel = (job: string) => this.#engine.call('job.cancel', { job });
}
