/** Latent spaces: how they are looked at, the planes being made, and the neighbours found last. */
import type { ColumnInfo, EngineEvent, Neighbours, Params, Result } from '../../core/engine/api';
import type { EngineClient } from '../engine.svelte';
import { Asked } from './asked.svelte';
import type { Dataset } from './dataset.svelte';
import type { Jobs } from './jobs.svelte';
import { defaultState, type SavedState } from './saved';

/** What latent spaces are of. */
export interface LatentWorld {
  readonly engine: EngineClient;
  readonly jobs: Jobs;
  readonly dataset: Dataset | null;
  readonly notices: { readonly fail: (error: unknown) => void };
  readonly analysis: { latentX: string | null; latentY: string | null };
  readonly reveal: (view: string) => void;
}

export class Latent {
  settings = $state<SavedState['latent']>(defaultState().latent);
  /** Found last, for whichever event was asked about. */
  neighbours = $state.raw<Neighbours | null>(null);
  readonly #world: LatentWorld;
  /** First column of a plane that is being made: it is shown once it is there. */
  #awaited: string | null = null;
  #question: string | null = $state(null);

  constructor(world: LatentWorld) {
    this.#world = world;
  }

  /** Counts what was encoded and made: what depends on it is asked for again. */
  readonly news = $derived.by(
    () =>
      this.#world.jobs.list.filter(({ kind, state }) => kind === 'latent' && state === 'finished')
        .length,
  );

  /** Whether neighbours are being looked for. */
  readonly searching = $derived.by(() => this.#isLive(this.#question));

  #isLive(job: string | null): boolean {
    return this.#world.jobs.live.some((other) => other.job === job);
  }

  hear({ job, neighbours }: Extract<EngineEvent, { event: 'neighbours' }>): void {
    // A question that was followed by another one is no longer of interest.
    if (job === this.#question) this.neighbours = neighbours;
  }

  hearColumns(columns: readonly ColumnInfo[]): void {
    const awaited = this.#awaited;
    if (awaited === null || !columns.some(({ name }) => name === awaited)) return;
    this.#awaited = null;
    const { analysis, reveal } = this.#world;
    analysis.latentX = awaited;
    const second = `${awaited.slice(0, -1)}2`;
    analysis.latentY = columns.some(({ name }) => name === second) ? second : awaited;
    reveal('latent');
  }

  encode(model: string): void {
    this.#call('latent.encode', { model });
  }

  project(params: Omit<Params<'latent.project'>, 'dataset'>): void {
    this.#awaited = `${params.model}.${params.method}1`;
    this.#call('latent.project', params);
  }

  async findNeighbours(params: Omit<Params<'latent.neighbours'>, 'dataset'>): Promise<void> {
    const { engine, dataset, jobs, notices } = this.#world;
    if (!dataset) return;
    const before = this.#question;
    if (before !== null && this.#isLive(before)) void jobs.cancel(before).catch(() => undefined);
    try {
      const { job } = await engine.call('latent.neighbours', {
        dataset: dataset.info.dataset,
        ...params,
      });
      this.#question = job;
    } catch (error) {
      notices.fail(error);
    }
  }

  #call<N extends 'latent.encode' | 'latent.project'>(
    name: N,
    params: Omit<Params<N>, 'dataset'>,
  ): void {
    const { engine, dataset, notices } = this.#world;
    if (!dataset) return;
    const all = { dataset: dataset.info.dataset, ...params } as unknown as Params<N>;
    engine.call(name, all).catch(notices.fail);
  }

  /** Another dataset is open: neighbours were of the last one. */
  clear(): void {
    this.neighbours = null;
    this.#question = null;
    this.#awaited = null;
  }
}

/** Latent spaces of a model, asked for again when something was made of them. */
export class Spaces extends Asked<Result<'latent.spaces'>> {
  /** To be called in an effect. */
  follow(
    { engine, dataset, latent }: LatentWorld & { readonly latent: Latent },
    model: string,
  ): void {
    if (!dataset || latent.news < 0) return;
    const params = { dataset: dataset.info.dataset, model };
    void this.ask(() => engine.call('latent.spaces', params));
  }
}
