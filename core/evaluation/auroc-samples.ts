import { Random } from '../random';
import { EventDraws, RankedSamples, type Draw } from './auroc-draws';

export interface SubsetOptions {
  /** Subsets drawn. */
  readonly subsets: number;
  /** Events in a subset, half of them signal. */
  readonly size: number;
  readonly seed: number;
}

/** As in section 5.1 of the paper (004). */
export const PAPER_SUBSETS = { subsets: 1000, size: 2000 } as const;

export interface AurocSamples {
  /** One AUROC a subset, in [0, 1]. */
  readonly values: Float64Array;
  /** How the events of a subset were drawn. */
  readonly signal: Draw;
  readonly background: Draw;
}

/**
 * The distribution of the AUROC over random, class-balanced subsets of the events, as the paper makes it for
 * the ASO test (004, section 5.1: a thousand subsets of 2,000 events for each mass).
 *
 * A class with more events than a subset takes of it is drawn without replacement. A class with fewer cannot
 * be: it is drawn with replacement, as many as it has (the bootstrap), and not more, because a subset of a
 * thousand drawn from twenty events would pretend to a precision that twenty events do not have. The AUROC
 * does not depend on the balance of the classes, so its expectation is the same.
 * @param signal,background at least one value each, no NaN; signal is looked for above.
 */
export function aurocSamples(
  signal: ArrayLike<number>,
  background: ArrayLike<number>,
  { subsets, size, seed }: SubsetOptions,
): AurocSamples {
  const random = new Random(seed);
  const half = Math.floor(size / 2);
  const [ofSignal, ofBackground] = [signal, background].map(({ length }) => ({
    count: Math.min(length, half),
    replacement: length <= half,
  }));
  const ranked = new RankedSamples(signal, background);
  const signals = new EventDraws(signal.length, ofSignal);
  const backgrounds = new EventDraws(background.length, ofBackground);
  return {
    values: Float64Array.from({ length: subsets }, () =>
      ranked.auroc(signals.next(random), backgrounds.next(random)),
    ),
    signal: ofSignal,
    background: ofBackground,
  };
}
