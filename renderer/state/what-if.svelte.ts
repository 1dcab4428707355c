/**
 * What if an event were another: its image changed by hand, scored and drawn again after every change. One request is
 * under way at a time; while the user goes on, only the newest image waits for the next. Nothing is written anywhere.
 */
/* eslint-disable svelte/prefer-svelte-reactivity -- the map here is made anew, never changed in place */
import type { EngineEvent, ImageScores } from '../../core/engine/api';
import { asPlainError, type PlainError } from '../engine.svelte';
import type { Probe } from './probe.svelte';
import type { Workspace } from './workspace.svelte';

/** An event that has been changed. */
export interface Edited {
  readonly image: Float32Array;
  /** What was done, in the order it was done. */
  readonly steps: readonly string[];
}

export type WhatIfSource = Pick<
  Workspace,
  'dataset' | 'current' | 'engine' | 'history' | 'notices' | 'bridge'
>;

interface Question {
  readonly event: number;
  readonly dataset: string;
  readonly model: string;
}

/** Whose the edits are in the line of undo: they are of events by their place in the dataset. */
export const EDITS = 'what-if';

export class WhatIf {
  /** The event that is asked about, as it is in its file. */
  base = $state.raw<(Question & { readonly image: Float32Array }) | null>(null);
  before = $state.raw<ImageScores | null>(null);
  after = $state.raw<ImageScores | null>(null);
  problem = $state.raw<PlainError | null>(null);
  /** From the last change to its scores, in ms. */
  took = $state<number | null>(null);
  /** Cells whose erasure was tried, with the score that is left; of the image as it was then. */
  occlusion = $state.raw<{ cells: Uint32Array; scores: Float64Array; score: string } | null>(null);
  occluding = $state<string | null>(null);
  #edits = $state.raw<ReadonlyMap<number, Edited>>(new Map());
  /** While a stroke is drawn: not yet a step. */
  #preview = $state.raw<Float32Array | null>(null);
  readonly #source: WhatIfSource;
  readonly #probe: Probe;
  #turn = 0;
  #busy = false;
  #waiting: Float32Array | null = null;
  #changed = 0;
  #asked: string | null = null;

  constructor(source: WhatIfSource, probe: Probe) {
    this.#source = source;
    this.#probe = probe;
    source.engine.onEvent((event) => this.#hear(event));
  }

  readonly edited = $derived.by((): Edited | null =>
    this.base ? (this.#edits.get(this.base.event) ?? null) : null,
  );
  /** The image as it is now. */
  readonly image = $derived(this.#preview ?? this.edited?.image ?? this.base?.image ?? null);
  readonly steps = $derived(this.edited?.steps ?? []);

  /** Takes up the event looked at; to be called where it is shown, and again when event or model change. */
  async show(): Promise<void> {
    const { dataset, current } = this.#source;
    const model = this.#probe.model?.id;
    if (!dataset || current === null || model === undefined) return;
    const question = { dataset: dataset.info.dataset, event: current, model };
    if (this.base?.dataset !== question.dataset) this.#edits = new Map();
    const turn = ++this.#turn;
    try {
      const { engine } = this.#source;
      const { image } = await engine.call('dataset.event', { ...question, models: [] });
      const before = await engine.call('probe.image', { model, image });
      if (turn !== this.#turn) return;
      this.#preview = null;
      // What is still asked is of the event before.
      this.#waiting = null;
      this.occlusion = null;
      if (this.occluding !== null) this.#drop(this.occluding);
      this.occluding = null;
      this.base = { ...question, image };
      this.before = before;
      this.after = before;
      this.took = null;
      this.problem = null;
      if (this.edited) this.#ask();
    } catch (error) {
      if (turn === this.#turn) this.problem = asPlainError(error);
    }
  }

  /** One change, which undo takes back. */
  edit(what: string, change: (image: Float32Array) => Float32Array): void {
    const { base } = this;
    if (!base) return;
    const before = this.edited;
    const was = before?.image ?? base.image;
    const image = change(was);
    this.#preview = null;
    if (image.every((energy, i) => energy === was[i])) return;
    const after: Edited = { image, steps: [...(before?.steps ?? []), what] };
    this.#source.history.perform({
      what: `change of an event: ${what}`,
      of: EDITS,
      redo: () => this.#set(base.event, after),
      undo: () => this.#set(base.event, before),
    });
  }

  /** The stroke so far; `edit` makes it a step. */
  preview(image: Float32Array): void {
    this.#preview = image;
    this.#ask();
  }

  reset(): void {
    const { base, edited } = this;
    if (!base || !edited) return;
    this.#source.history.perform({
      what: 'reset of an event',
      of: EDITS,
      redo: () => this.#set(base.event, null),
      undo: () => this.#set(base.event, edited),
    });
  }

  #set(event: number, edited: Edited | null): void {
    const edits = new Map(this.#edits);
    if (edited) edits.set(event, edited);
    else edits.delete(event);
    this.#edits = edits;
    this.#preview = null;
    if (this.base?.event === event) this.#ask();
  }

  #ask(): void {
    this.#changed = performance.now();
    this.#waiting = this.image;
    if (!this.#busy) void this.#answer();
  }

  async #answer(): Promise<void> {
    this.#busy = true;
    while (this.#waiting && this.base) {
      const image = this.#waiting;
      const { base } = this;
      const changed = this.#changed;
      this.#waiting = null;
      try {
        const params = { model: base.model, image };
        const after = await this.#source.engine.call('probe.image', params);
        if (this.base !== base) continue;
        this.after = after;
        this.took = performance.now() - changed;
        this.problem = null;
      } catch (error) {
        this.problem = asPlainError(error);
      }
    }
    this.#busy = false;
  }

  /** Erases every lit cell in turn, to find the one that matters most. */
  async occlude(): Promise<void> {
    const { base, image, score } = this;
    if (!base || !score || !image?.some((energy) => energy > 0)) return;
    this.occlusion = null;
    this.#asked = score;
    const params = { model: base.model, score, image };
    try {
      const { job } = await this.#source.engine.call('probe.occlusion.start', params);
      if (this.base === base) this.occluding = job;
      else this.#drop(job);
    } catch (error) {
      this.#source.notices.fail(error);
    }
  }

  /** Nobody waits for it any more; it may have ended in between. */
  #drop(job: string): void {
    this.#source.engine.call('job.cancel', { job }).catch(() => undefined);
  }

  /** The score that single cells are judged by. */
  readonly score = $derived.by(() => this.#probe.judged);

  #hear(event: EngineEvent): void {
    if (event.event === 'job' && event.job.job === this.occluding) {
      if (event.job.state === 'failed' || event.job.state === 'cancelled') this.occluding = null;
    }
    if (event.event !== 'occlusion' || event.job !== this.occluding) return;
    this.occluding = null;
    const { cells, scores } = event;
    this.occlusion = { cells, scores, score: this.#asked ?? '' };
  }

  /** Writes the event as it is now as a file of its own, where the user says. */
  async save(name: string): Promise<void> {
    const { base, image, steps } = this;
    if (!base || !image) return;
    const filters = [{ name: 'HDF5', extensions: ['h5'] }];
    const out = await this.#source.bridge.chooseTarget(`${name}-edited.h5`, filters);
    if (out === null) return;
    const { dataset, event } = base;
    const params = { dataset, event, image, edits: [...steps], out };
    await this.#source.engine.call('probe.export', params);
    this.#source.notices.say(`Saved ${out}`);
  }
}
