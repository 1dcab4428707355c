/**
 * Mounts the views that a dock begins with one after another: the event at once, the others when it is on screen, each
 * in a task of its own, so that the window paints and answers in between.
 */

/** Whatever becomes of the event, the others wait no longer than this. */
const LONGEST_MS = 600;

export class Turns {
  readonly #first: string;
  readonly #waiting: (() => void)[] = [];
  readonly #timer: ReturnType<typeof setTimeout>;
  #begun = false;
  #done = false;

  /** @param first the view that waits for no other */
  constructor(first: string) {
    this.#first = first;
    this.#timer = setTimeout(() => this.begin(), LONGEST_MS);
  }

  /** Mounts it now or in its turn. Returns how to give it up. */
  take(view: string, mount: () => void): () => void {
    if (this.#done || view === this.#first) {
      mount();
      return () => undefined;
    }
    this.#waiting.push(mount);
    return () => {
      const place = this.#waiting.indexOf(mount);
      if (place >= 0) this.#waiting.splice(place, 1);
    };
  }

  /** The first view is there: the others follow, from the next frame on. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    clearTimeout(this.#timer);
    setTimeout(this.#next);
  }

  /** Nothing is mounted any more. */
  end(): void {
    this.#begun = true;
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  readonly #next = (): void => {
    this.#waiting.shift()?.();
    this.#done = this.#waiting.length === 0;
    if (!this.#done) setTimeout(this.#next);
  };
}
