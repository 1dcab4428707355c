/** The current selection: one set of events of the open dataset, shown the same in every view. */
import { combine, countOf, eventsOf, maskOf, type SelectionMode } from './bitmask';
import type { History } from './history.svelte';

export class Selection {
  /** One byte an event; never changed in place. */
  mask = $state.raw<Uint8Array>(new Uint8Array(0));
  /** How the next brush changes the selection, unless a key says otherwise. */
  mode = $state<SelectionMode>('replace');
  readonly count = $derived(countOf(this.mask));
  readonly #history: History;

  constructor(history: History) {
    this.#history = history;
  }

  /** Starts anew for a dataset of `count` events; not undoable. */
  reset(count: number, events: ArrayLike<number> = []): void {
    this.mask = maskOf(events, count);
  }

  events(): Uint32Array {
    return eventsOf(this.mask);
  }

  select(given: Uint8Array | ArrayLike<number>, mode: SelectionMode = this.mode): void {
    const before = this.mask;
    const mask = given instanceof Uint8Array ? given : maskOf(given, before.length);
    const after = combine(before, mask, mode);
    if (after.every((value, event) => value === before[event])) return;
    this.#history.perform({
      what: 'selection',
      redo: () => (this.mask = after),
      undo: () => (this.mask = before),
    });
  }

  clear(): void {
    this.select(new Uint8Array(this.mask.length), 'replace');
  }

  invert(): void {
    this.select(
      this.mask.map((value) => value ^ 1),
      'replace',
    );
  }
}
