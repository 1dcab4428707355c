import type { Random } from '../random';
import { sortedOrder } from './ranks';
import { joined } from './roc';

/** How one class is drawn for a subset. */
export interface Draw {
  /** Events in the subset. */
  readonly count: number;
  /** Whether an event may be drawn more than once. */
  readonly replacement: boolean;
}

/**
 * AUROCs of random subsets of two samples. Events are replaced by the rank of their value once, so that a
 * subset costs a count a rank and no sorting: thousands of subsets take a moment.
 */
export class AurocDraws {
  /** Rank of each event's value among all distinct values, from 0. */
  private readonly ofSignal: Uint32Array;
  private readonly ofBackground: Uint32Array;
  /** Drawn events by rank. */
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

  /** The AUROC of one random subset, ties counting half. In [0, 1]. */
  next(signal: Draw, background: Draw, random: Random): number {
    drawInto(this.signal, this.ofSignal, signal, random);
    drawInto(this.background, this.ofBackground, background, random);
    let below = 0;
    let won = 0;
    for (let rank = 0; rank < this.signal.length; rank++) {
      const tied = this.background[rank];
      won += this.signal[rank] * (below + tied / 2);
      below += tied;
    }
    return won / (signal.count * background.count);
  }
}

/** Draws events and counts them by rank. Drawing without replacement leaves `ranks` in another order. */
function drawInto(
  counts: Uint32Array,
  ranks: Uint32Array,
  { count, replacement }: Draw,
  random: Random,
): void {
  counts.fill(0);
  for (let i = 0; i < count; i++) {
    if (replacement) {
      counts[ranks[random.below(ranks.length)]]++;
      continue;
    }
    // The first steps of a shuffle.
    const at = i + random.below(ranks.length - i);
    const rank = ranks[at];
    ranks[at] = ranks[i];
    ranks[i] = rank;
    counts[rank]++;
  }
}
