/**
 * The pictures of the current event. Stepping fast never queues: one request is under way at a time, the
 * newest wish goes next, neighbours are fetched while the user looks.
 */
/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole or not shown */
import type { EventImages } from '../../core/engine/api';
import { asPlainError, type EngineClient, type PlainError } from '../engine.svelte';

const KEPT = 64;

interface Wish {
  readonly dataset: string;
  readonly event: number;
  readonly model: string | null;
}

export class EventLoader {
  /** The newest pictures that arrived; those of the event before until then. */
  shown = $state.raw<EventImages | null>(null);
  problem = $state.raw<PlainError | null>(null);
  readonly #engine: EngineClient;
  readonly #kept = new Map<string, EventImages>();
  #wanted: Wish | null = null;
  #ahead: readonly Wish[] = [];
  #busy = false;

  constructor(engine: EngineClient) {
    this.#engine = engine;
  }

  /** Shows the event's pictures as soon as they can be had, then fetches the neighbours. */
  show(wish: Wish, neighbours: readonly number[]): void {
    this.#wanted = wish;
    this.problem = null;
    this.#ahead = neighbours.map((event) => ({ ...wish, event }));
    const known = this.#kept.get(keyOf(wish));
    if (known) this.shown = known;
    void this.#work();
  }

  /** Forgets everything: another dataset, another engine, or models that changed. */
  clear(): void {
    this.#kept.clear();
    this.#wanted = null;
    this.#ahead = [];
    this.shown = null;
    this.problem = null;
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let wish = this.#next(); wish; wish = this.#next()) await this.#fetch(wish);
    this.#busy = false;
  }

  #next(): Wish | undefined {
    return [...(this.#wanted ? [this.#wanted] : []), ...this.#ahead].find(
      (wish) => !this.#kept.has(keyOf(wish)) && !(wish === this.#wanted && this.problem),
    );
  }

  async #fetch(wish: Wish): Promise<void> {
    try {
      this.#keep(wish, await this.#ask(wish, wish.model));
    } catch (error) {
      if (wish !== this.#wanted) {
        this.#ahead = this.#ahead.filter((other) => other !== wish);
        return;
      }
      this.problem = asPlainError(error);
      // A model that fails must not hide the event itself.
      if (wish.model !== null) this.shown = await this.#ask(wish, null).catch(() => null);
    }
  }

  #ask({ dataset, event }: Wish, model: string | null): Promise<EventImages> {
    const models = model === null ? [] : [model];
    return this.#engine.call('dataset.event', { dataset, event, models });
  }

  #keep(wish: Wish, images: EventImages): void {
    this.#kept.set(keyOf(wish), images);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > KEPT && !oldest.done) this.#kept.delete(oldest.value);
    // What was fetched ahead may have become the wish meanwhile.
    if (this.#wanted && keyOf(wish) === keyOf(this.#wanted)) this.shown = images;
  }
}

function keyOf({ dataset, event, model }: Wish): string {
  return `${dataset}\n${event}\n${model ?? ''}`;
}
