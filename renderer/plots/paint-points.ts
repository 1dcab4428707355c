/** Points and densities as pixels: a million of them in one pass over typed arrays. */
import { SHADES, type Colouring } from './colouring';
import { POINT_LIMIT, type Points, type Raster } from './latent';
import { runsIn, type View } from './point-index';
import { packed, ramp, rgbOf, shades, type Rgb } from './ramps';
import type { PlotTheme } from './theme';

export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Pixels of the picture a pixel of the screen. */
  readonly ratio: number;
}

/** Colour of each code, red first in memory; 0 where it is not drawn. */
export function palette(
  { groups, scale }: Colouring,
  visible: Uint8Array,
  theme: PlotTheme,
): Uint32Array {
  const colours = new Uint32Array(256);
  for (const { code, colour } of groups) colours[code] = packed(rgbOf(colour(theme)));
  if (scale) shades(theme).forEach((rgb, shade) => (colours[shade] = packed(rgb)));
  return colours.map((colour, code) => (visible[code] === 1 ? colour : 0));
}

/** Cells of the screen, in pixels across, in which few points leave room for each of them. */
const SPARSE_CELL = 6;
const SPARSE = 3;

/**
 * Every point of the view whose code has a colour, groups of higher codes over those of lower ones.
 * @param only one byte an event where given: events that are not in it (0) are left out
 * @param sparse leave out those in crowded places, where a density stands for them
 * @returns how many points were painted
 */
export function paintPoints(
  pixels: Pick<ImageData, 'width' | 'height' | 'data'>,
  { index, codes }: Points,
  view: View,
  colours: Uint32Array,
  size: number,
  options: { readonly only?: Uint8Array; readonly sparse?: boolean } = {},
): number {
  const { width, height } = pixels;
  const target = new Uint32Array(pixels.data.buffer);
  /** Highest code painted so far, plus one. */
  const top = new Uint8Array(width * height);
  const stencil = disc(size / 2, width);
  const reach = Math.ceil(size / 2);
  const perX = width / (view.x.high - view.x.low);
  const perY = height / (view.y.high - view.y.low);
  const { events, sortedX, sortedY } = index;
  const runs = runsIn(index, view);
  const pixelOf = (i: number): number => {
    const px = Math.floor((sortedX[i] - view.x.low) * perX);
    const py = height - 1 - Math.floor((sortedY[i] - view.y.low) * perY);
    return px >= 0 && px < width && py >= 0 && py < height ? py * width + px : -1;
  };
  const cell = Math.max(2, Math.round((SPARSE_CELL * size) / 3));
  const columns = Math.ceil(width / cell);
  const crowd = new Uint32Array(columns * Math.ceil(height / cell));
  const cellOf = (at: number): number =>
    Math.floor(at / width / cell) * columns + Math.floor((at % width) / cell);
  if (options.sparse) {
    for (const { from, to } of runs) {
      for (let i = from; i < to; i++) {
        if (colours[codes[i]] === 0) continue;
        const at = pixelOf(i);
        if (at >= 0) crowd[cellOf(at)]++;
      }
    }
  }
  let painted = 0;
  for (const { from, to } of runs) {
    for (let i = from; i < to; i++) {
      const code = codes[i];
      const colour = colours[code];
      if (colour === 0 || (options.only && options.only[events[i]] === 0)) continue;
      const at = pixelOf(i);
      if (at < 0 || (options.sparse && crowd[cellOf(at)] > SPARSE)) continue;
      painted++;
      const px = at % width;
      const whole = px >= reach && px < width - reach;
      for (const offset of whole ? stencil : CENTRE) {
        const pixel = at + offset;
        // Beyond the upper and lower edge nothing is kept.
        if (top[pixel] > code) continue;
        top[pixel] = code + 1;
        target[pixel] = colour;
      }
    }
  }
  return painted;
}

const CENTRE = Int32Array.of(0);

/** Offsets of the pixels of a disc, in a picture of that width. */
function disc(radius: number, width: number): Int32Array {
  const reach = Math.ceil(radius);
  const offsets: number[] = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      if (dx * dx + dy * dy <= radius * radius) offsets.push(dy * width + dx);
    }
  }
  return Int32Array.from(offsets.length > 0 ? offsets : [0]);
}

/** Diameter of a point on the screen, smaller where there are many. */
export function pointSize(inView: number): number {
  return inView > 200000 ? 1.5 : inView > 20 * POINT_LIMIT ? 2 : inView > POINT_LIMIT / 2 ? 3 : 4;
}

const STEPS = 64;

/** Where a density lies between nothing (0) and its peak (1). */
export function densityPosition(
  value: number,
  { peak, single }: { readonly peak: number; readonly single: number },
  log: boolean,
): number {
  if (peak <= 0) return 0;
  if (!log) return value / peak;
  return Math.log1p(value / single) / Math.log1p(peak / single);
}

/**
 * Densities as a picture of one pixel a cell: each group from the paper to its colour, each to its own peak; one of
 * all, or of a single group, on the sequential map; with a continuous scale the mean shade, the paler the thinner.
 */
export function paintDensity(
  raster: Raster,
  { groups }: Colouring,
  theme: PlotTheme,
  log: boolean,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const [first] = raster.layers;
  if (!first) return canvas;
  const { columns, rows } = first.density;
  canvas.width = columns;
  canvas.height = rows;
  const pen = canvas.getContext('2d');
  if (pen === null) return canvas;
  const picture = pen.createImageData(columns, rows);
  const target = new Uint32Array(picture.data.buffer);
  const paper = rgbOf(theme.paper);
  const scale = shades(theme);
  const colourOf = (group: number | null) =>
    groups.find(({ code }) => code === group)?.colour(theme) ?? theme.ink;
  const ramps = raster.layers.map(({ group }) => ramp(paper, rgbOf(colourOf(group)), STEPS));
  for (let cell = 0; cell < columns * rows; cell++) {
    const positions = raster.layers.map((layer) =>
      densityPosition(layer.density.values[cell], layer, log),
    );
    const most = Math.max(...positions);
    if (!(most > 0.004)) continue;
    let colour: Rgb;
    if (raster.shades) {
      colour = scale[Math.min(SHADES - 1, Math.max(0, Math.round(raster.shades[cell])))];
    } else if (raster.layers.length === 1) {
      colour = scale[Math.round(most * (SHADES - 1))];
    } else {
      colour = mixed(positions, ramps);
    }
    // The density's rows run upwards, a picture's downwards.
    const at = (rows - 1 - Math.floor(cell / columns)) * columns + (cell % columns);
    const fade = raster.shades ? Math.min(1, 0.15 + most) : Math.min(1, most * 10);
    target[at] = packed(colour, Math.round(255 * fade));
  }
  pen.putImageData(picture, 0, 0);
  return canvas;
}

/** The groups' colours, each as strongly as it is there. */
function mixed(positions: readonly number[], ramps: readonly (readonly Rgb[])[]): Rgb {
  let [red, green, blue, weight] = [0, 0, 0, 0];
  positions.forEach((position, i) => {
    const rgb = ramps[i][Math.round(position * (STEPS - 1))];
    red += rgb[0] * position;
    green += rgb[1] * position;
    blue += rgb[2] * position;
    weight += position;
  });
  return [Math.round(red / weight), Math.round(green / weight), Math.round(blue / weight)];
}

/** Paints a picture once for a theme and size, and again only when asked for another. */
export function pictureMemory(
  paint: (theme: PlotTheme, picture: ImageData, ratio: number) => void,
): (theme: PlotTheme, width: number, height: number, ratio: number) => HTMLCanvasElement {
  let kept: { key: string; theme: PlotTheme; canvas: HTMLCanvasElement } | null = null;
  return (theme, width, height, ratio) => {
    const [across, up] = [width, height].map((size) => Math.max(1, Math.round(size * ratio)));
    const key = `${across} ${up}`;
    if (kept?.key === key && kept.theme === theme) return kept.canvas;
    const canvas = document.createElement('canvas');
    canvas.width = across;
    canvas.height = up;
    const picture = new ImageData(across, up);
    paint(theme, picture, ratio);
    canvas.getContext('2d')?.putImageData(picture, 0, 0);
    kept = { key, theme, canvas };
    return canvas;
  };
}
