/** One line of undo for everything the user marks: selections, tags, notes. */
interface Step {
  readonly what: string;
  readonly undo: () => void;
  readonly redo: () => void;
  /** Steps of one gesture share it: those that follow each other at once become one step. */
  readonly gesture?: string;
  /** What the step needs to be open: such steps are dropped when it goes. */
  readonly of?: string;
}

const KEPT = 100;
/** Pause after which the same gesture is another step, milliseconds. */
const PAUSE = 1000;

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

  readonly #now: () => number;
  /** When the last step was made. */
  #last = -Infinity;

  /** @param now a clock in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Does it now and remembers how to take it back. */
  perform(step: Step): void {
    step.redo();
    const before = this.#done.at(-1);
    const goesOn =
      step.gesture !== undefined &&
      before?.gesture === step.gesture &&
      this.#now() - this.#last < PAUSE;
    this.#last = this.#now();
    // Undo leads back to where the gesture began.
    const one = goesOn ? { ...step, undo: before.undo } : step;
    this.#done = [...(goesOn ? this.#done.slice(0, -1) : this.#done), one].slice(-KEPT);
    this.#undone = [];
  }

  /** Takes up a step that was done earlier, e.g. before a restart. */
  remember(step: Step): void {
    this.#done = [...this.#done, step].slice(-KEPT);
  }

  /** Drops the steps of something that is no longer open: they would be taken back in what came after it. */
  drop(of: string): void {
    this.#done = this.#done.filter((step) => step.of !== of);
    this.#undone = this.#undone.filter((step) => step.of !== of);
  }

  undo(): void {
    const step = this.#done.at(-1);
    if (!step) return;
    this.#done = this.#done.slice(0, -1);
    this.#undone = [...this.#undone, step];
    this.#last = -Infinity;
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
