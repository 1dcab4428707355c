/** Plots of what was seen of trainings: AUROC by epoch, and the scores of the watched events after one of them. */
import type { TrainingSeen } from '../../core/engine/api';
import { className } from '../../core/events/schema';
import { linearAxis } from '../plots/axes';
import { plainFrame, type Curve, type Panel } from '../plots/curves';
import type { DrawContext } from '../plots/echarts';
import type { PlotTheme } from '../plots/theme';

export interface WatchedRun {
  readonly name: string;
  readonly seen: TrainingSeen;
}

const DASHES: readonly (readonly number[] | undefined)[] = [
  undefined,
  [5, 3],
  [2, 2],
  [8, 3, 2, 3],
];

/** Mean AUROC over masses in percent, by epoch: one colour a class, one dash a run. */
export function aurocCurves(runs: readonly WatchedRun[], theme: PlotTheme | null): Curve[] {
  return runs.flatMap(({ name, seen }, order) => {
    const classes = [...new Set(seen.labels)].filter((label) => label > 0).sort();
    return classes.flatMap((label): Curve[] => {
      const key = className(label).toLowerCase();
      const points = seen.epochs.flatMap(({ epoch, evaluation }) => {
        const value = evaluation?.mauc[key];
        return value === undefined || Number.isNaN(value) ? [] : [{ epoch, value }];
      });
      if (points.length === 0) return [];
      return [
        {
          name: runs.length > 1 ? `${name} ${className(label)}` : className(label),
          colour: theme?.classes.get(label) ?? '',
          dash: DASHES[order % DASHES.length],
          points: points.length <= 40,
          x: points.map(({ epoch }) => epoch),
          y: points.map(({ value }) => value),
        },
      ];
    });
  });
}

const BINS = 40;

export interface ScoreBins {
  readonly low: number;
  readonly high: number;
}

/** One range for all epochs but for the tails: what changes from epoch to epoch are the events, not the axis. */
export function scoreRange({ epochs }: TrainingSeen): ScoreBins {
  // The first epoch of a training may lie far off.
  const settled = epochs.length > 2 ? epochs.slice(1) : epochs;
  const values = settled.flatMap(({ scores }) => [...scores].filter(Number.isFinite));
  if (values.length === 0) return { low: 0, high: 1 };
  values.sort((a, b) => a - b);
  const at = (share: number) => values[Math.round(share * (values.length - 1))];
  const [low, high] = [at(0.005), at(0.995)];
  return high > low ? { low, high } : { low: low - 0.5, high: high + 0.5 };
}

/** Share of each class's events by score, as steps; what lies outside counts in the outermost bins. */
export function scoreCurves(
  { labels, epochs }: TrainingSeen,
  epoch: number,
  { low, high }: ScoreBins,
  theme: PlotTheme | null,
): Curve[] {
  const scores = epochs.find((seen) => seen.epoch === epoch)?.scores;
  if (!scores) return [];
  const width = (high - low) / BINS;
  return [...new Set(labels)].sort().flatMap((label): Curve[] => {
    const own = [...scores].filter((score, i) => labels[i] === label && Number.isFinite(score));
    if (own.length === 0) return [];
    const shares = new Float64Array(BINS);
    for (const score of own) {
      const bin = Math.min(BINS - 1, Math.max(0, Math.floor((score - low) / width)));
      shares[bin] += 1 / own.length;
    }
    const x: number[] = [low];
    const y: number[] = [0];
    shares.forEach((share, bin) => {
      x.push(low + bin * width, low + (bin + 1) * width);
      y.push(share, share);
    });
    x.push(high);
    y.push(0);
    const what = label > 0 ? className(label) : 'validation';
    return [{ name: `${what} (${own.length})`, colour: theme?.classes.get(label) ?? '', x, y }];
  });
}

export function onePanel(
  curves: readonly Curve[],
  size: Pick<DrawContext, 'width' | 'height' | 'head'>,
  titles: { readonly x: string; readonly y: string },
  axes: { readonly x: readonly [number, number]; readonly y: readonly [number, number] },
): Panel {
  return {
    frame: plainFrame(size),
    x: linearAxis(...axes.x),
    y: linearAxis(...axes.y),
    xTitle: titles.x,
    yTitle: titles.y,
    curves,
  };
}

/** Least and greatest of all curves, with a margin. */
export function spanOf(curves: readonly Curve[], margin: number): [number, number] {
  const values = curves.flatMap(({ y }) => Array.from(y));
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = margin * (high - low) || 0.5;
  return [low - room, high + room];
}
