/** Asking why an event has its score: which score is asked about, and its terms. */
import type { ScoreBreakdown } from '../../core/engine/api';
import type { EngineClient } from '../engine.svelte';
import { Asked } from './asked.svelte';
import { defaultState, type SavedState } from './saved';
import type { Workspace } from './workspace.svelte';

/** What the probe reads of the workspace. */
export type ProbeSource = Pick<
  Workspace,
  'dataset' | 'current' | 'models' | 'scores' | 'analysis' | 'thresholds' | 'engine' | 'notices'
>;

export class Probe {
  settings = $state<SavedState['probe']>(defaultState().probe);
  readonly breakdown = new Asked<ScoreBreakdown & { readonly event: number }>();
  readonly #source: ProbeSource;

  constructor(source: ProbeSource) {
    this.#source = source;
  }

  get #engine(): EngineClient {
    return this.#source.engine;
  }

  /** The model whose scores are asked about: the one whose pictures are on show. */
  readonly model = $derived.by(
    () => this.#source.models.find(({ id }) => id === this.#source.analysis.model) ?? null,
  );

  /** Its scores that are sums over cells. */
  readonly additive = $derived.by(() => {
    const sums = this.#source.scores.filter(({ additive }) => additive).map(({ id }) => id);
    return this.model?.scores.filter((id) => sums.includes(id)) ?? [];
  });

  /** The one chosen, else the one of the histogram, else the model's own favourite. */
  readonly score = $derived.by((): string | null => {
    if (!this.model) return null;
    const { column } = this.#source.thresholds;
    const shown = column?.model === this.model.id ? column.score : undefined;
    const wishes = [this.settings.scores[this.model.id], shown, this.model.mainScore];
    const found = wishes.find((id) => id !== undefined && this.additive.includes(id));
    return found ?? this.additive.at(0) ?? null;
  });

  /** The score that changes are judged by: the histogram's, where it is the model's, else the model's favourite. */
  readonly judged = $derived.by((): string | null => {
    if (!this.model) return null;
    const { column } = this.#source.thresholds;
    const shown = column?.model === this.model.id ? column.score : undefined;
    return shown ?? this.model.mainScore;
  });

  choose(score: string): void {
    if (this.model) this.settings.scores[this.model.id] = score;
  }

  /** Makes columns of where the score of every event comes from. */
  startShares(): void {
    const { dataset } = this.#source;
    if (!dataset || !this.model || !this.score) return;
    const params = { dataset: dataset.info.dataset, model: this.model.id, scores: [this.score] };
    this.#engine.call('probe.shares.start', params).catch(this.#source.notices.fail);
  }

  /** Asks for the terms of the event looked at; to be called where they are shown. */
  askBreakdown(): void {
    const { dataset, current } = this.#source;
    const { model, score } = this;
    if (!dataset || current === null || !model || !score) return this.breakdown.clear();
    const question = { dataset: dataset.info.dataset, event: current, model: model.id, score };
    void this.breakdown.ask(async () => ({
      ...(await this.#engine.call('probe.breakdown', question)),
      event: current,
    }));
  }
}
