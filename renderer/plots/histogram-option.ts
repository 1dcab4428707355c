/** How a histogram is drawn: axes with slots for under- and overflow, stepped outlines, threshold. */
import { fromAxis, linearAxis, toAxis, ticks, type Axis, type Frame, type Tick } from './axes';
import { slotWidth, type Binned, type Binning } from './binning';
import { axisOption, baseOption, gridOption, type ChartOption, type DrawContext } from './echarts';
import { heightOf, type Outline } from './histogram-groups';
import { withAlpha, type PlotTheme } from './theme';

/** A count of zero on a log axis sits on the floor, below the least height, which must stay visible. */
const LOG_FLOOR = Math.log10(0.5);

/** Counts that have a tick: whole ones, none below one event, whatever the floor of a log axis. */
function countTicks(axis: Axis, wanted: number): Tick[] {
  const all = ticks(axis, wanted, { low: axis.log ? 1 : 0, high: Infinity });
  return all.filter(({ at }) => isWhole(fromAxis(at, axis)));
}

function isWhole(count: number): boolean {
  return Math.abs(count - Math.round(count)) < 1e-6 * Math.max(1, count);
}

export interface HistogramView {
  readonly x: Axis;
  readonly y: Axis;
  /** Width of a bin and of an overflow slot, and the gap before the slot, in axis coordinates. */
  readonly bin: number;
  readonly slot: number;
  readonly gap: number;
}

/** Room for the heights, of which densities are the longest. */
const LEFT = 58;

/** A low plot leaves its axis titles to the panel around it. */
const LOW = 170;

export function histogramFrame({
  width,
  height,
  head,
}: Pick<DrawContext, 'width' | 'height' | 'head'>): Frame {
  return {
    left: LEFT,
    top: 8 + head,
    width: Math.max(10, width - LEFT - 10),
    height: Math.max(10, height - 8 - (height < LOW ? 22 : 38) - head),
  };
}

/**
 * @param largest height that must fit
 * @param least height above zero that must stay visible on a log axis; one event by default
 */
export function histogramView(
  binning: Binning,
  largest: number,
  logCounts: boolean,
  least = 1,
): HistogramView {
  const whole: Axis = { log: binning.log, from: 0, to: 1 };
  const [from, to] = [toAxis(binning.low, whole), toAxis(binning.high, whole)];
  const bin = (to - from) / binning.bins;
  const slot = Math.max(bin, 0.03 * (to - from));
  const gap = 0.35 * slot;
  const margin = slot + gap + 0.2 * slot;
  const top = Math.max(least, largest);
  const floor = LOG_FLOOR + Math.log10(least);
  return {
    x: { log: binning.log, from: from - margin, to: to + margin },
    y: logCounts
      ? {
          log: true,
          from: floor,
          to: Math.log10(top) + 0.06 * (Math.log10(top) - Math.log10(least)) + 0.12,
        }
      : linearAxis(0, top * 1.08),
    bin,
    slot,
    gap,
  };
}

/** A height (events, or density) in axis coordinates. */
function heightAt(height: number, y: Axis): number {
  return height === 0 ? y.from : toAxis(height, y);
}

/** Left and right end of a slot (0 underflow .. bins + 1 overflow) in axis coordinates. */
export function slotEnds(slot: number, binning: Binning, view: HistogramView): [number, number] {
  const whole: Axis = { log: binning.log, from: 0, to: 1 };
  const [low, high] = [toAxis(binning.low, whole), toAxis(binning.high, whole)];
  if (slot === 0) return [low - view.gap - view.slot, low - view.gap];
  if (slot === binning.bins + 1) return [high + view.gap, high + view.gap + view.slot];
  return [low + (slot - 1) * view.bin, low + slot * view.bin];
}

/** The slot under an axis coordinate, or null in a gap. */
export function slotAt(at: number, binning: Binning, view: HistogramView): number | null {
  const [low] = slotEnds(1, binning, view);
  const inside = Math.floor((at - low) / view.bin) + 1;
  const candidate = inside < 1 ? 0 : Math.min(inside, binning.bins + 1);
  const [from, to] = slotEnds(candidate, binning, view);
  return at >= from && at <= to ? candidate : null;
}

export interface HistogramDrawing {
  readonly binned: Binned;
  readonly outlines: readonly Outline[];
  readonly view: HistogramView;
  readonly axisTitle: string;
  /** Outlines of equal area; its axis title says in which unit. */
  readonly density: boolean;
  readonly heightTitle: string;
  readonly threshold: number | null;
  readonly flagAbove: boolean;
}

export function histogramOption(drawing: HistogramDrawing, context: DrawContext): ChartOption {
  const { theme } = context;
  const { binned, outlines, view, threshold, density } = drawing;
  const { binning } = binned;
  const frame = histogramFrame(context);
  const axisTitle = context.height < LOW ? '' : drawing.axisTitle;
  const slots: Tick[] = [
    { at: middle(slotEnds(0, binning, view)), text: '<' },
    { at: middle(slotEnds(binning.bins + 1, binning, view)), text: '>' },
  ];
  const xTicks = [...ticks(view.x, frame.width / 70, binning), ...slots];
  const room = frame.height / 30;
  const yTicks = density ? ticks(view.y, room) : countTicks(view.y, room);
  const series = outlines.map((outline) => steps(outline, colourOf(outline, theme), drawing));
  return {
    ...baseOption(theme),
    grid: gridOption(frame),
    xAxis: axisOption(theme, view.x, axisTitle, xTicks, { nameGap: 22 }),
    yAxis: axisOption(theme, view.y, drawing.heightTitle, yTicks, { nameGap: 42 }),
    series: threshold === null ? series : [...series, thresholdMark(threshold, drawing, context)],
  };
}

/** The colour of an outline, as a theme has it. */
function colourOf({ colour, label }: Outline, theme: PlotTheme): string {
  return colour ?? (label === null ? theme.dim : (theme.classes.get(label) ?? theme.dim));
}

function middle([from, to]: [number, number]): number {
  return (from + to) / 2;
}

/** What ECharts hands a custom series: a way from axis coordinates to pixels. */
interface RenderApi {
  coord(point: readonly [number, number]): [number, number];
}

function steps(
  drawn: Outline,
  colour: string,
  { binned, view, density }: HistogramDrawing,
): Record<string, unknown> {
  const { binning } = binned;
  const { name, counts, opacity, fill, dash } = drawn;
  const width = (slot: number): number => slotWidth(slot, binned);
  const outline = (slots: readonly number[]): [number, number][] =>
    slots.flatMap((slot): [number, number][] => {
      const [from, to] = slotEnds(slot, binning, view);
      const height = heightAt(heightOf(drawn, slot, width, density), view.y);
      return [
        [from, height],
        [to, height],
      ];
    });
  const groups = runsOf(counts, binning.bins);
  return {
    type: 'custom',
    name,
    color: colour,
    itemStyle: { color: colour },
    silent: true,
    clip: true,
    data: [[view.x.from, view.y.from]],
    renderItem: (_: unknown, api: RenderApi) => ({
      type: 'group',
      children: groups.map((slots) => {
        const top = outline(slots);
        const closed = [
          [top[0][0], view.y.from] as const,
          ...top,
          [top[top.length - 1][0], view.y.from] as const,
        ];
        return {
          type: 'polygon',
          shape: { points: closed.map((point) => api.coord(point)) },
          style: {
            fill: withAlpha(colour, fill),
            stroke: withAlpha(colour, opacity),
            lineWidth: 1.25,
            lineDash: dash.length > 0 ? dash : undefined,
            lineJoin: 'miter',
          },
        };
      }),
    }),
  };
}

/** Slots with events, neighbours together, the overflow slots by themselves: empty bins get no outline. */
function runsOf(counts: Uint32Array, bins: number): number[][] {
  const runs: number[][] = [];
  for (let slot = 0; slot <= bins + 1; slot++) {
    if (counts[slot] === 0) continue;
    const last = runs[runs.length - 1];
    const joined =
      slot > 1 && slot <= bins && last !== undefined && last[last.length - 1] === slot - 1;
    if (joined && last[0] !== 0) last.push(slot);
    else runs.push([slot]);
  }
  return runs;
}

/** The threshold as a line with the flagged side shaded; held at the frame's edge when out of range. */
function thresholdMark(
  threshold: number,
  { view, flagAbove }: HistogramDrawing,
  context: DrawContext,
): Record<string, unknown> {
  const { theme } = context;
  const frame = histogramFrame(context);
  const at = clampToAxis(threshold, view.x);
  return {
    type: 'custom',
    name: 'threshold',
    color: theme.accent,
    itemStyle: { color: theme.accent },
    silent: true,
    z: 5,
    data: [[at, view.y.from]],
    renderItem: (_: unknown, api: RenderApi) => {
      const [x] = api.coord([at, view.y.from]);
      const [left, right] = flagAbove ? [x, frame.left + frame.width] : [frame.left, x];
      return {
        type: 'group',
        children: [
          {
            type: 'rect',
            shape: { x: left, y: frame.top, width: right - left, height: frame.height },
            style: { fill: withAlpha(theme.accent, 0.07) },
          },
          {
            type: 'line',
            shape: { x1: x, y1: frame.top, x2: x, y2: frame.top + frame.height },
            style: { stroke: theme.accent, lineWidth: 1.5 },
          },
        ],
      };
    },
  };
}

/** Axis coordinate of a value, held inside the axis; values a log axis cannot show sit at its low end. */
export function clampToAxis(value: number, axis: Axis): number {
  const at = toAxis(value, axis);
  return Number.isNaN(at) ? axis.from : Math.min(axis.to, Math.max(axis.from, at));
}
