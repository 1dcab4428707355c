/** Lets one side pause a training run that another side carries out. */
export class PauseControl {
  private waiting: { promise: Promise<void>; release: () => void } | undefined;

  get paused(): boolean {
    return this.waiting !== undefined;
  }

  /** The run saves a checkpoint at its next step and then waits. */
  pause(): void {
    if (this.waiting) return;
    let release = (): void => undefined;
    const promise = new Promise<void>((resolve) => (release = resolve));
    this.waiting = { promise, release };
  }

  resume(): void {
    this.waiting?.release();
    this.waiting = undefined;
  }

  /** Resolves at once when not paused, else when resumed or when `signal` aborts. */
  async whenRunning(signal?: AbortSignal): Promise<void> {
    while (this.waiting && !signal?.aborted) {
      const { promise } = this.waiting;
      await (signal ? Promise.race([promise, aborted(signal)]) : promise);
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}
