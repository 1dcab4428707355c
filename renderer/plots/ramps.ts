/** Colours of densities and values: ramps of even steps to the eye (OKLab; Ottosson 2020), and viridis. */
import { sequential } from '../view/colour';
import { SHADES } from './colouring';
import type { PlotTheme } from './theme';

export type Rgb = readonly [red: number, green: number, blue: number];
type Lab = readonly [lightness: number, a: number, b: number];

/** @param colour #rrggbb or rgb() */
export function rgbOf(colour: string): Rgb {
  const hex = /^#([0-9a-f]{6})$/i.exec(colour);
  if (hex) {
    const value = Number.parseInt(hex[1], 16);
    return [value >> 16, (value >> 8) & 255, value & 255];
  }
  const [red = 128, green = 128, blue = 128] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}

/** As an entry of a picture's 32-bit pixels, red first in memory. */
export function packed([red, green, blue]: Rgb, alpha = 255): number {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** From one colour to another in steps of even lightness and hue. */
export function ramp(from: Rgb, to: Rgb, steps: number): Rgb[] {
  const [start, end] = [toLab(from), toLab(to)];
  return Array.from({ length: steps }, (_, i) => {
    const share = i / Math.max(1, steps - 1);
    const at = (k: 0 | 1 | 2) => start[k] + (end[k] - start[k]) * share;
    return fromLab([at(0), at(1), at(2)]);
  });
}

/** Shades of a continuous scale on the theme's paper. */
export function shades(theme: PlotTheme): Rgb[] {
  const dark = toLab(rgbOf(theme.paper))[0] < 0.5;
  return Array.from({ length: SHADES }, (_, i) =>
    sequential(i / (SHADES - 1), 'viridis', dark ? 'dark' : 'light'),
  );
}

function toLab([red, green, blue]: Rgb): Lab {
  const [r, g, b] = [red, green, blue].map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromLab([lightness, a, b]: Lab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const part = (linear: number): number => {
    const share = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
    return Math.round(255 * Math.min(1, Math.max(0, share)));
  };
  return [
    part(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    part(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    part(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}
