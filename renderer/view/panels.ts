/** The seven pictures of an event, and how each turns numbers into colours. */
import { CHANNELS, MASK_SIZE, type Channel } from '../../core/events/schema';
import type { ChannelRanges } from '../state/colour-range';
import { formatTick } from '../state/numbers';
import type { ColourRange, ColourScale, ViewSettings } from '../state/saved';
import {
  barTicks,
  diverging,
  INK,
  mix,
  PAPER,
  scalePosition,
  sequential,
  type Rgb,
  type Theme,
} from './colour';

export const PANELS = ['tracker', 'ecal', 'hcal', 'mask', 'reco', 'residual', 'loss'] as const;
export type PanelId = (typeof PANELS)[number];

export const PANEL_TITLES: Record<PanelId, string> = {
  tracker: 'Tracker',
  ecal: 'ECAL',
  hcal: 'HCAL',
  mask: 'Mask',
  reco: 'Reco',
  residual: 'Residual',
  loss: 'BCE loss',
};

/** What the numbers of a panel are, for read-outs, colour bars and data files. */
export const PANEL_UNITS: Record<PanelId, string> = {
  tracker: 'GeV',
  ecal: 'GeV',
  hcal: 'GeV',
  mask: '',
  reco: '',
  residual: '',
  loss: '',
};

/** [72, 58] numbers of each panel; null for those that need a model where none is chosen. */
export type PanelValues = Readonly<Record<PanelId, Float32Array | null>>;

/** Keras clips reconstructions by this much before the logarithm. */
const EPSILON = 1e-7;

/**
 * @param image [72, 58, 3], E_T in GeV
 * @param reconstruction [72, 58] in [0, 1], or null
 */
export function panelValues(image: Float32Array, reconstruction: Float32Array | null): PanelValues {
  const channel = (place: number) =>
    Float32Array.from({ length: MASK_SIZE }, (_, i) => image[i * CHANNELS.length + place]);
  const tracker = channel(0);
  const mask = tracker.map((value) => (value > 0 ? 1 : 0));
  const common = { tracker, ecal: channel(1), hcal: channel(2), mask };
  if (!reconstruction) return { ...common, reco: null, residual: null, loss: null };
  return {
    ...common,
    reco: reconstruction,
    residual: mask.map((value, i) => value - reconstruction[i]),
    loss: mask.map((value, i) => {
      const p = Math.min(1 - EPSILON, Math.max(EPSILON, reconstruction[i]));
      return -(value * Math.log(p) + (1 - value) * Math.log(1 - p));
    }),
  };
}

export interface Colouring {
  /** Null leaves the paper. */
  readonly colour: (value: number) => Rgb | null;
  readonly range: ColourRange;
  /** Colour along the bar, position 0 .. 1; null for a panel that needs no bar. */
  readonly bar: ((position: number) => Rgb) | null;
  readonly ticks: readonly { readonly position: number; readonly text: string }[];
}

/** Loss at which a pixel is as wrong as is worth telling apart: a reconstruction of 0.7 % where there is a track. */
const LOSS_RANGE: ColourRange = { low: 0, high: 5 };

export function colouringOf(
  panel: PanelId,
  settings: ViewSettings,
  automatic: ChannelRanges,
  theme: Theme,
): Colouring {
  if (isChannel(panel)) {
    const range = settings.ranges[panel] ?? automatic[panel];
    return energyColouring(range, settings.scale, settings, theme);
  }
  const ramp = (end: Rgb) => (position: number) => mix(PAPER[theme], end, position);
  if (panel === 'mask') {
    return {
      colour: (value) => (value > 0 ? INK[theme] : null),
      range: { low: 0, high: 1 },
      bar: null,
      ticks: [],
    };
  }
  if (panel === 'reco') return linearColouring({ low: 0, high: 1 }, ramp(INK[theme]));
  if (panel === 'loss') return linearColouring(LOSS_RANGE, (at) => diverging(at, theme));
  return linearColouring({ low: -1, high: 1 }, (at) => diverging(2 * at - 1, theme));
}

export function isChannel(panel: PanelId): panel is Channel {
  return (CHANNELS as readonly string[]).includes(panel);
}

function energyColouring(
  range: ColourRange,
  scale: ColourScale,
  { map }: ViewSettings,
  theme: Theme,
): Colouring {
  // Symmetric log: linear up to the low end, so that it is the log scale with room for less.
  const linearTo = Math.max(range.low, 1e-3);
  const shown = scale === 'log' ? range : { low: 0, high: range.high };
  const at = (value: number) => scalePosition(value, shown, scale, linearTo);
  return {
    colour: (value) => {
      const position = at(value);
      return value === 0 || Number.isNaN(position) ? null : sequential(position, map, theme);
    },
    range: shown,
    bar: (position) => sequential(position, map, theme),
    ticks: barTicks(shown, scale, 3).map((tick) => ({
      position: at(tick) || 0,
      text: formatTick(tick),
    })),
  };
}

function linearColouring(range: ColourRange, bar: (position: number) => Rgb): Colouring {
  const at = (value: number) => scalePosition(value, range, 'linear');
  return {
    colour: (value) => (value === 0 || Number.isNaN(value) ? null : bar(at(value))),
    range,
    bar,
    ticks: [range.low, (range.low + range.high) / 2, range.high].map((tick) => ({
      position: at(tick),
      text: formatTick(tick),
    })),
  };
}
