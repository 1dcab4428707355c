/** What a threshold misses, judged from control events below it. */
import { wilsonInterval } from '../evaluation/binomial';
import type { Opinion } from './schema';

interface Share {
  /** In [0, 1], with its 95 % interval (Wilson); NaN without a verdict. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

export interface ControlEstimate {
  /** Control events with a verdict, and those among them that were called interesting, or unsure. */
  readonly judged: number;
  readonly interesting: number;
  readonly unsure: number;
  readonly waiting: number;
  readonly rate: Share;
  /** Events below the threshold that the controls stand for, and how many of them would be interesting. */
  readonly pool: number;
  readonly missed: Share;
  /** Flagged events with a verdict, and those called interesting. */
  readonly flagged: number;
  readonly found: number;
  /** Share of all interesting events that the threshold finds: found / (found + missed). */
  readonly efficiency: Share;
}

/**
 * The rate of interesting events among the controls, scaled to everything below the threshold.
 * @param opinions one a place in the queue.
 * @param controls places of the controls.
 * @param pool events that the controls were drawn from.
 */
export function estimateMissed(
  opinions: readonly (Opinion | null)[],
  controls: readonly number[],
  pool: number,
): ControlEstimate {
  const isControl = new Set(controls);
  const tags = (wanted: boolean) =>
    opinions.filter((_, place) => isControl.has(place) === wanted).map((said) => said?.tag ?? null);
  const among = tags(true);
  const flagged = tags(false).filter((tag) => tag !== null);
  const judged = among.filter((tag) => tag !== null).length;
  const interesting = among.filter((tag) => tag === 'interesting').length;
  const found = flagged.filter((tag) => tag === 'interesting').length;
  const share = interesting / judged;
  const rate = { rate: share, ...wilsonInterval(judged === 0 ? 0 : share, judged) };
  const missed = { rate: pool * share, low: pool * rate.low, high: pool * rate.high };
  const efficiency = (lost: number): number => found / (found + lost);
  return {
    judged,
    interesting,
    unsure: among.filter((tag) => tag === 'unsure').length,
    waiting: among.length - judged,
    rate,
    pool,
    missed,
    flagged: flagged.length,
    found,
    efficiency: {
      rate: efficiency(missed.rate),
      low: efficiency(missed.high),
      high: efficiency(missed.low),
    },
  };
}
