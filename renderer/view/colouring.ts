/** How each picture turns numbers into colours: its range, its scale and its colour bar. */
import type { ChannelRange, ChannelRanges } from '../state/colour-range';
import { formatTick } from '../state/numbers';
import type { ColourRange, ColourScale, ScaleKey, ViewSettings } from '../state/view-settings';
import {
  barTicks,
  BEYOND,
  diverging,
  INK,
  mix,
  PAPER,
  scalePosition,
  sequential,
  type Rgb,
  type Theme,
} from './colour';

export interface Colouring {
  /** Null leaves the paper. */
  readonly colour: (value: number) => Rgb | null;
  /** -1 below the range, 1 above it. */
  readonly beyond: (value: number) => -1 | 0 | 1;
  /** Colours of cells below and above the range. */
  readonly marks: readonly [Rgb, Rgb];
  readonly range: ColourRange;
  readonly scale: ColourScale;
  /** Where a value lies along the bar, NaN for none. */
  readonly at: (value: number) => number;
  /** Colour along the bar, position 0 .. 1; null for a picture that needs no bar. */
  readonly bar: ((position: number) => Rgb) | null;
  readonly ticks: readonly { readonly position: number; readonly text: string }[];
}

/** Ranges of what models draw, the same for every dataset. Loss 5: a reconstruction of 0.7 % where there is a track. */
const DRAWN_RANGES = {
  reco: { low: 0, high: 1 },
  residual: { low: -1, high: 1 },
  loss: { low: 0, high: 5 },
} as const;

function isEnergy(key: ScaleKey): key is keyof ChannelRanges {
  return key === 'tracker' || key === 'ecal' || key === 'hcal';
}

/** Values below which symmetric log is linear: the least deposits, or a twentieth for shares of one. */
export function linearTo(key: ScaleKey, dataset: ChannelRanges): number {
  return isEnergy(key) ? Math.max(dataset[key].low, 1e-3) : 0.05;
}

/** The range that the dataset suggests, on the scale in use. */
export function datasetRange(
  key: ScaleKey,
  scale: ColourScale,
  dataset: ChannelRanges,
): ColourRange {
  if (isEnergy(key)) return onScale(dataset[key], scale);
  const range = DRAWN_RANGES[key];
  return scale === 'log' ? { low: 1e-3, high: range.high } : range;
}

function onScale({ low, high, least }: ChannelRange, scale: ColourScale): ColourRange {
  return scale === 'log' ? { low, high } : { low: least, high };
}

/**
 * The range in force, the same for every picture of the key.
 * @param onShow values of the events on show, for a range that follows them; zeros are background.
 */
export function rangeOf(
  key: ScaleKey,
  { scales, ranges }: Pick<ViewSettings, 'scales' | 'ranges'>,
  dataset: ChannelRanges,
  onShow: () => readonly Float32Array[],
): ColourRange {
  const scale = scales[key];
  const chosen = ranges[key];
  const usual = datasetRange(key, scale, dataset);
  if (chosen === null) return usual;
  const range = chosen === 'event' ? extentOf(onShow(), scale, usual) : chosen;
  if (scale !== 'log' || range.low > 0) return range;
  return range.high > 0 ? { low: Math.min(usual.low, range.high / 10), high: range.high } : usual;
}

/** Least to largest of the values; what the dataset suggests where there are none. */
export function extentOf(
  all: readonly Float32Array[],
  scale: ColourScale,
  usual: ColourRange,
): ColourRange {
  let low = Infinity;
  let high = -Infinity;
  for (const values of all) {
    for (const value of values) {
      if (value === 0 || Number.isNaN(value) || (scale === 'log' && value < 0)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (high === -Infinity) return usual;
  if (scale !== 'log') low = Math.min(0, low);
  if (scale !== 'log' && usual.low < 0) {
    // A signed quantity stays symmetric about zero.
    const size = Math.max(-low, high);
    return { low: -size, high: size };
  }
  return high > low ? { low, high } : { low: Math.min(low, high / 10), high: Math.max(high, 0) };
}

/** A mask: ink where it is hit. */
export function maskColouring(theme: Theme): Colouring {
  return {
    colour: (value) => (value > 0 ? INK[theme] : null),
    beyond: () => 0,
    marks: BEYOND.sequential,
    range: { low: 0, high: 1 },
    scale: 'linear',
    at: (value) => value,
    bar: null,
    ticks: [],
  };
}

/** Colours of a key: energies on a sequential map, a reconstruction in grey, what has a sign about paper. */
export function colouringOf(
  key: ScaleKey,
  range: ColourRange,
  { scales, map }: Pick<ViewSettings, 'scales' | 'map'>,
  dataset: ChannelRanges,
  theme: Theme,
): Colouring {
  const scale = scales[key];
  const bend = linearTo(key, dataset);
  const signed = range.low < 0 || key === 'residual' || key === 'loss';
  if (signed) return signedColouring(range, scale, bend, theme);
  const ramp: (position: number) => Rgb =
    key === 'reco'
      ? (position) => mix(PAPER[theme], INK[theme], position)
      : (position) => sequential(position, map, theme);
  return make(range, scale, bend, ramp, BEYOND.sequential);
}

/** The difference of two pictures of a key: as far on either side as the key's range reaches. */
export function differenceColouring(
  key: ScaleKey | null,
  { range, scale }: Pick<Colouring, 'range' | 'scale'>,
  dataset: ChannelRanges,
  theme: Theme,
): Colouring {
  const size = key === null ? 1 : Math.max(Math.abs(range.low), Math.abs(range.high));
  const bend = key === null ? 1 : linearTo(key, dataset);
  const both = { low: -size, high: size };
  return signedColouring(both, scale === 'linear' ? 'linear' : 'symlog', bend, theme);
}

function signedColouring(
  range: ColourRange,
  scale: ColourScale,
  bend: number,
  theme: Theme,
): Colouring {
  const nought = scalePosition(0, range, scale, bend) || 0;
  const longer = Math.max(nought, 1 - nought) || 1;
  const ramp = (position: number) => diverging((position - nought) / longer, theme);
  return make(range, scale, bend, ramp, BEYOND.diverging);
}

/** Colours told apart along a bar. */
const STEPS = 255;

function make(
  range: ColourRange,
  scale: ColourScale,
  bend: number,
  bar: (position: number) => Rgb,
  marks: readonly [Rgb, Rgb],
): Colouring {
  const at = (value: number) => scalePosition(value, range, scale, bend);
  const colours = Array.from({ length: STEPS + 1 }, (_, i) => bar(i / STEPS));
  // Values that are the range's ends but for rounding lie within.
  const slack = 1e-6 * Math.max(Math.abs(range.low), Math.abs(range.high));
  return {
    colour: (value) => {
      const position = at(value);
      return value === 0 || Number.isNaN(position) ? null : colours[Math.round(position * STEPS)];
    },
    beyond: (value) => {
      if (value === 0) return 0;
      return value > range.high + slack ? 1 : value < range.low - slack ? -1 : 0;
    },
    marks,
    range,
    scale,
    at,
    bar,
    ticks: barTicks(range, scale, 4, bend).map((tick) => ({
      position: at(tick) || 0,
      text: formatTick(tick),
    })),
  };
}
