/** How latents of an event are drawn beside the mean over the background: maps, or bars where they have no place. */
import type { EventLatents } from '../../core/engine/api';
import { baseOption, type ChartOption, type DrawContext } from '../plots/echarts';
import { formatNumber } from '../plots/format';
import { rgbOf, type Rgb } from '../plots/ramps';
import type { PlotTheme } from '../plots/theme';
import { diverging, sequential, type Theme } from '../view/colour';
import { categoriesOf, cellPlace, layoutOf, type MapLayout } from './map-layout';

export type SpaceLatents = EventLatents['spaces'][number];

/** The three blocks: values of the event, of the mean, and their difference. */
export interface Block {
  readonly title: string;
  readonly values: Float32Array | null;
  readonly low: number;
  readonly high: number;
}

export function blocksOf({ values, mean, form }: SpaceLatents, background: number): Block[] {
  const difference = mean && values.map((value, i) => value - mean[i]);
  const peakOf = (list: Float32Array): number =>
    list.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const most = (...lists: (Float32Array | null)[]) =>
    Math.max(1e-9, ...lists.map((list) => (list ? peakOf(list) : 0)));
  const peak = most(values, mean);
  const low = form === 'categories' || form === 'shares' ? 0 : -peak;
  const apart = most(difference);
  return [
    { title: 'this event', values, low, high: peak },
    { title: `mean of ${background} background events`, values: mean, low, high: peak },
    { title: 'difference', values: difference, low: -apart, high: apart },
  ];
}

/** Room around the maps. */
export const MARGIN = 12;

export function mapsLayout(
  space: SpaceLatents,
  { width, height, head }: Pick<DrawContext, 'width' | 'height' | 'head'>,
): MapLayout {
  return layoutOf(space.shape, width - 2 * MARGIN, height - head - 2 * MARGIN);
}

interface Shape {
  readonly type: 'rect' | 'text' | 'line' | 'polygon' | 'circle';
  readonly shape?: Record<string, unknown>;
  readonly style: Record<string, unknown>;
}

/** Shapes in the pixels of the chart, as one series. */
function drawing(theme: PlotTheme, shapes: readonly Shape[], context: DrawContext): ChartOption {
  return {
    ...baseOption(theme),
    grid: { left: 0, top: 0, width: context.width, height: context.height, containLabel: false },
    xAxis: { type: 'value', show: false, min: 0, max: 1 },
    yAxis: { type: 'value', show: false, min: 0, max: 1 },
    series: [
      {
        type: 'custom',
        silent: true,
        data: [[0, 0]],
        renderItem: () => ({ type: 'group', children: shapes.map((shape) => ({ ...shape })) }),
      },
    ],
  };
}

function themeOf(theme: PlotTheme): Theme {
  return rgbOf(theme.paper)[0] < 128 ? 'dark' : 'light';
}

/** Signed numbers diverge from the paper, those from nought up are sequential. */
function colourer({ low, high }: Block, theme: Theme): (value: number) => Rgb {
  return low < 0
    ? (value) => diverging(value / high, theme)
    : (value) => sequential(value / high, 'viridis', theme);
}

export function mapsOption(
  space: SpaceLatents,
  background: number,
  context: DrawContext,
): ChartOption {
  const { theme, head } = context;
  const [rows, columns, channels] = space.shape;
  const layout = mapsLayout(space, context);
  const shapes: Shape[] = [];
  blocksOf(space, background).forEach((block, b) => {
    const left = MARGIN + b * layout.blockWidth;
    shapes.push(...heading(block, left, head + MARGIN, theme));
    const { values } = block;
    if (!values) return;
    const colour = colourer(block, themeOf(theme));
    for (let channel = 0; channel < channels; channel++) {
      const corner = cellPlace(layout, b, rows - 1, 0, channel);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const { x, y } = cellPlace(layout, b, row, column, channel);
          const value = values[(row * columns + column) * channels + channel];
          shapes.push(
            rect(MARGIN + x, head + MARGIN + y, layout.cell, layout.cell, css(colour(value))),
          );
        }
      }
      shapes.push({
        type: 'rect',
        shape: {
          x: MARGIN + corner.x,
          y: head + MARGIN + corner.y,
          width: columns * layout.cell,
          height: rows * layout.cell,
        },
        style: { fill: 'none', stroke: theme.line, lineWidth: 1 },
      });
    }
  });
  return drawing(theme, shapes, context);
}

function css(rgb: Rgb): string {
  return `rgb(${rgb.join(', ')})`;
}

function rect(x: number, y: number, width: number, height: number, fill: string): Shape {
  return { type: 'rect', shape: { x, y, width, height }, style: { fill } };
}

function text(x: number, y: number, words: string, theme: PlotTheme, more = {}): Shape {
  return {
    type: 'text',
    style: { x, y, text: words, fill: theme.dim, font: `11px ${theme.font}`, ...more },
  };
}

/** Title and colour bar of a block. */
function heading(block: Block, left: number, top: number, theme: PlotTheme): Shape[] {
  const colour = colourer(block, themeOf(theme));
  const title = text(
    left,
    top,
    block.values ? block.title : `${block.title}: encode first`,
    theme,
    {
      fill: theme.ink,
    },
  );
  if (!block.values) return [title];
  const steps = Array.from({ length: 48 }, (_, i) => {
    const value = block.low + ((block.high - block.low) * (i + 0.5)) / 48;
    return rect(left + 36 + 1.5 * i, top + 16, 1.6, 8, css(colour(value)));
  });
  return [
    title,
    ...steps,
    text(left + 32, top + 15, formatNumber(block.low, 2), theme, { textAlign: 'right' }),
    text(left + 112, top + 15, formatNumber(block.high, 2), theme),
  ];
}

/** The most probable category of every cell, as its number, on its entropy in bits: event and mean. */
export function categoriesOption(
  space: SpaceLatents,
  background: number,
  context: DrawContext,
): ChartOption {
  const { theme, head, width, height } = context;
  const [rows, columns, channels] = space.shape;
  const layout = layoutOf([rows, columns, 1], width - 2 * MARGIN, height - head - 2 * MARGIN, 2);
  const shapes: Shape[] = [];
  const bits = Math.log2(channels);
  [space.values, space.mean].forEach((values, b) => {
    const title = b === 0 ? 'this event' : `mean of ${background} background events`;
    const block = { title: `${title}: entropy in bits`, values, low: 0, high: bits };
    shapes.push(...heading(block, MARGIN + b * layout.blockWidth, head + MARGIN, theme));
    if (!values) return;
    const { best, entropy } = categoriesOf(values, channels);
    const colour = colourer(block, themeOf(theme));
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const { x, y } = cellPlace(layout, b, row, column, 0);
        const cell = row * columns + column;
        const rgb = colour(entropy[cell]);
        const bright = 0.3 * rgb[0] + 0.6 * rgb[1] + 0.1 * rgb[2] > 128;
        const [left, top] = [MARGIN + x, head + MARGIN + y];
        shapes.push(
          rect(left, top, layout.cell - 1, layout.cell - 1, css(rgb)),
          text(left + layout.cell / 2, top + layout.cell / 2, String(best[cell] + 1), theme, {
            fill: bright ? '#111' : '#fff',
            textAlign: 'center',
            textVerticalAlign: 'middle',
          }),
        );
      }
    }
  });
  return drawing(theme, shapes, context);
}

/** Numbers without a place: a bar each, the mean a line across it; three shares also as a point in a triangle. */
export function barsOption(
  { values, mean, form }: SpaceLatents,
  background: number,
  context: DrawContext,
): ChartOption {
  const { theme, head, width, height } = context;
  const all = [...values, ...(mean ?? [])];
  const [low, high] = [Math.min(0, ...all), Math.max(1e-9, ...all)];
  const triangle = form === 'shares' && values.length === 3;
  const [left, top] = [56, head + 24];
  const [wide, tall] = [(triangle ? 0.5 : 1) * width - left - 16, height - top - 34];
  const yOf = (value: number) => top + ((high - value) / (high - low)) * tall;
  const step = wide / values.length;
  const shapes: Shape[] = [
    line(left, yOf(0), left + wide, yOf(0), theme.dim),
    text(left, head + 4, `bars: this event; lines: mean of ${background} background events`, theme),
    ...[low, 0, high]
      .filter((value, i, list) => list.indexOf(value) === i)
      .map((value) =>
        text(left - 6, yOf(value), formatNumber(value, 3), theme, {
          textAlign: 'right',
          textVerticalAlign: 'middle',
        }),
      ),
  ];
  values.forEach((value, i) => {
    const x = left + i * step;
    const [from, to] = [Math.min(yOf(0), yOf(value)), Math.max(yOf(0), yOf(value))];
    shapes.push(rect(x + 0.15 * step, from, 0.7 * step, to - from, theme.accent));
    if (mean) shapes.push(line(x, yOf(mean[i]), x + step, yOf(mean[i]), theme.ink, 2));
    if (values.length <= 40) {
      shapes.push(
        text(x + step / 2, top + tall + 8, String(i + 1), theme, { textAlign: 'center' }),
      );
    }
  });
  if (triangle) shapes.push(...ternary(values, mean, context));
  return drawing(theme, shapes, context);
}

function line(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  stroke: string,
  lineWidth = 1,
): Shape {
  return { type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth } };
}

/** Shares as barycentric coordinates: each corner is an event of one topic alone. */
function ternary(
  values: Float32Array,
  mean: Float32Array | null,
  { theme, head, width, height }: DrawContext,
): Shape[] {
  const side = Math.min(0.4 * width, (height - head - 70) / 0.866);
  const [left, bottom] = [0.55 * width, head + 34 + 0.866 * side];
  const corners = [
    [left, bottom],
    [left + side, bottom],
    [left + side / 2, bottom - 0.866 * side],
  ] as const;
  const place = (shares: Float32Array): [number, number] => [
    corners.reduce((sum, [x], i) => sum + x * shares[i], 0),
    corners.reduce((sum, [, y], i) => sum + y * shares[i], 0),
  ];
  const dot = (shares: Float32Array, fill: string, stroke: string): Shape => {
    const [cx, cy] = place(shares);
    return { type: 'circle', shape: { cx, cy, r: 5 }, style: { fill, stroke, lineWidth: 2 } };
  };
  return [
    {
      type: 'polygon',
      shape: { points: corners.map(([x, y]) => [x, y]) },
      style: { fill: 'none', stroke: theme.dim, lineWidth: 1 },
    },
    ...corners.map(([x, y], i) =>
      text(x, i === 2 ? y - 16 : y + 6, `topic ${i + 1}`, theme, { textAlign: 'center' }),
    ),
    ...(mean ? [dot(mean, theme.paper, theme.ink)] : []),
    dot(values, theme.accent, theme.accent),
  ];
}
