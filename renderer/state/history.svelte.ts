/** One line of undo for everything the user marks: selections, tags, notes. */
interface Step {
  readonly what: string;
  readonly undo: () => void;
  readonly redo: () => void;
}

const KEPT = 100;

export class History {
  #done = $state.raw<readonly Step[]>([]);
  #undone = $state.raw<readonly Step[]>([]);

  /** What undo would take back, for the tooltip; null when there is nothing. */
  get undoes(): string | null {
    return this.#done.at(-1)?.what ?? null;
  }

  get redoes(): string | null {
    return this.#undone.at(-1)?.what ?? null;
  }

  /** Does it now and remembers how to take it back. */
  perform(step: Step): void {
    step.redo();
    this.#done = [...this.#done, step].slice(-KEPT);
    this.#undone = [];
  }

  undo(): void {
    const step = this.#done.at(-1);
    if (!step) return;
    this.#done = this.#done.slice(0, -1);
    this.#undone = [...this.#undone, step];
    step.undo();
  }

  redo(): void {
    const step = this.#undone.at(-1);
    if (!step) return;
    this.#undone = this.#undone.slice(0, -1);
    this.#done = [...this.#done, step];
    step.redo();
  }

  clear(): void {
    this.#done = [];
    this.#undone = [];
  }
}
