/** The current selection: one set of events of the open dataset, shown the same in every view. */
import { combine, countOf, eventsOf, maskOf, type SelectionMode } from './bitmask';
import type { History } from './history.svelte';
import { combineRules, type Rule } from './subset-rule';

export class Selection {
  /** One byte an event; never changed in place. */
  mask = $state.raw<Uint8Array>(new Uint8Array(0));
  /** What the events were selected by, where that can be said: it can be kept as a subset. */
  rule = $state.raw<Rule | null>(null);
  /** How the next brush changes the selection, unless a key says otherwise. */
  mode = $state<SelectionMode>('replace');
  readonly count = $derived(countOf(this.mask));
  readonly #history: History;
  /** How masks came into each of the datasets that were open, one after another. */
  #moves: readonly ((mask: Uint8Array) => Uint8Array | null)[] = [];

  constructor(history: History) {
    this.#history = history;
  }

  /**
   * Starts anew for a dataset of `count` events; not undoable.
   * @param move gives the mask of the same events in that dataset: steps of before are taken back through it; null
   *   where they have been dropped
   */
  reset(
    count: number,
    events: ArrayLike<number> = [],
    move: (mask: Uint8Array) => Uint8Array | null = () => null,
  ): void {
    this.#moves = [...this.#moves, move];
    this.mask = maskOf(events, count);
    this.rule = null;
  }

  events(): Uint32Array {
    return eventsOf(this.mask);
  }

  /** @param rule what the given events were found by, if a rule says it */
  select(
    given: Uint8Array | ArrayLike<number>,
    mode: SelectionMode = this.mode,
    rule: Rule | null = null,
  ): void {
    const before = this.mask;
    const mask = given instanceof Uint8Array ? given : maskOf(given, before.length);
    // The first part added to nothing is all there is.
    const first = mode === 'add' && this.count === 0;
    this.#change(
      combine(before, mask, mode),
      combineRules(this.rule, rule, first ? 'replace' : mode),
    );
  }

  clear(): void {
    this.#change(new Uint8Array(this.mask.length), null);
  }

  invert(): void {
    const inverse = this.rule ? ({ kind: 'not', of: this.rule } as const) : null;
    this.#change(
      this.mask.map((value) => value ^ 1),
      inverse,
    );
  }

  #change(mask: Uint8Array, rule: Rule | null): void {
    const before = { mask: this.mask, rule: this.rule };
    const made = this.#moves.length;
    const set = (state: typeof before): void => {
      let now: Uint8Array | null = state.mask;
      for (const move of this.#moves.slice(made)) now &&= move(now);
      if (!now) return;
      this.mask = now;
      this.rule = state.rule;
    };
    if (mask.every((value, event) => value === before.mask[event])) {
      // The same events, found another way: nothing to undo.
      this.rule = rule;
      return;
    }
    this.#history.perform({
      what: 'selection',
      redo: () => set({ mask, rule }),
      undo: () => set(before),
    });
  }
}
