/**
 * From numbers to colours. Sequential maps (viridis, cividis: perceptually uniform, safe for colour-blind
 * readers) and one diverging map whose middle is the paper. Zero is background, never a colour.
 */
import type { ColourMap, ColourRange, ColourScale } from '../state/view-settings';

export type Rgb = readonly [red: number, green: number, blue: number];
export type Theme = 'light' | 'dark';

/** The maps of matplotlib at 33 equidistant points. */
const STOPS: Record<ColourMap, string> = {
  viridis:
    '440154470d6048186a482374472d7b4537814240863e49893b528b375b8d33638d2f6b8e2c728e297a8e26828e23898e21918c1f988b1fa08822a78528ae8032b67a3fbc734ec36b5ec96270cf5784d44b98d83eaddc30c2df23d8e219ece51bfde725',
  cividis:
    '00224e00285b002e6a0533711a386f273e6e32436d3b496c434e6c4b546c535a6d5a5f6e61656f686a716f70737676767d7c788482798c8878938e789b9476a39a74aba072b4a76fbcae6cc4b468cdbb63d5c25edec958e7d150f0d846f9e03afee838',
};
const tables = Object.fromEntries(
  Object.entries(STOPS).map(([name, text]) => [name, (text.match(/.{6}/g) ?? []).map(parseHex)]),
) as Record<ColourMap, Rgb[]>;

/** Ends of the diverging map: ColorBrewer's red-blue, one step from the end; middle: paper. */
const NEGATIVE: Record<Theme, Rgb> = { light: [33, 102, 172], dark: [92, 166, 230] };
const POSITIVE: Record<Theme, Rgb> = { light: [178, 24, 43], dark: [244, 109, 80] };
export const PAPER: Record<Theme, Rgb> = { light: [255, 255, 255], dark: [17, 21, 26] };
export const INK: Record<Theme, Rgb> = { light: [26, 32, 39], dark: [228, 232, 237] };

/** Cells below and above the range, unlike anything in the maps (Okabe-Ito). */
export const BEYOND: Record<'sequential' | 'diverging', readonly [Rgb, Rgb]> = {
  sequential: [
    [86, 180, 233],
    [213, 94, 0],
  ],
  diverging: [
    [204, 121, 167],
    [0, 158, 115],
  ],
};

export function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.replace('#', ''), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const at = (i: 0 | 1 | 2) => Math.round(a[i] + (b[i] - a[i]) * share);
  return [at(0), at(1), at(2)];
}

/**
 * Colour of a position in [0, 1]. On white paper the map runs from bright to dark, on dark paper from dark to
 * bright, so that more energy always stands out more.
 */
export function sequential(position: number, map: ColourMap, theme: Theme): Rgb {
  const table = tables[map];
  const clamped = Math.min(1, Math.max(0, position));
  const at = (theme === 'dark' ? clamped : 1 - clamped) * (table.length - 1);
  const below = Math.min(table.length - 2, Math.floor(at));
  return mix(table[below], table[below + 1], at - below);
}

/** Colour of a position in [-1, 1]; 0 is the paper. */
export function diverging(position: number, theme: Theme): Rgb {
  const end = position < 0 ? NEGATIVE[theme] : POSITIVE[theme];
  return mix(PAPER[theme], end, Math.min(1, Math.abs(position)));
}

/**
 * Where a value lies on the bar, 0 at `low`, 1 at `high`, clamped. Linear, logarithmic, or symmetric-log: linear
 * up to `|value| = linearTo`, logarithmic beyond, of either sign. Values that have no place (NaN; zero or less on
 * a log scale) return NaN; a range without extent puts everything above it at 1.
 */
export function scalePosition(
  value: number,
  { low, high }: ColourRange,
  scale: ColourScale,
  linearTo = 1,
): number {
  if (Number.isNaN(value)) return NaN;
  if (scale === 'log' && value <= 0) return NaN;
  const bend = bender(scale, linearTo);
  const start = bend(low);
  const extent = bend(high) - start;
  if (!(extent > 0) || !Number.isFinite(extent)) return value > low ? 1 : 0;
  return Math.min(1, Math.max(0, (bend(value) - start) / extent));
}

function bender(scale: ColourScale, linearTo: number): (value: number) => number {
  if (scale === 'linear') return (value) => value;
  if (scale === 'log') return (value) => Math.log10(Math.max(value, Number.MIN_VALUE));
  return (value) => {
    const size = Math.abs(value);
    const bent = size <= linearTo ? size / linearTo : 1 + Math.log10(size / linearTo);
    return Math.sign(value) * bent;
  };
}

/**
 * Round ticks within a range for a colour bar or an axis: at most about `wanted` of them.
 * @param linearTo of the symmetric log scale, below which there is no tick but zero
 */
export function barTicks(
  range: ColourRange,
  scale: ColourScale,
  wanted = 4,
  linearTo = 1,
): number[] {
  const { low, high } = range;
  if (!(high > low)) return [low];
  if (scale === 'linear') return linearTicks(low, high, wanted);
  const ticks =
    scale === 'log'
      ? powers(low, high, wanted)
      : [
          ...powers(Math.max(linearTo, -high), -low, wanted / 2).map((tick) => -tick),
          0,
          ...powers(Math.max(linearTo, low), high, low < 0 ? wanted / 2 : wanted),
        ].filter((tick) => tick >= low && tick <= high);
  return ticks.length < 2 ? linearTicks(low, high, wanted) : ticks.sort((a, b) => a - b);
}

/** Powers of ten from `low` > 0 to `high`. */
function powers(low: number, high: number, wanted: number): number[] {
  if (!(high >= low)) return [];
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const stride = Math.max(1, Math.ceil((last - first + 1) / wanted));
  const ticks: number[] = [];
  for (let power = first; power <= last; power += stride) {
    ticks.push(Number(`1e${power}`));
  }
  return ticks;
}

/** Multiples of 1, 2 or 5 times a power of ten in [low, high]. */
export function linearTicks(low: number, high: number, wanted: number): number[] {
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (rough / power > 5 ? 10 : rough / power > 2 ? 5 : rough / power > 1 ? 2 : 1);
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i += 1) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}
