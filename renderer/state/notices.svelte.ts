/** Things the user should know about: failures with details, and good news that fades. */
import { asPlainError, type PlainError } from '../engine.svelte';

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly error: PlainError | null;
}

export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #next = 1;

  fail = (error: unknown): void => {
    const plain = asPlainError(error);
    if (this.list.some((notice) => notice.error?.message === plain.message)) return;
    this.#add(plain.message, plain);
  };

  say(text: string): void {
    const id = this.#add(text, null);
    setTimeout(() => this.dismiss(id), 8000);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  #add(text: string, error: PlainError | null): number {
    const id = this.#next++;
    this.list = [...this.list, { id, text, error }].slice(-4);
    return id;
  }
}
