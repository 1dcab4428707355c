/* eslint-disable svelte/prefer-svelte-reactivity -- the set is not shown */
/**
 * A few events from all over the dataset, looked at once: their pixels fix the colour ranges and stand behind the
 * event in the range editor.
 */
import type { EventImages } from '../../core/engine/api';
import type { EngineClient } from '../engine.svelte';
import { rangesOf, sampleEvents } from './colour-range';

const SAMPLE = 24;

export class PixelSample {
  /** The sampled events; those of the dataset before until all are read. */
  events = $state.raw<readonly EventImages[]>([]);
  readonly ranges = $derived(rangesOf(this.events.map(({ image }) => image)));
  /** The sample as a model draws it, by model; read when first asked for. */
  drawn = $state.raw<Readonly<Record<string, readonly EventImages[]>>>({});
  readonly #engine: EngineClient;
  #dataset = '';
  #count = 0;
  readonly #asked = new Set<string>();

  constructor(engine: EngineClient) {
    this.#engine = engine;
  }

  async measure(dataset: string, count: number): Promise<void> {
    this.#dataset = dataset;
    this.#count = count;
    this.forgetModels();
    const events = await this.#read([]);
    if (events) this.events = events;
  }

  /** Other weights draw other pictures. */
  forgetModels(): void {
    this.#asked.clear();
    this.drawn = {};
  }

  async draw(model: string): Promise<void> {
    if (this.#asked.has(model) || this.#dataset === '') return;
    this.#asked.add(model);
    const events = await this.#read([model]);
    if (events && this.#asked.has(model)) this.drawn = { ...this.drawn, [model]: events };
  }

  /** Null when another dataset was opened meanwhile. */
  async #read(models: string[]): Promise<EventImages[] | null> {
    const dataset = this.#dataset;
    const events: EventImages[] = [];
    for (const event of sampleEvents(this.#count, SAMPLE)) {
      // A damaged event has no say in the colours; it is reported when it is looked at.
      const read = await this.#engine
        .call('dataset.event', { dataset, event, models })
        .catch(() => null);
      if (this.#dataset !== dataset) return null;
      if (read) events.push(read);
    }
    return events;
  }
}
