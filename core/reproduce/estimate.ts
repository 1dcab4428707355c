import type { ModelCard } from '../training/card';
import type { FitProgress } from '../training/progress';
import type { Training } from './plan';

/** How long the trainings that are left will take, from the pace of those that were. */
export class Estimate {
  /** Seconds for an event of an epoch, by kind of model. */
  private readonly pace = new Map<string, number>();
  private readonly waiting: Set<Training>;
  private current: { readonly training: Training; readonly secondsLeft: number } | undefined;

  constructor(trainings: readonly Training[]) {
    this.waiting = new Set(trainings);
  }

  update(training: Training, { eventsPerSecond, secondsLeft }: FitProgress): void {
    if (eventsPerSecond > 0) this.pace.set(training.kind.id, 1 / eventsPerSecond);
    this.current = { training, secondsLeft };
  }

  finish(training: Training, { metrics, split }: ModelCard): void {
    const seconds = metrics.reduce((sum, epoch) => sum + epoch.seconds, 0);
    const seen = metrics.length * split.training;
    if (seconds > 0) this.pace.set(training.kind.id, seconds / seen);
    this.skip(training);
  }

  skip(training: Training): void {
    this.waiting.delete(training);
    this.current = undefined;
  }

  /** Seconds; NaN before anything is known. A kind that has not run yet is taken for as slow as the others are. */
  left(): number {
    const paces = [...this.pace.values()];
    const usual = paces.reduce((sum, pace) => sum + pace, 0) / paces.length;
    let seconds = 0;
    for (const training of this.waiting) {
      const { kind, hyper, learning } = training;
      const learnt = learning.length * (1 - hyper.validationSplit);
      seconds +=
        this.current?.training === training
          ? this.current.secondsLeft
          : hyper.epochs * learnt * (this.pace.get(kind.id) ?? usual);
    }
    return seconds;
  }
}
