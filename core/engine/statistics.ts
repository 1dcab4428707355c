/** Statistics of columns, computed in the worker's process: on a million events they take seconds. */
import { Cancelled } from '../errors';
import type { OpenDataset } from './datasets';
import type { Answers, Kind, Question, Questions } from './statistics-task';
import { JobControl } from './job-control';
import type { RunTask } from './tasks';

/** What is asked of one column; the answer is kept for as long as the values live. */
type ColumnKind = 'evaluate' | 'ranks';

/** A question of which only the last counts: those before it in its line are given up. */
export interface Line {
  readonly dataset: OpenDataset;
  readonly name: string;
  /** False where several of these are wanted side by side. */
  readonly onlyLast: boolean;
}

export class Statistics {
  private readonly known = new WeakMap<Float64Array, Map<string, Answers[ColumnKind]>>();
  private readonly running = new Set<{ readonly line: Line; readonly abort: AbortController }>();
  /** Ends of what was asked last, by kind: one of a kind at a time, so that the next finds what it has found. */
  private readonly last = new Map<Kind, Promise<void>>();

  constructor(private readonly runTask: RunTask) {}

  /**
   * Answers that are known, and those that are not.
   * @param key says what the answer depends on beside the column's values.
   * @throws Cancelled when the question is given up.
   */
  async ofColumns<K extends ColumnKind>(
    line: Line,
    kind: K,
    asked: readonly (Questions[K] & { readonly values: Float64Array })[],
    key: (asked: Questions[K]) => string,
  ): Promise<Answers[K][]> {
    const found = (one: (typeof asked)[number]): Answers[K] | undefined =>
      this.known.get(one.values)?.get(`${kind} ${key(one)}`) as Answers[K] | undefined;
    await this.inTurn(line, kind, async (signal) => {
      const missing = asked.filter((one) => !found(one));
      let next = 0;
      await this.compute(line.dataset, kind, missing, signal, (answer) => {
        const one = missing[next++];
        const known = this.known.get(one.values) ?? new Map<string, Answers[ColumnKind]>();
        this.known.set(one.values, known.set(`${kind} ${key(one)}`, answer));
      });
    });
    return asked.flatMap((one) => found(one) ?? []);
  }

  /** @throws Cancelled when the question is given up. */
  async ask<K extends Kind>(
    line: Line,
    kind: K,
    asked: readonly Questions[K][],
  ): Promise<Answers[K][]> {
    const answers: Answers[K][] = [];
    await this.inTurn(line, kind, (signal) =>
      this.compute(line.dataset, kind, asked, signal, (answer) => answers.push(answer)),
    );
    return answers;
  }

  /** Gives up what is asked of a dataset, or everything. */
  giveUp(dataset: OpenDataset | null): void {
    for (const { line, abort } of this.running) {
      if (dataset === null || line.dataset === dataset) abort.abort();
    }
  }

  private async inTurn(
    line: Line,
    kind: Kind,
    compute: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    for (const { line: other, abort } of this.running) {
      const same = other.dataset === line.dataset && other.name === line.name;
      if (line.onlyLast && same) abort.abort();
    }
    const mine = { line, abort: new AbortController() };
    this.running.add(mine);
    const before = this.last.get(kind);
    const computed = (async () => {
      await before;
      if (mine.abort.signal.aborted) throw new Cancelled('statistics no longer wanted');
      await compute(mine.abort.signal);
    })().finally(() => this.running.delete(mine));
    this.last.set(
      kind,
      computed.catch(() => undefined),
    );
    await computed;
  }

  private async compute<K extends Kind>(
    { source: { labels, masses } }: OpenDataset,
    kind: K,
    asked: readonly Questions[K][],
    signal: AbortSignal,
    tell: (answer: Answers[K]) => void,
  ): Promise<void> {
    if (asked.length === 0) return;
    const questions = asked.map((one) => ({ kind, asked: one }) as unknown as Question);
    await this.runTask(
      { type: 'statistics', labels, masses, questions },
      {
        signal,
        control: new JobControl(),
        report: (report) => {
          if (report.type === 'answered') tell(report.answer as Answers[K]);
        },
      },
    );
  }
}
