/** Images of a list of events, one after another as they come. */
/* eslint-disable svelte/prefer-svelte-reactivity -- maps here are replaced whole */
import type { EngineClient } from '../engine.svelte';

export class Thumbnails {
  images = $state.raw<ReadonlyMap<number, Float32Array>>(new Map());
  #turn = 0;

  /** Keeps what is there of the events wanted, and fetches the others. Events that cannot be read stay blank. */
  async show(engine: EngineClient, dataset: string, events: readonly number[]): Promise<void> {
    const turn = ++this.#turn;
    const before = this.images;
    const kept = events.flatMap((event): [number, Float32Array][] => {
      const image = before.get(event);
      return image ? [[event, image]] : [];
    });
    this.images = new Map(kept);
    for (const event of events) {
      if (this.images.has(event)) continue;
      const read = await engine
        .call('dataset.event', { dataset, event, models: [] })
        .catch(() => null);
      if (turn !== this.#turn) return;
      if (read) this.images = new Map([...this.images, [event, read.image]]);
    }
  }

  clear(): void {
    this.#turn += 1;
    this.images = new Map();
  }
}
