/**
 * Threshold on a score: what it flags, and the way back from a count or a false positive rate to a value.
 * Everywhere an event is flagged when its score lies strictly beyond the threshold.
 */
import { BACKGROUND_LABEL, className } from '../../core/events/schema';
import { clopperPearson, type Interval } from './interval';
import { sortedBy, sortedValues } from './sorted';

/** Scores of one group of events (all, a class, a class at one mass), ascending, without missing values. */
export interface ScoreGroup {
  readonly label: number | null;
  /** Mediator mass in GeV; null for a group over all masses. */
  readonly massGeV: number | null;
  readonly name: string;
  readonly sorted: Float64Array;
}

export interface Passed extends Interval {
  readonly group: ScoreGroup;
  readonly flagged: number;
  readonly total: number;
  /** flagged / total; NaN for an empty group. */
  readonly fraction: number;
}

export function isFlagged(value: number, threshold: number, flagAbove: boolean): boolean {
  return flagAbove ? value > threshold : value < threshold;
}

/** Scores that a threshold is placed among, ascending, without missing values. */
export interface Reference {
  readonly all: Float64Array;
  /** The labelled background; all events where none is labelled. */
  readonly background: Float64Array;
  /** Whether `background` is labelled. */
  readonly labelled: boolean;
}

/** Sorted once for as long as the values live. */
export function referenceOf(values: Float64Array, labels: ArrayLike<number>): Reference {
  const { all, byLabel } = sortedValues(values, labels);
  const own = byLabel.get(BACKGROUND_LABEL);
  return { all, background: own ?? all, labelled: own !== undefined };
}

/** What was grouped elsewhere. */
export function rememberGroups(
  values: Float64Array,
  labels: ArrayLike<number>,
  masses: Float64Array | undefined,
  groups: readonly ScoreGroup[],
): void {
  groupsKnown.set(values, { labels, masses, groups });
}

const groupsKnown = new WeakMap<
  Float64Array,
  {
    readonly labels: ArrayLike<number>;
    readonly masses: Float64Array | undefined;
    readonly groups: readonly ScoreGroup[];
  }
>();

/**
 * Groups by class and, for signals whose masses are given, by mass: background first, then classes in the
 * order of their labels, each class as a whole followed by its masses. Sorted once for as long as the values live.
 * @param masses mediator mass in GeV an event; NaN where unknown
 */
export function scoreGroups(
  values: Float64Array,
  labels: ArrayLike<number>,
  masses?: Float64Array,
): readonly ScoreGroup[] {
  const known = groupsKnown.get(values);
  if (known?.labels === labels && known.masses === masses) return known.groups;
  const classes = [...sortedValues(values, labels).byLabel].filter(([label]) => label >= 0);
  classes.sort(([a], [b]) => a - b);
  const groups = classes.flatMap(([label, sorted]) => {
    const whole = { label, massGeV: null, name: className(label), sorted };
    if (label === BACKGROUND_LABEL || masses === undefined) return [whole];
    const own = masses.map((mass, i) => (labels[i] === label && mass > 0 ? mass : NaN));
    const byMass = [...sortedBy(values, own)].sort(([a], [b]) => a - b);
    return [whole, ...byMass.map(([massGeV, part]) => ({ ...whole, massGeV, sorted: part }))];
  });
  groupsKnown.set(values, { labels, masses, groups });
  return groups;
}

/** How many of a group lie strictly beyond the threshold. */
export function countFlagged(sorted: Float64Array, threshold: number, flagAbove: boolean): number {
  if (!flagAbove) return firstIndex(sorted, (value) => value >= threshold);
  return sorted.length - firstIndex(sorted, (value) => value > threshold);
}

/** Flagged fraction of a group with its 95 % Clopper-Pearson interval. */
export function passed(group: ScoreGroup, threshold: number, flagAbove: boolean): Passed {
  const total = group.sorted.length;
  const flagged = countFlagged(group.sorted, threshold, flagAbove);
  return { group, flagged, total, fraction: flagged / total, ...clopperPearson(flagged, total) };
}

/**
 * A threshold that flags `count` events of the group: midway between the last one flagged and the first one
 * spared. Where several events share that score none of them is flagged, so it may flag fewer, never more.
 * @returns NaN for an empty group.
 */
export function thresholdForCount(sorted: Float64Array, count: number, flagAbove: boolean): number {
  const n = sorted.length;
  if (n === 0) return NaN;
  const wanted = Math.max(0, Math.min(n, Math.round(count)));
  /** The k-th most flagged score, k from 0. */
  const ranked = (k: number): number => (flagAbove ? sorted[n - 1 - k] : sorted[k]);
  if (wanted === 0) return ranked(0);
  if (wanted === n) {
    const margin = Math.max(1e-6 * Math.abs(ranked(0) - ranked(n - 1)), 1e-9);
    return ranked(n - 1) + (flagAbove ? -margin : margin);
  }
  const [last, spared] = [ranked(wanted - 1), ranked(wanted)];
  const middle = last + (spared - last) / 2;
  return middle === last ? spared : middle;
}

/**
 * The threshold that lets through at most the given share of the background (0 .. 1).
 * @returns NaN where there is no background.
 */
export function thresholdForFpr(background: Float64Array, fpr: number, flagAbove: boolean): number {
  // 1e-9 keeps 0.29 * 100 from falling to 28.
  const count = Math.floor(fpr * background.length + 1e-9);
  return thresholdForCount(background, count, flagAbove);
}

/**
 * The nearest threshold that flags more, or fewer, events: by one, or by as many as share a score.
 * @returns the same threshold where there are no more, or no fewer.
 */
export function stepThreshold(
  sorted: Float64Array,
  threshold: number,
  flagAbove: boolean,
  more: boolean,
): number {
  const n = sorted.length;
  const flagged = countFlagged(sorted, threshold, flagAbove);
  if (more ? flagged === n : flagged === 0) return threshold;
  /** The next score to be flagged, or the last one that is. */
  const rank = more ? flagged : flagged - 1;
  const edge = flagAbove ? sorted[n - 1 - rank] : sorted[rank];
  const beyond = countFlagged(sorted, edge, flagAbove);
  if (!more) return thresholdForCount(sorted, beyond, flagAbove);
  const spared = countFlagged(sorted, edge, !flagAbove);
  return thresholdForCount(sorted, n - spared, flagAbove);
}

/** First index at which a condition, false before and true after, holds; the length where it never does. */
function firstIndex(sorted: Float64Array, holds: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
