/**
 * The models page: which models are looked at or compared, by which score, on which signal, and the order of
 * the list. What the engine computed for it lives in the page; the results of long comparisons live here, so
 * that they outlast a look at the events.
 */
import type { AsoResult, ColumnInfo, EngineEvent, ModelSummary } from '../../core/engine/api';
import type { EngineClient } from '../engine.svelte';
import type { Dataset } from './dataset.svelte';
import { defaultState, type SavedState } from './saved';

/** What the page is about. */
export interface ModelsSource {
  readonly engine: EngineClient;
  readonly dataset: Dataset | null;
  readonly models: readonly ModelSummary[];
}

/** One line of a comparison: a model's score, or a column that needs no model. */
export interface Compared {
  /** Model id, or the column's name for a baseline. */
  readonly id: string;
  /** Null for a baseline. */
  readonly model: ModelSummary | null;
  /** Null while the model has no scores of the open events. */
  readonly column: ColumnInfo | null;
  /** Its place among the compared, for its colour. */
  readonly order: number;
}

export class ModelsView {
  settings = $state<SavedState['models']>(defaultState().models);
  /** The last comparison by almost stochastic order: what it is of, and its results so far. */
  aso = $state.raw<{ job: string; question: string; results: readonly AsoResult[] } | null>(null);
  /** Looks at the next model of the list; set by the page. */
  step: (by: number) => void = () => undefined;
  readonly #source: ModelsSource;

  constructor(source: ModelsSource) {
    this.#source = source;
  }

  /** The models selected that there are, in the order of selection. */
  readonly selected = $derived.by(() =>
    this.settings.selected.flatMap((id) => this.#source.models.find((m) => m.id === id) ?? []),
  );

  /** Score columns of a model on the open events. */
  scoresOf(model: string): ColumnInfo[] {
    return (this.#source.dataset?.columns ?? []).filter((column) => column.model === model);
  }

  readonly compared = $derived.by((): Compared[] => {
    const columns = this.#source.dataset?.columns ?? [];
    const models = this.selected.map((model, order) => {
      const own = this.scoresOf(model.id);
      const wanted = [this.settings.scores[model.id], model.mainScore];
      const column =
        wanted.flatMap((score) => own.find((other) => other.score === score) ?? [])[0] ?? own[0];
      return { id: model.id, model, column: column ?? null, order };
    });
    const baseline = columns.find(({ name }) => name === this.settings.baseline);
    if (!baseline) return models;
    return [...models, { id: baseline.name, model: null, column: baseline, order: models.length }];
  });

  /** Those that can be compared. */
  readonly usable = $derived(
    this.compared.flatMap((one) => (one.column ? [{ ...one, column: one.column }] : [])),
  );

  /** Selects one model alone, or adds and removes it. */
  select(model: string, also = false): void {
    const { selected } = this.settings;
    if (!also) this.settings.selected = [model];
    else if (selected.includes(model)) {
      this.settings.selected = selected.filter((id) => id !== model);
    } else this.settings.selected = [...selected, model];
  }

  chooseScore(model: string, score: string): void {
    this.settings.scores = { ...this.settings.scores, [model]: score };
  }

  /** What an almost stochastic order would be of now. */
  asoQuestion(signal: string): string {
    const columns = this.usable.map(({ column }) => column.name);
    return [this.#source.dataset?.info.dataset ?? '', signal, ...columns].join('\n');
  }

  async startAso(signal: string): Promise<void> {
    const { dataset, engine } = this.#source;
    if (!dataset) return;
    const question = this.asoQuestion(signal);
    const { job } = await engine.call('aso.start', {
      dataset: dataset.info.dataset,
      columns: this.usable.map(({ column }) => column.name),
      class: signal,
    });
    this.aso = { job, question, results: [] };
  }

  hear({ job, results }: Extract<EngineEvent, { event: 'aso' }>): void {
    if (this.aso?.job === job) this.aso = { ...this.aso, results };
  }

  /** Scores have changed: results of the old ones would mislead. */
  forget(columns: readonly string[]): void {
    const names = this.aso?.question.split('\n') ?? [];
    if (columns.some((name) => names.includes(name))) this.aso = null;
  }

  /** A model has another name. */
  renamed(from: string, to: string): void {
    const { selected, scores } = this.settings;
    this.settings.selected = selected.map((id) => (id === from ? to : id));
    const score = scores[from];
    if (score !== undefined) this.settings.scores = { ...scores, [to]: score };
  }
}
