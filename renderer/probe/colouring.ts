/** Colours of maps that are no energies: shares of a score, differences, ratios, pulls. */
import { formatTick } from '../state/numbers';
import { diverging, type Theme } from '../view/colour';
import type { MapColouring } from '../view/draw-panel';

/** From paper at nought to red at `high`: many small values stay in the background. */
export function rampColouring(high: number, theme: Theme): MapColouring {
  const bar = (position: number) => diverging(position, theme);
  return {
    colour: (value) => (value === 0 || Number.isNaN(value) ? null : bar(Math.max(0, value / high))),
    range: { low: 0, high },
    bar,
    ticks: [0, high].map((tick) => ({ position: tick / high, text: formatTick(tick) })),
  };
}

/** From -limit (blue) by paper to +limit (red). */
export function signedColouring(limit: number, theme: Theme): MapColouring {
  const range = { low: -limit, high: limit };
  return {
    colour: (value) =>
      value === 0 || Number.isNaN(value) ? null : diverging(value / limit, theme),
    range,
    bar: (position) => diverging(2 * position - 1, theme),
    ticks: [-limit, 0, limit].map((tick) => ({
      position: (tick + limit) / (2 * limit),
      text: formatTick(tick),
    })),
  };
}

/** The largest size among the values, rounded up to 1, 2 or 5 times a power of ten; 1 where all are nought. */
export function roundLimit(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i += 1) {
    const size = Math.abs(values[i]);
    if (size > most && size < Infinity) most = size;
  }
  if (most === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const digit = [1, 2, 5, 10].find((one) => one * power >= most * (1 - 1e-9)) ?? 10;
  return digit * power;
}
