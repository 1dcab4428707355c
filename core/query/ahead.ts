/** Takes columns up before they are asked for: one after another, and only while nobody asks anything. */

/** Quiet time after a question, or after the first column, before the next one is taken up. */
const QUIET_MS = 150;
/** Columns that may be taken up ahead, with their orders, in bytes: what goes beyond is taken up when asked for. */
const MOST_BYTES = 768 * 2 ** 20;
/** Of an event in a column: its value and missing mark in the database, its place in the order. */
const BYTES_A_VALUE = 8 + 4;

export class Ahead {
  private readonly waiting = new Set<string>();
  private readonly done = new Set<string>();
  private running: Promise<void> | null = null;
  private quietFrom = 0;
  private ended = false;

  /** @param takeUp whatever one column needs; what fails is left to be told when it is asked for. */
  constructor(
    private readonly count: number,
    private readonly takeUp: (column: string) => Promise<void>,
  ) {}

  /** @returns when nothing waits any more. */
  add(column: string): Promise<void> {
    const fits = (this.done.size + this.waiting.size + 1) * this.count * BYTES_A_VALUE < MOST_BYTES;
    if (this.ended || (!fits && !this.done.has(column))) return Promise.resolve();
    this.waiting.add(column);
    if (!this.running) this.wait();
    this.running ??= this.work().finally(() => (this.running = null));
    return this.running;
  }

  /** Somebody asks: what waits, waits on. */
  wait(): void {
    this.quietFrom = Date.now() + QUIET_MS;
  }

  end(): void {
    this.ended = true;
    this.waiting.clear();
  }

  private async work(): Promise<void> {
    for (;;) {
      await this.quiet();
      const [next] = this.waiting;
      if (next === undefined || this.ended) return;
      this.waiting.delete(next);
      await this.takeUp(next).then(
        () => this.done.add(next),
        () => undefined,
      );
    }
  }

  private async quiet(): Promise<void> {
    for (let left = 1; left > 0 && !this.ended; left = this.quietFrom - Date.now()) {
      await new Promise((resume) => setTimeout(resume, left));
    }
  }
}
