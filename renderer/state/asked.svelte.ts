/** An answer that is asked for again whenever its question changes; only the last question counts. */
import { asPlainError, type PlainError } from '../engine.svelte';

/** Columns arrive one after another; what is asked of all of them waits for a moment without news. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 60));
}

export class Asked<T> {
  /** The last answer; stays in sight while another is awaited. */
  value = $state.raw<T | null>(null);
  problem = $state.raw<PlainError | null>(null);
  busy = $state(false);
  #turn = 0;

  async ask(question: () => Promise<T>): Promise<void> {
    const turn = ++this.#turn;
    this.busy = true;
    await settled();
    if (turn !== this.#turn) return;
    try {
      const value = await question();
      if (turn !== this.#turn) return;
      this.value = value;
      this.problem = null;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.value = null;
      this.problem = asPlainError(error);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }

  clear(): void {
    this.#turn += 1;
    this.value = null;
    this.problem = null;
    this.busy = false;
  }
}
