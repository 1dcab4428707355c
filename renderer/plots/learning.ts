/** Learning curves: training and validation figures by epoch, for one run or several. */
import type { EpochMetrics, ModelKindInfo } from '../../core/engine/api';
import { linearAxis, logAxis, type Axis } from './axes';
import type { Curve, Panel } from './curves';
import type { DrawContext } from './echarts';
import type { PlotTheme } from './theme';

export type SelectBy = ModelKindInfo['selectBy'];

export interface Run {
  readonly name: string;
  readonly history: readonly EpochMetrics[];
  /** The figure that chooses the weights kept, where runs differ in it. */
  readonly selectBy?: SelectBy;
}

/** The name of a figure's validation twin, e.g. `val_loss` for `loss`. */
const VALIDATION = 'val_';

/** Figures that any run has, without their validation twins: `loss` first, the others by name. */
export function figuresOf(runs: readonly Run[]): string[] {
  const names = new Set<string>();
  for (const { history } of runs) {
    for (const { values } of history) {
      for (const [name, value] of Object.entries(values)) {
        // A model that draws no image has no figures of images.
        if (Number.isFinite(value)) names.add(name.replace(VALIDATION, ''));
      }
    }
  }
  return [...names].sort(
    (a, b) => Number(b === 'loss') - Number(a === 'loss') || a.localeCompare(b),
  );
}

/** The curves of a figure: training solid, validation dashed, one colour a run. */
export function learningCurves(
  runs: readonly Run[],
  figure: string,
  theme: PlotTheme | null,
): Curve[] {
  return runs.flatMap(({ name, history }, order) =>
    [figure, `${VALIDATION}${figure}`].flatMap((key): Curve[] => {
      const points = history.filter(({ values }) => Number.isFinite(values[key]));
      if (points.length === 0) return [];
      return [
        {
          name: runs.length > 1 ? `${name} ${key}` : key,
          colour: theme?.series[order % theme.series.length] ?? '',
          dash: key.startsWith(VALIDATION) ? [5, 3] : undefined,
          points: points.length <= 40,
          x: points.map(({ epoch }) => epoch),
          y: points.map(({ values }) => values[key]),
        },
      ];
    }),
  );
}

/**
 * The panels of the plot, one a figure, stacked with a common epoch axis: the first takes the larger share.
 * Only the loss may be logarithmic; the others are measures of quality near one.
 */
export function learningPanels(
  runs: readonly Run[],
  figures: readonly string[],
  log: boolean,
  { width, height, head }: Pick<DrawContext, 'width' | 'height' | 'head'>,
  theme: PlotTheme | null,
): Panel[] {
  const [left, gap, bottom] = [54, 14, 38];
  const room = height - head - 8 - bottom - gap * (figures.length - 1);
  const share = figures.length === 1 ? 1 : 0.6;
  const epochs = runs.flatMap(({ history }) => history.map(({ epoch }) => epoch));
  const x = epochAxis(epochs);
  let top = 8 + head;
  return figures.map((figure, i) => {
    const part = i === 0 ? share : (1 - share) / (figures.length - 1);
    const frame = {
      left,
      top,
      width: Math.max(10, width - left - 12),
      height: Math.max(10, room * part),
    };
    top += frame.height + gap;
    const curves = learningCurves(runs, figure, theme);
    const last = i === figures.length - 1;
    return {
      frame,
      x,
      y: figureAxis(curves, log && i === 0),
      xTitle: last ? 'epoch' : '',
      yTitle: figure,
      curves,
    };
  });
}

function epochAxis(epochs: readonly number[]): Axis {
  if (epochs.length === 0) return linearAxis(0, 1);
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)];
  return linearAxis(first - 0.5, Math.max(last, first + 4) + 0.5);
}

function figureAxis(curves: readonly Curve[], log: boolean): Axis {
  const values = curves.flatMap(({ y }) => Array.from(y)).filter((y) => !log || y > 0);
  if (values.length === 0) return linearAxis(0, 1);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (log) return logAxis(low / 1.15, high * 1.15);
  const margin = 0.08 * (high - low) || Math.abs(high) * 0.05 || 0.5;
  return linearAxis(low - margin, high + margin);
}

/**
 * The epoch whose weights are kept: of the largest validation SSIM (CoDAE paper, section 5), the smallest loss, or the loss
 * nearest to nought; of the latest phase where there are several.
 */
export function bestEpoch(
  history: readonly EpochMetrics[],
  by: SelectBy = 'val_ssim',
): EpochMetrics | null {
  const merit = ({ values }: EpochMetrics): number =>
    by === 'loss' ? -Math.abs(values.loss) : (by === 'val_ssim' ? 1 : -1) * values[by];
  const phase = history[history.length - 1]?.phase;
  return history.reduce<EpochMetrics | null>((best, epoch) => {
    if (epoch.phase !== phase || !Number.isFinite(merit(epoch))) return best;
    return best === null || merit(epoch) > merit(best) ? epoch : best;
  }, null);
}
