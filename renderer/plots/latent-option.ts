/**
 * How the latent plot is drawn: density raster behind, points by class, contours, selection. The event looked at
 * changes with every step and is marked by the overlay, so that a step redraws no point.
 */
import { className } from '../../core/events/schema';
import { linearAxis, ticks, type Axis, type Frame } from './axes';
import { axisOption, baseOption, gridOption, type ChartOption, type DrawContext } from './echarts';
import type { Cloud, Contours, Raster, View } from './latent';
import type { Point } from './lasso';
import { withAlpha, type PlotTheme } from './theme';

export interface LatentDrawing {
  readonly view: View;
  readonly xTitle: string;
  readonly yTitle: string;
  /** Points to draw, by class. */
  readonly points: readonly { readonly label: number; readonly at: readonly Point[] }[];
  readonly selected: readonly Point[];
  readonly contours: readonly Contours[];
  readonly raster: { readonly image: Raster; readonly label: number | null } | null;
  readonly diagonal: boolean;
}

export function latentFrame({
  width,
  height,
  head,
}: Pick<DrawContext, 'width' | 'height' | 'head'>): Frame {
  return {
    left: 54,
    top: 8 + head,
    width: Math.max(10, width - 54 - 10),
    height: Math.max(10, height - 8 - 38 - head),
  };
}

export function latentAxes(view: View): { x: Axis; y: Axis } {
  return { x: linearAxis(view.x.low, view.x.high), y: linearAxis(view.y.low, view.y.high) };
}

export function latentOption(drawing: LatentDrawing, context: DrawContext): ChartOption {
  const { theme } = context;
  const frame = latentFrame(context);
  const { x, y } = latentAxes(drawing.view);
  const size = drawing.points.reduce((sum, { at }) => sum + at.length, 0) > 2500 ? 3 : 4;
  return {
    ...baseOption(theme),
    grid: gridOption(frame),
    xAxis: axisOption(theme, x, drawing.xTitle, ticks(x, frame.width / 70), { nameGap: 22 }),
    yAxis: axisOption(theme, y, drawing.yTitle, ticks(y, frame.height / 28), { nameGap: 38 }),
    series: [
      ...(drawing.diagonal ? [diagonalSeries(drawing.view, theme)] : []),
      ...(drawing.raster === null ? [] : [rasterSeries(drawing.raster, theme)]),
      ...drawing.points.map(({ label, at }) => ({
        type: 'scatter',
        name: className(label),
        color: classColour(label, theme),
        data: at,
        symbolSize: size,
        itemStyle: { color: classColour(label, theme), opacity: 0.7 },
        silent: true,
        clip: true,
      })),
      ...drawing.contours.map((contours) => contourSeries(contours, theme)),
      ...(drawing.selected.length === 0 ? [] : [selectedSeries(drawing.selected, theme)]),
    ],
  };
}

/** Where both coordinates are equal. */
function diagonalSeries({ x, y }: View, theme: PlotTheme): Record<string, unknown> {
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

function classColour(label: number | null, theme: PlotTheme): string {
  return (label === null ? undefined : theme.classes.get(label)) ?? theme.ink;
}

function selectedSeries(data: readonly Point[], theme: PlotTheme): Record<string, unknown> {
  return {
    type: 'scatter',
    name: 'selected',
    color: theme.selection,
    data,
    // Many rings would hide what they mark.
    symbolSize: data.length > 250 ? 5 : 7,
    itemStyle: {
      color: 'transparent',
      borderColor: theme.selection,
      borderWidth: data.length > 250 ? 1 : 1.5,
    },
    silent: true,
    clip: true,
    z: 4,
  };
}

interface RenderApi {
  coord(point: readonly [number, number]): [number, number];
}

/** The outer contour lighter than the inner one; both in the class's colour over a rim of paper. */
function contourSeries({ label, lines }: Contours, theme: PlotTheme): Record<string, unknown> {
  const colour = classColour(label, theme);
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

function rasterSeries(
  { image, label }: { readonly image: Raster; readonly label: number | null },
  theme: PlotTheme,
): Record<string, unknown> {
  const { x, y } = image.density;
  const picture = paint(image, classColour(label, theme));
  return {
    type: 'custom',
    color: classColour(label, theme),
    silent: true,
    clip: true,
    z: 1,
    data: [[(x.low + x.high) / 2, (y.low + y.high) / 2]],
    renderItem: (_: unknown, api: RenderApi) => {
      const [left, top] = api.coord([x.low, y.high]);
      const [right, bottom] = api.coord([x.high, y.low]);
      const [width, height] = [right - left, bottom - top];
      // Stretched here: an SVG would keep the picture's own proportions.
      const image = stretched(picture, width, height);
      return { type: 'image', style: { image, x: left, y: top, width, height } };
    },
  };
}

function stretched(picture: HTMLCanvasElement, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Density as opacity of one colour; its square root, so that thin regions stay visible. */
function paint({ density, peak }: Raster, colour: string): HTMLCanvasElement {
  const { columns, rows, values } = density;
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  const pen = canvas.getContext('2d');
  if (pen === null || peak === 0) return canvas;
  const [red, green, blue] = (withAlpha(colour, 1).match(/\d+/g) ?? []).map(Number);
  const picture = pen.createImageData(columns, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const share = Math.sqrt(values[row * columns + column] / peak);
      // The density's rows run upwards, a picture's downwards.
      picture.data.set(
        [red, green, blue, Math.round(share * 130)],
        ((rows - 1 - row) * columns + column) * 4,
      );
    }
  }
  pen.putImageData(picture, 0, 0);
  return canvas;
}

/** How many events of the clouds lie outside the view. */
export function outsideView(shown: readonly Cloud[], { x, y }: View): number {
  let outside = 0;
  for (const cloud of shown) {
    for (let i = 0; i < cloud.x.length; i++) {
      const [px, py] = [cloud.x[i], cloud.y[i]];
      if (px < x.low || px > x.high || py < y.low || py > y.high) outside++;
    }
  }
  return outside;
}
