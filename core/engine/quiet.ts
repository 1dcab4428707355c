/** Tells when nobody waits for the engine: what holds its thread for long is put off until then. */

/** Between two calls of a window that is being filled there is less than this. */
const PAUSE_MS = 500;
/** Whatever goes on, nothing is put off for longer. */
const LONGEST_MS = 4000;
const LOOK_EVERY_MS = 50;

export class Quiet {
  private busy = 0;
  private last = Date.now();

  /** Carries out work that somebody waits for. */
  async during<T>(work: () => T | Promise<T>): Promise<T> {
    this.busy += 1;
    try {
      return await work();
    } finally {
      this.busy -= 1;
      this.last = Date.now();
    }
  }

  /** Resolves once nobody has waited for a moment, or after four seconds. */
  async pause(): Promise<void> {
    const began = Date.now();
    // Whoever asks for a pause begins to listen now.
    this.last = began;
    while (Date.now() - began < LONGEST_MS) {
      if (this.busy === 0 && Date.now() - this.last >= PAUSE_MS) return;
      await new Promise((resume) => setTimeout(resume, LOOK_EVERY_MS));
    }
  }
}
