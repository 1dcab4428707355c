import { durationText } from '../report/figures';

/** Where progress goes: standard error, so that results can be piped. */
export interface ProgressStream {
  readonly isTTY: boolean;
  readonly columns: number;
  write(text: string): void;
}

const REDRAW_MS = 100;
const LINE_MS = 10_000;

/**
 * One line that says how far the work is: redrawn in place on a terminal, a plain line every ten seconds
 * elsewhere (log files of batch jobs). Silent for work that ends sooner.
 */
export class Progress {
  private readonly began = Date.now();
  private shown = Date.now();
  private drawn = false;

  constructor(
    private readonly stream: ProgressStream,
    private readonly title: string,
  ) {}

  /** @param done,total in any unit; `detail` stands behind the bar. */
  update(done: number, total: number, detail = '', secondsLeft = this.estimate(done, total)): void {
    const now = Date.now();
    if (now - this.shown < (this.stream.isTTY ? REDRAW_MS : LINE_MS)) return;
    this.shown = now;
    const share = total > 0 ? Math.min(1, done / total) : 0;
    const percent = `${Math.floor(100 * share)} %`.padStart(5);
    const left = Number.isFinite(secondsLeft) ? `${durationText(secondsLeft)} left` : '';
    const parts = [percent, detail, left].filter((part) => part !== '');
    if (!this.stream.isTTY) {
      this.stream.write(`${this.title}: ${parts.join(', ').trim()}\n`);
      return;
    }
    const filled = Math.round(20 * share);
    const bar = '█'.repeat(filled) + '░'.repeat(20 - filled);
    const text = `${this.title} ${bar} ${parts.join('  ')}`;
    this.stream.write(
      `\r\x1b[2K${[...text].slice(0, Math.max(20, this.stream.columns - 1)).join('')}`,
    );
    this.drawn = true;
  }

  /** A line that stays, above the bar. */
  line(text: string): void {
    this.clear();
    this.stream.write(`${text}\n`);
  }

  /** Takes the bar away. */
  clear(): void {
    if (this.drawn) this.stream.write('\r\x1b[2K');
    this.drawn = false;
  }

  private estimate(done: number, total: number): number {
    if (done <= 0) return NaN;
    return (((Date.now() - this.began) / 1000) * (total - done)) / done;
  }
}
