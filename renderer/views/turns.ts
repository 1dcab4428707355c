/**
 * Mounts the views that a dock begins with one after another: the event at once, the others when it is on screen, each
 * in a task of its own, so that the window paints and answers in between.
 */

/** Whatever becomes of the event, the others wait no longer than this. */
const LONGEST_MS = 600;

/** Where the window has no rest, the next view waits no longer than this. */
const NEXT_MS = 100;

/** Puts a view into its place, once its code is there. */
type Mount = () => Promise<void>;

export class Turns {
  readonly #first: string;
  readonly #waiting: Mount[] = [];
  readonly #timer: ReturnType<typeof setTimeout>;
  #begun = false;
  #done = false;

  /** @param first the view that waits for no other */
  constructor(first: string) {
    this.#first = first;
    this.#timer = setTimeout(() => this.begin(), LONGEST_MS);
  }

  /** Mounts it now or in its turn. Returns how to give it up. */
  take(view: string, mount: Mount): () => void {
    if (this.#done || view === this.#first) {
      void mount();
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
    this.#next();
  }

  /** Nothing is mounted any more. */
  end(): void {
    this.#begun = true;
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  /** Between two views the window paints what there is and answers whoever uses it. */
  readonly #next = (): void => {
    requestIdleCallback(
      () => {
        const mount = this.#waiting.shift();
        this.#done = this.#waiting.length === 0;
        void mount?.().finally(this.#next);
      },
      { timeout: NEXT_MS },
    );
  };
}
