/** ROC curves of the scores, asked for when someone looks at them and again when scores change. */
import type { ScoreEvaluation } from '../../core/engine/api';
import { BACKGROUND_LABEL } from '../../core/events/schema';
import { asPlainError, type EngineClient, type PlainError } from '../engine.svelte';
import { settled } from './asked.svelte';
import type { Dataset } from './dataset.svelte';

/** Columns that need no model, to stand beside the scores. */
const REFERENCES = ['n_tracks', 'mask_sum'];

export class Evaluations {
  list = $state.raw<readonly ScoreEvaluation[]>([]);
  problem = $state.raw<PlainError | null>(null);
  busy = $state(false);
  readonly #engine: EngineClient;
  #turn = 0;

  constructor(engine: EngineClient) {
    this.#engine = engine;
  }

  async ask(dataset: Dataset, columns: readonly string[]): Promise<void> {
    const turn = ++this.#turn;
    this.busy = true;
    await settled();
    if (turn !== this.#turn) return;
    try {
      const { evaluations } = await this.#engine.call('evaluate', {
        dataset: dataset.info.dataset,
        columns: [...columns],
      });
      if (turn !== this.#turn) return;
      this.list = evaluations;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = asPlainError(error);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }

  clear(): void {
    this.#turn += 1;
    this.list = [];
    this.problem = null;
    this.busy = false;
  }
}

/** True where there is both background and signal to tell apart. */
export function isEvaluable({ info: { labels } }: Dataset): boolean {
  return labels.includes(BACKGROUND_LABEL) && labels.some((label) => label > BACKGROUND_LABEL);
}

/** Scores of the model (all scores where it has none), then the columns that need no model. */
export function columnsToEvaluate(dataset: Dataset, model: string | null): string[] {
  // Coordinates in planes of latent spaces are no scores.
  const scores = dataset.columns.filter(
    ({ origin, score }) => origin === 'score' && score !== undefined,
  );
  const own = scores.filter((column) => column.model === model);
  const complete = (name: string) => dataset.values(name)?.some((value) => !Number.isNaN(value));
  return [...(own.length > 0 ? own : scores).map(({ name }) => name), ...REFERENCES].filter(
    complete,
  );
}
