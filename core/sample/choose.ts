/** Which events of the sample the newcomer is shown first: a queue to judge, and examples that are judged already. */
import { applyCut } from '../evaluation/cut';
import { sortedOrder } from '../evaluation/ranks';
import { BACKGROUND_LABEL } from '../events/schema';

/** One entry an event, parallel. */
export interface ScoredSample {
  /** The more, the more anomalous. */
  readonly values: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  readonly masses: ArrayLike<number>;
}

export interface Queued {
  /** Events strictly above it are flagged. */
  readonly threshold: number;
  /** Positions, the most anomalous first. */
  readonly events: readonly number[];
}

/** Events of each signal and mass, and of background, in the queue. */
const EACH = 2;

/**
 * Flags as much as a share of background allows, and takes from what is flagged the background that lies farthest out
 * and, of every signal and mass, events a third and two thirds down: so that the queue shows what there is, and not
 * the loudest signal alone.
 * @param rate false positive rate, in [0, 1]
 */
export function chooseQueue({ values, labels, masses }: ScoredSample, rate: number): Queued {
  const { rows, threshold } = applyCut(values, labels, { kind: 'fpr', rate }, 'above');
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const key = labels[row] === BACKGROUND_LABEL ? 'background' : `${labels[row]} ${masses[row]}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const chosen = [...groups].flatMap(([key, flagged]) =>
    key === 'background'
      ? flagged.slice(0, EACH)
      : [...new Set(thirds(flagged.length).map((at) => flagged[at]))],
  );
  return { threshold, events: [...rows].filter((row) => chosen.includes(row)) };
}

function thirds(length: number): number[] {
  return Array.from({ length: EACH }, (_, i) => Math.floor(((i + 1) * length) / (EACH + 1)));
}

/** The event in the middle of those of one class and mass, by value; undefined where there is none. @param massGeV 0 for any */
export function middleOf(
  { values, labels, masses }: ScoredSample,
  label: number,
  massGeV: number,
  without: readonly number[],
): number | undefined {
  const rows = Array.from({ length: values.length }, (_, row) => row).filter(
    (row) =>
      labels[row] === label && (massGeV === 0 || masses[row] === massGeV) && !without.includes(row),
  );
  const order = sortedOrder(Float64Array.from(rows, (row) => values[row]));
  return rows[order[order.length >> 1]];
}
