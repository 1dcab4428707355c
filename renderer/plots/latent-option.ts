/**
 * How the latent plot is drawn: density raster behind, points by group, contours, selection, histograms at the edges,
 * colour bar. The event looked at changes with every step and is marked by the overlay, so that a step redraws
 * no point.
 */
import { formatNumber } from './format';
import { linearAxis, ticks, type Axis, type Frame } from './axes';
import { SHADES, type Colouring } from './colouring';
import { axisOption, baseOption, gridOption, type ChartOption, type DrawContext } from './echarts';
import type { Contours, Marginals, Raster } from './latent';
import type { Point } from './lasso';
import { paintDensity } from './paint-points';
import type { View } from './point-index';
import { shades } from './ramps';
import { withAlpha, type PlotTheme } from './theme';

export interface LatentDrawing {
  readonly view: View;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly colouring: Colouring;
  /** Points few enough to be drawn one by one, by group. */
  readonly points: readonly { readonly code: number; readonly at: readonly Point[] }[];
  /** Many points, painted: a picture of a view, made for so many pixels of the plane. */
  readonly painted: {
    readonly view: View;
    readonly picture: (width: number, height: number, ratio: number) => HTMLCanvasElement;
  } | null;
  /** Sets of events to ring, in drawing order. */
  readonly marks: readonly {
    readonly name: string;
    readonly colour: string;
    readonly at: readonly Point[];
  }[];
  readonly contours: readonly Contours[];
  readonly raster: Raster | null;
  readonly logDensity: boolean;
  readonly marginals: Marginals | null;
  readonly diagonal: boolean;
  readonly cuts: { readonly x: number; readonly y: number } | null;
}

/** What stands around the plane. */
export interface Surroundings {
  readonly marginals: boolean;
  readonly bar: boolean;
}

/** Pixels of a histogram at an edge, of the gap before it, and of the colour bar with its numbers. */
const STRIP = 40;
const GAP = 4;
const BAR = 58;
/** A file's picture is this much finer than the screen. */
const FILE_RATIO = 3;

export function latentFrame(
  { width, height, head }: Pick<DrawContext, 'width' | 'height' | 'head'>,
  { marginals, bar }: Surroundings,
): Frame {
  const strip = stripOf({ width, height, marginals });
  const right = 10 + strip + (bar ? BAR : 0);
  const top = 8 + head + strip;
  return {
    left: 54,
    top,
    width: Math.max(10, width - 54 - right),
    height: Math.max(10, height - top - 38),
  };
}

/** Where room is short, the plane keeps it. */
function stripOf(room: { width: number; height: number; marginals: boolean }): number {
  return room.marginals && room.height >= 190 && room.width >= 240 ? STRIP + GAP : 0;
}

export function latentAxes(view: View): { x: Axis; y: Axis } {
  return { x: linearAxis(view.x.low, view.x.high), y: linearAxis(view.y.low, view.y.high) };
}

type Series = Record<string, unknown>;

export function latentOption(drawing: LatentDrawing, context: DrawContext): ChartOption {
  const { theme } = context;
  const { colouring } = drawing;
  const frame = latentFrame(context, {
    marginals: drawing.marginals !== null,
    bar: colouring.scale !== null,
  });
  const hasStrips = stripOf({ ...context, marginals: drawing.marginals !== null }) > 0;
  const marginals = hasStrips ? drawing.marginals : null;
  const { x, y } = latentAxes(drawing.view);
  const size = drawing.points.reduce((sum, { at }) => sum + at.length, 0) > 2500 ? 3 : 4;
  const grids = [gridOption(frame)];
  const xAxes = [axisOption(theme, x, drawing.xTitle, ticks(x, frame.width / 70), { nameGap: 22 })];
  const yAxes = [
    axisOption(theme, y, drawing.yTitle, ticks(y, frame.height / 28), { nameGap: 38 }),
  ];
  const series: Series[] = [
    ...(drawing.diagonal ? [diagonalSeries(drawing.view, theme)] : []),
    ...(drawing.cuts ? cutSeries(drawing.cuts, drawing.view, theme) : []),
    ...(drawing.raster === null
      ? []
      : [rasterSeries(drawing.raster, colouring, theme, drawing.logDensity)]),
    ...(drawing.painted === null ? [] : [paintedSeries(drawing.painted, frame, context)]),
    // A group whose points are painted still has its entry in a file's legend.
    ...colouring.groups.map(({ code, name }) => ({
      type: 'scatter',
      name,
      color: colourOf(colouring, code, theme),
      data: drawing.points.find((entry) => entry.code === code)?.at ?? [],
      symbolSize: size,
      itemStyle: { color: colourOf(colouring, code, theme), opacity: 0.7 },
      silent: true,
      clip: true,
      z: 2,
    })),
    ...(colouring.scale ? [shadedSeries(drawing, theme, size)] : []),
    ...drawing.contours.map((contours) => contourSeries(contours, colouring, theme)),
    ...drawing.marks.flatMap((mark) => (mark.at.length > 0 ? [markSeries(mark)] : [])),
  ];
  const add = (place: Frame, across: [number, number], up: [number, number]): number => {
    const gridIndex = grids.push(gridOption(place)) - 1;
    const bare = ([min, max]: [number, number]) => ({ type: 'value', show: false, min, max });
    xAxes.push({ ...bare(across), gridIndex });
    yAxes.push({ ...bare(up), gridIndex });
    return gridIndex;
  };
  if (marginals) {
    const { x: across, y: up } = drawing.view;
    const peak = (along: 'x' | 'y') =>
      Math.max(1e-9, ...marginals.groups.map((group) => Math.max(...group[along]))) * 1.05;
    const above = { ...frame, top: frame.top - GAP - STRIP, height: STRIP };
    const beside = { ...frame, left: frame.left + frame.width + GAP, width: STRIP };
    const top = add(above, [across.low, across.high], [0, peak('x')]);
    const right = add(beside, [0, peak('y')], [up.low, up.high]);
    series.push(...marginalSeries(marginals, colouring, theme, top, right));
  }
  if (colouring.scale) {
    const left = frame.left + frame.width + (marginals ? GAP + STRIP : 0) + 12;
    const grid = add({ ...frame, left, width: BAR - 12 }, [0, BAR - 12], [0, 1]);
    series.push(barSeries(colouring, theme, grid));
  }
  return { ...baseOption(theme), grid: grids, xAxis: xAxes, yAxis: yAxes, series };
}

function colourOf({ groups }: Colouring, code: number | null, theme: PlotTheme): string {
  return groups.find((group) => group.code === code)?.colour(theme) ?? theme.ink;
}

/** Points of a continuous scale: each has its own colour. */
function shadedSeries({ points }: LatentDrawing, theme: PlotTheme, size: number): Series {
  const colours = shades(theme).map((rgb) => `rgb(${rgb.join(',')})`);
  return {
    type: 'scatter',
    data: points.flatMap(({ code, at }) =>
      code < SHADES ? at.map((value) => ({ value, itemStyle: { color: colours[code] } })) : [],
    ),
    symbolSize: size,
    itemStyle: { opacity: 0.85 },
    silent: true,
    clip: true,
    z: 2,
  };
}

/** A line across the view at the cut of each axis. */
function cutSeries(
  cuts: { readonly x: number; readonly y: number },
  { x, y }: View,
  theme: PlotTheme,
): Series[] {
  const lines = [
    [
      [cuts.x, y.low],
      [cuts.x, y.high],
    ],
    [
      [x.low, cuts.y],
      [x.high, cuts.y],
    ],
  ];
  return lines.map((data) => ({
    type: 'line',
    data,
    showSymbol: false,
    silent: true,
    clip: true,
    lineStyle: { color: theme.accent, width: 1 },
  }));
}

/** Where both coordinates are equal. */
function diagonalSeries({ x, y }: View, theme: PlotTheme): Series {
  const [low, high] = [Math.max(x.low, y.low), Math.min(x.high, y.high)];
  return {
    type: 'line',
    data:
      low < high
        ? [
            [low, low],
            [high, high],
          ]
        : [],
    showSymbol: false,
    silent: true,
    clip: true,
    lineStyle: { color: theme.dim, width: 1, type: [3, 3] },
  };
}

function markSeries({ name, colour, at }: LatentDrawing['marks'][number]): Series {
  return {
    type: 'scatter',
    name,
    color: colour,
    data: at,
    // Many rings would hide what they mark.
    symbolSize: at.length > 250 ? 5 : 7,
    itemStyle: {
      color: 'transparent',
      borderColor: colour,
      borderWidth: at.length > 250 ? 1 : 1.5,
    },
    silent: true,
    clip: true,
    z: 4,
  };
}

interface RenderApi {
  coord(point: readonly [number, number]): [number, number];
}

/** The outer contour lighter than the inner one; both in the group's colour over a rim of paper. */
function contourSeries({ group, lines }: Contours, colouring: Colouring, theme: PlotTheme): Series {
  const colour = colourOf(colouring, group, theme);
  const strokes = lines.flatMap((polylines, level) =>
    polylines.flatMap((points) => [
      { points, stroke: withAlpha(theme.paper, 0.75), lineWidth: 3 },
      { points, stroke: colour, lineWidth: level === 0 ? 1.75 : 1.1 },
    ]),
  );
  return {
    type: 'custom',
    color: colour,
    silent: true,
    clip: true,
    z: 3,
    data: [lines[0]?.[0]?.[0] ?? [0, 0]],
    renderItem: (_: unknown, api: RenderApi) => ({
      type: 'group',
      children: strokes.map(({ points, stroke, lineWidth }) => ({
        type: 'polyline',
        shape: { points: points.map((point) => api.coord([point[0], point[1]])) },
        style: { stroke, lineWidth, fill: 'none', lineJoin: 'round' },
      })),
    }),
  };
}

/** A picture between two corners of the plane. */
function pictureSeries(
  { x, y }: View,
  z: number,
  pictureFor: (width: number, height: number) => HTMLCanvasElement,
): Series {
  return {
    type: 'custom',
    silent: true,
    clip: true,
    z,
    data: [[(x.low + x.high) / 2, (y.low + y.high) / 2]],
    renderItem: (_: unknown, api: RenderApi) => {
      const [left, top] = api.coord([x.low, y.high]);
      const [right, bottom] = api.coord([x.high, y.low]);
      const [width, height] = [right - left, bottom - top];
      return {
        type: 'image',
        style: { image: pictureFor(width, height), x: left, y: top, width, height },
      };
    },
  };
}

function rasterSeries(
  raster: Raster,
  colouring: Colouring,
  theme: PlotTheme,
  log: boolean,
): Series {
  const [first] = raster.layers;
  const picture = paintDensity(raster, colouring, theme, log);
  const view = first?.density ?? { x: { low: 0, high: 1 }, y: { low: 0, high: 1 } };
  // Stretched here: an SVG would keep the picture's own proportions.
  return pictureSeries(view, 1, (width, height) => stretched(picture, width, height));
}

function paintedSeries(
  { view, picture }: NonNullable<LatentDrawing['painted']>,
  { width, height }: Frame,
  { head }: DrawContext,
): Series {
  const ratio = head > 0 ? FILE_RATIO : window.devicePixelRatio;
  return pictureSeries(view, 2, () => picture(width, height, ratio));
}

function stretched(picture: HTMLCanvasElement, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Steps over the bins, one line a group: along the top, and turned along the right. */
function marginalSeries(
  { groups, view }: Marginals,
  colouring: Colouring,
  theme: PlotTheme,
  top: number,
  right: number,
): Series[] {
  const steps = (shares: Float64Array, { low, high }: View['x']): Point[] =>
    Array.from(shares).flatMap((share, bin): Point[] => {
      const edge = (at: number) => low + ((high - low) * at) / shares.length;
      return [
        [edge(bin), share],
        [edge(bin + 1), share],
      ];
    });
  const line = (grid: number, group: number | null, points: readonly Point[]): Series => ({
    type: 'custom',
    xAxisIndex: grid,
    yAxisIndex: grid,
    silent: true,
    z: 2,
    color: colourOf(colouring, group, theme),
    data: [points[0] ?? [0, 0]],
    renderItem: (_: unknown, api: RenderApi) => ({
      type: 'polyline',
      shape: { points: points.map((point) => api.coord([point[0], point[1]])) },
      style: { stroke: colourOf(colouring, group, theme), lineWidth: 1.2, fill: 'none' },
    }),
  });
  return groups.flatMap(({ group, x, y }) => [
    line(top, group, steps(x, view.x)),
    line(
      right,
      group,
      steps(y, view.y).map(([at, share]): Point => [share, at]),
    ),
  ]);
}

/** The colours of a continuous scale with their values, low at the bottom. */
function barSeries({ scale, title }: Colouring, theme: PlotTheme, grid: number): Series {
  const { low, high } = scale ?? { low: 0, high: 1 };
  const colours = shades(theme).map((rgb) => `rgb(${rgb.join(',')})`);
  const axis = linearAxis(low, high);
  const style = { fill: theme.dim, font: `11px ${theme.font}` };
  return {
    type: 'custom',
    xAxisIndex: grid,
    yAxisIndex: grid,
    silent: true,
    z: 2,
    data: [[0, 0]],
    renderItem: (_: unknown, api: RenderApi) => {
      const [left, bottom] = api.coord([0, 0]);
      const [, top] = api.coord([0, 1]);
      const step = (bottom - top) / colours.length;
      return {
        type: 'group',
        children: [
          ...colours.map((fill, i) => ({
            type: 'rect',
            shape: { x: left, y: bottom - (i + 1) * step, width: 9, height: step + 0.5 },
            style: { fill },
          })),
          ...ticks(axis, 4).map(({ at }) => ({
            type: 'text',
            style: {
              ...style,
              text: formatNumber(at, 3),
              x: left + 12,
              y: bottom - ((at - low) / (high - low)) * (bottom - top),
              textVerticalAlign: 'middle',
            },
          })),
          {
            type: 'text',
            style: { ...style, text: title, x: left + 46, y: top - 4, textAlign: 'right' },
            y: -10,
          },
        ],
      };
    },
  };
}
