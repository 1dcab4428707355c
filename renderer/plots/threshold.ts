/**
 * Threshold on a score: what it flags, and the way back from a count or a false positive rate to a value.
 * Everywhere an event is flagged when its score lies strictly beyond the threshold.
 */
import { BACKGROUND_LABEL, className } from '../../core/events/schema';
import { clopperPearson, type Interval } from './interval';

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

/** All finite scores as one group. */
export function allScores(values: Float64Array): ScoreGroup {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return { label: null, massGeV: null, name: 'all', sorted };
}

/**
 * Groups by class and, for signals whose masses are given, by mass: background first, then classes in the
 * order of their labels, each class as a whole followed by its masses.
 * @param masses mediator mass in GeV an event; NaN where unknown
 */
export function scoreGroups(
  values: Float64Array,
  labels: ArrayLike<number>,
  masses?: Float64Array,
): ScoreGroup[] {
  const groups: ScoreGroup[] = [];
  const present = [...new Set(Array.from(labels))].filter((label) => label >= 0);
  for (const label of present.sort((a, b) => a - b)) {
    const whole = group(values, label, null, (i) => labels[i] === label);
    if (whole.sorted.length === 0) continue;
    groups.push(whole);
    if (label === BACKGROUND_LABEL || masses === undefined) continue;
    const own = [...new Set(masses.filter((mass, i) => labels[i] === label && mass > 0))];
    for (const mass of own.sort((a, b) => a - b)) {
      groups.push(group(values, label, mass, (i) => labels[i] === label && masses[i] === mass));
    }
  }
  return groups;
}

function group(
  values: Float64Array,
  label: number,
  massGeV: number | null,
  holds: (event: number) => boolean,
): ScoreGroup {
  const sorted = values.filter((value, i) => holds(i) && !Number.isNaN(value)).sort();
  return { label, massGeV, name: className(label), sorted };
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
