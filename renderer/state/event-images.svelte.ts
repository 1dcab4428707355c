/**
 * The pictures of the event looked at and of the pinned ones. Stepping fast never queues: one request is under way
 * at a time, the newest wish goes next, neighbours are fetched while the user looks.
 */
/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole or not shown */
import type { EventImages } from '../../core/engine/api';
import { markStart } from './start-marks';
import { asPlainError, type EngineClient, type PlainError } from '../engine.svelte';

const KEPT = 96;

export interface Wish {
  readonly dataset: string;
  /** The event looked at, then the pinned ones. */
  readonly events: readonly number[];
  readonly models: readonly string[];
}

export class EventLoader {
  /** In the order of the wish. The first is the event before until the wanted one is there; null: not read yet. */
  all = $state.raw<readonly (EventImages | null)[]>([]);
  problem = $state.raw<PlainError | null>(null);
  readonly #engine: EngineClient;
  readonly #kept = new Map<string, EventImages>();
  #wanted: Wish | null = null;
  #ahead: readonly number[] = [];
  #failed: ReadonlySet<number> = new Set();
  #busy = false;
  readonly #waits: (() => void)[] = [];

  constructor(engine: EngineClient) {
    this.#engine = engine;
  }

  get shown(): EventImages | null {
    return this.all[0] ?? null;
  }

  /** Shows the events as soon as they can be had, then fetches the neighbours of the first. */
  show(wish: Wish, neighbours: readonly number[]): void {
    this.#wanted = wish;
    this.#ahead = neighbours;
    this.#failed = new Set();
    this.problem = null;
    this.#place();
    void this.#work();
  }

  /** Resolves when nothing is being read, or the read under way has ended, well or not. */
  read(): Promise<void> {
    if (!this.#busy) return Promise.resolve();
    return new Promise((resolve) => this.#waits.push(resolve));
  }

  /** Forgets everything: another dataset, another engine, or models that changed. */
  clear(): void {
    this.#kept.clear();
    this.#wanted = null;
    this.#ahead = [];
    this.all = [];
    this.problem = null;
  }

  #place(): void {
    const wish = this.#wanted;
    if (!wish) return;
    this.all = wish.events.map((event, i) => {
      const before = i === 0 ? this.shown : this.all.find((images) => images?.event === event);
      const bare = this.#kept.get(keyOf({ ...wish, models: [] }, event));
      return this.#kept.get(keyOf(wish, event)) ?? bare ?? before ?? null;
    });
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let next = this.#next(); next; next = this.#next()) {
      await this.#fetch(next.wish, next.event);
      for (const resolve of this.#waits.splice(0)) resolve();
    }
    this.#busy = false;
  }

  #next(): { wish: Wish; event: number } | null {
    const wish = this.#wanted;
    const event = [...(wish?.events ?? []), ...this.#ahead].find(
      (event) => wish && !this.#kept.has(keyOf(wish, event)) && !this.#failed.has(event),
    );
    return wish && event !== undefined ? { wish, event } : null;
  }

  async #fetch(wish: Wish, event: number): Promise<void> {
    try {
      this.#keep(wish, event, await this.#ask(wish, event, wish.models));
    } catch (error) {
      // Whatever was asked for meanwhile is not to blame.
      if (wish !== this.#wanted) return;
      this.#failed = new Set([...this.#failed, event]);
      if (!wish.events.includes(event)) return;
      this.problem = asPlainError(error);
      const images = await this.#withoutTheFailing(wish, event);
      const place = wish.events.indexOf(event);
      if (wish === this.#wanted) this.all = this.all.map((was, i) => (i === place ? images : was));
    }
  }

  /** A model that fails must hide neither the event itself nor the other models. */
  async #withoutTheFailing(wish: Wish, event: number): Promise<EventImages | null> {
    const bare = await this.#ask(wish, event, []).catch(() => null);
    if (!bare || wish.models.length < 2) return bare;
    const each = wish.models.map((model) => this.#ask(wish, event, [model]).catch(() => null));
    const drawn = await Promise.all(each);
    return { ...bare, reconstructions: drawn.flatMap((one) => one?.reconstructions ?? []) };
  }

  #ask({ dataset }: Wish, event: number, models: readonly string[]): Promise<EventImages> {
    markStart('event-asked');
    return this.#engine.call('dataset.event', { dataset, event, models: [...models] });
  }

  #keep(wish: Wish, event: number, images: EventImages): void {
    markStart('event-answered');
    this.#kept.set(keyOf(wish, event), images);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > KEPT && !oldest.done) this.#kept.delete(oldest.value);
    // What was fetched ahead may have become the wish meanwhile.
    if (this.#wanted?.dataset === wish.dataset && this.#wanted.events.includes(event))
      this.#place();
  }
}

function keyOf({ dataset, models }: Wish, event: number): string {
  return [dataset, event, ...models].join('\n');
}
