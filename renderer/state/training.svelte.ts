/** What was seen of a training, epoch by epoch: of the model looked at, and of others beside it. */
/* eslint-disable svelte/prefer-svelte-reactivity -- maps here are replaced whole */
import type { TrainingSeen } from '../../core/engine/api';
import type { EngineClient } from '../engine.svelte';

export class TrainingWatch {
  /** By model; null for one of which nothing was kept. */
  seen = $state.raw<ReadonlyMap<string, TrainingSeen | null>>(new Map());
  pictures = $state.raw<{ model: string; epoch: number; values: Float32Array } | null>(null);
  readonly #engine: EngineClient;
  readonly #onError: (error: unknown) => void;
  #wanted = '';
  readonly #asked = new Map<string, string>();

  constructor(engine: EngineClient, onError: (error: unknown) => void) {
    this.#engine = engine;
    this.#onError = onError;
  }

  /**
   * Asks for the epochs of a model, once for each state that it is in: a training adds to them.
   * @param state when the model was made, and the epochs that it has had
   */
  async ask(model: string, state: string): Promise<void> {
    if (this.#asked.get(model) === state) return;
    this.#asked.set(model, state);
    try {
      const { seen } = await this.#engine.call('training.epochs', { model });
      this.seen = new Map(this.seen).set(model, seen);
    } catch (error) {
      this.#asked.delete(model);
      this.#onError(error);
    }
  }

  /** Fetches the pictures of an epoch; the last one asked for stays. */
  async look(model: string, epoch: number): Promise<void> {
    const wanted = `${model} ${epoch}`;
    if (this.#wanted === wanted) return;
    this.#wanted = wanted;
    try {
      const { pictures } = await this.#engine.call('training.pictures', { model, epoch });
      if (this.#wanted === wanted) this.pictures = { model, epoch, values: pictures };
    } catch (error) {
      if (this.#wanted === wanted) this.#wanted = '';
      this.#onError(error);
    }
  }
}
