import type { Random } from '../random';
import { sortedOrder } from './ranks';
import { joined } from './roc';

/** How the events of a class are drawn for a subset. */
export interface Draw {
  /** Events in the subset. */
  readonly count: number;
  /** Whether an event may be drawn more than once. */
  readonly replacement: boolean;
}

/** Draws events of a class, by their place in it. */
export class EventDraws {
  private readonly events: Uint32Array;
  private readonly drawn: Uint32Array;

  /** @param available events of the class; without replacement, at least as many as are drawn. */
  constructor(
    available: number,
    private readonly draw: Draw,
  ) {
    this.events = Uint32Array.from({ length: available }, (_, i) => i);
    this.drawn = new Uint32Array(draw.count);
  }

  /** The next subset; the array is the same each time. */
  next(random: Random): Uint32Array {
    const { events, drawn, draw } = this;
    for (let i = 0; i < draw.count; i++) {
      if (draw.replacement) {
        drawn[i] = random.below(events.length);
        continue;
      }
      // The first steps of a shuffle, which may start from any order.
      const at = i + random.below(events.length - i);
      drawn[i] = events[at];
      events[at] = events[i];
      events[i] = drawn[i];
    }
    return drawn;
  }
}

/**
 * AUROCs of subsets of two samples. Events are replaced by the rank of their value once, so that a subset costs
 * a count a rank and no sorting: thousands of subsets take a moment.
 */
export class RankedSamples {
  /** Rank of each event's value among all distinct values, from 0. */
  private readonly ofSignal: Uint32Array;
  private readonly ofBackground: Uint32Array;
  /** Events of the subset by rank. */
  private readonly signal: Uint32Array;
  private readonly background: Uint32Array;

  /** @param signal,background at least one value each, no NaN; signal is looked for above. */
  constructor(signal: ArrayLike<number>, background: ArrayLike<number>) {
    const all = joined(signal, background);
    const order = sortedOrder(all);
    const ranks = new Uint32Array(all.length);
    let rank = 0;
    for (let i = 0; i < order.length; i++) {
      if (i > 0 && all[order[i]] !== all[order[i - 1]]) rank++;
      ranks[order[i]] = rank;
    }
    this.ofSignal = ranks.slice(0, signal.length);
    this.ofBackground = ranks.slice(signal.length);
    this.signal = new Uint32Array(rank + 1);
    this.background = new Uint32Array(rank + 1);
  }

  /**
   * The AUROC of a subset, ties counting half. In [0, 1].
   * @param signal,background events by their place in the samples; one that occurs twice counts twice.
   */
  auroc(signal: Uint32Array, background: Uint32Array): number {
    this.signal.fill(0);
    this.background.fill(0);
    for (let i = 0; i < signal.length; i++) this.signal[this.ofSignal[signal[i]]]++;
    for (let i = 0; i < background.length; i++) {
      this.background[this.ofBackground[background[i]]]++;
    }
    let below = 0;
    let won = 0;
    for (let rank = 0; rank < this.signal.length; rank++) {
      const tied = this.background[rank];
      won += this.signal[rank] * (below + tied / 2);
      below += tied;
    }
    return won / (signal.length * background.length);
  }
}
