/** Plots of several curves over one axis: what they are, how they are drawn, what the pointer reads. */
import { ticks, toAxis, type Axis, type Frame } from './axes';
import { axisOption, baseOption, gridOption, type ChartOption, type DrawContext } from './echarts';

export interface Curve {
  readonly name: string;
  /** Column of the events that it is the curve of. */
  readonly column?: string;
  readonly colour: string;
  readonly dash?: readonly number[];
  readonly width?: number;
  readonly opacity?: number;
  /** Ascending in x. */
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Points marked as well as joined: few epochs would not show as a line. */
  readonly points?: boolean;
  /** A guide to the eye: no part of legend or readout. */
  readonly guide?: boolean;
}

/** One pair of axes with its curves. A plot may stack several. */
export interface Panel {
  readonly frame: Frame;
  readonly x: Axis;
  readonly y: Axis;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly curves: readonly Curve[];
}

/** Room for one panel with a title on either axis, in pixels. */
export function plainFrame({
  width,
  height,
  head,
}: Pick<DrawContext, 'width' | 'height' | 'head'>): Frame {
  return {
    left: 54,
    top: 8 + head,
    width: Math.max(10, width - 66),
    height: Math.max(10, height - head - 46),
  };
}

export function curvesOption(panels: readonly Panel[], { theme }: DrawContext): ChartOption {
  return {
    ...baseOption(theme),
    grid: panels.map(({ frame }) => gridOption(frame)),
    xAxis: panels.map(({ x, xTitle, frame }, gridIndex) =>
      axisOption(theme, x, xTitle, ticks(x, frame.width / 70), { nameGap: 22, gridIndex }),
    ),
    yAxis: panels.map(({ y, yTitle, frame }, gridIndex) =>
      axisOption(theme, y, yTitle, ticks(y, frame.height / 30), { nameGap: 38, gridIndex }),
    ),
    series: panels.flatMap((panel, index) =>
      panel.curves.map((curve) => line(curve, panel, index)),
    ),
  };
}

function line(curve: Curve, { x, y }: Panel, index: number): Record<string, unknown> {
  return {
    type: 'line',
    // ECharts leaves series without a name out of the legend.
    name: curve.guide ? undefined : curve.name,
    xAxisIndex: index,
    yAxisIndex: index,
    color: curve.colour,
    data: Array.from(curve.x, (value, i) => [toAxis(value, x), toAxis(curve.y[i], y)]).filter(
      (point) => point.every(Number.isFinite),
    ),
    showSymbol: curve.points === true,
    symbol: 'circle',
    symbolSize: 4,
    silent: true,
    clip: true,
    lineStyle: {
      color: curve.colour,
      width: curve.width ?? 1.5,
      opacity: curve.opacity ?? 1,
      type: curve.dash === undefined ? 'solid' : [...curve.dash],
    },
    itemStyle: { color: curve.colour, opacity: curve.opacity ?? 1 },
  };
}

/**
 * A curve's y at some x, by linear interpolation; null outside its ends. Where the curve is vertical at x the
 * upper end counts, as for an ROC curve.
 */
export function readCurve(curve: Pick<Curve, 'x' | 'y'>, at: number): number | null {
  const n = curve.x.length;
  if (n === 0 || at < curve.x[0] || at > curve.x[n - 1]) return null;
  let [low, high] = [0, n - 1];
  // The last point whose x is not beyond `at`.
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (curve.x[middle] <= at) low = middle;
    else high = middle - 1;
  }
  if (low === n - 1 || curve.x[low] === at) return curve.y[low];
  const share = (at - curve.x[low]) / (curve.x[low + 1] - curve.x[low]);
  return curve.y[low] + share * (curve.y[low + 1] - curve.y[low]);
}
