/** What two scores flag, together and alone, at a working point each. */
import { isFlagged, referenceOf } from '../plots/threshold';
import { thresholdOfCut, type Threshold } from '../state/threshold';
import { join, type Rule } from '../state/subset-rule';

/** A score with its cut. */
export interface CutScore {
  readonly column: string;
  readonly values: Float64Array;
  readonly threshold: Threshold;
}

export type Region = 'both' | 'first' | 'second';

export interface Regions {
  /** One byte an event. */
  readonly masks: Readonly<Record<Region, Uint8Array>>;
  readonly counts: Readonly<Record<Region | 'neither', number>>;
}

/** The cut of a score at a false positive rate in [0, 1]; null where no event has a value. */
export function cutAtRate(
  values: Float64Array,
  labels: Int32Array,
  rate: number,
  direction: Threshold['direction'],
): Threshold | null {
  const value = thresholdOfCut({ by: 'fpr', at: rate, inputHz: 0 }, values, labels, direction);
  return Number.isNaN(value) ? null : { value, direction };
}

/** Events without a value in one of the two are flagged by neither. */
export function regionsOf(first: CutScore, second: CutScore): Regions {
  const count = first.values.length;
  const masks = {
    both: new Uint8Array(count),
    first: new Uint8Array(count),
    second: new Uint8Array(count),
  };
  const counts = { both: 0, first: 0, second: 0, neither: 0 };
  const passes = ({ values, threshold }: CutScore, event: number): boolean =>
    isFlagged(values[event], threshold.value, threshold.direction === 'above');
  for (let event = 0; event < count; event += 1) {
    if (Number.isNaN(first.values[event]) || Number.isNaN(second.values[event])) continue;
    const [a, b] = [passes(first, event), passes(second, event)];
    const region = a && b ? 'both' : a ? 'first' : b ? 'second' : 'neither';
    counts[region] += 1;
    if (region !== 'neither') masks[region][event] = 1;
  }
  return { masks, counts };
}

/** The region as a rule, which holds for other events too. */
export function ruleOf(region: Region, first: CutScore, second: CutScore): Rule {
  const flagged = ({ column, threshold: { value, direction } }: CutScore): Rule => ({
    kind: 'flagged',
    column,
    direction,
    cut: { by: 'value', at: value, inputHz: 1000 },
  });
  const [a, b] = [flagged(first), flagged(second)];
  if (region === 'both') return join('all', a, b);
  return region === 'first'
    ? join('all', a, { kind: 'not', of: b })
    : join('all', b, { kind: 'not', of: a });
}

/**
 * Where the cut lies on an axis of ranks: just beyond the share of background that passes it, so that all that is
 * flagged is drawn on one side.
 */
export function shareAt({ values, threshold }: CutScore, labels: Int32Array): number {
  const { background } = referenceOf(values, labels);
  const above = threshold.direction === 'above';
  let passing = 0;
  for (const value of background) passing += Number(isFlagged(value, threshold.value, above));
  return (passing + 0.7) / background.length;
}
