/**
 * Axes drawn and hit-tested by one arithmetic: values become axis coordinates (log10 for log axes), axis
 * coordinates become pixels of a fixed frame. ECharts gets the same numbers, so an overlay always agrees.
 */
import type { Range } from './binning';
import { formatNumber } from './format';

/** The rectangle inside the axes, pixels from the chart's top left corner. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Axis {
  readonly log: boolean;
  /** Ends in axis coordinates: log10 of the value for a log axis. */
  readonly from: number;
  readonly to: number;
}

export interface Tick {
  /** In axis coordinates. */
  readonly at: number;
  readonly text: string;
}

export function linearAxis(low: number, high: number): Axis {
  return { log: false, from: low, to: high };
}

export function logAxis(low: number, high: number): Axis {
  return { log: true, from: Math.log10(low), to: Math.log10(high) };
}

export function toAxis(value: number, axis: Axis): number {
  return axis.log ? Math.log10(value) : value;
}

export function fromAxis(at: number, axis: Axis): number {
  return axis.log ? 10 ** at : at;
}

/** Pixel column of an axis coordinate. */
export function toPixelX(at: number, axis: Axis, frame: Frame): number {
  return frame.left + ((at - axis.from) / (axis.to - axis.from)) * frame.width;
}

export function toPixelY(at: number, axis: Axis, frame: Frame): number {
  return frame.top + frame.height - ((at - axis.from) / (axis.to - axis.from)) * frame.height;
}

/** Axis coordinate under a pixel column. */
export function fromPixelX(pixel: number, axis: Axis, frame: Frame): number {
  return axis.from + ((pixel - frame.left) / frame.width) * (axis.to - axis.from);
}

export function fromPixelY(pixel: number, axis: Axis, frame: Frame): number {
  return axis.from + ((frame.top + frame.height - pixel) / frame.height) * (axis.to - axis.from);
}

/**
 * Ticks between two ends: multiples of 1, 2 or 5 for linear axes; decades for log axes, with 2 and 5 between
 * them where the range is short.
 * @param wanted about how many fit
 */
export function ticks(axis: Axis, wanted: number, within?: Range): Tick[] {
  const low = Math.max(axis.from, within === undefined ? -Infinity : toAxis(within.low, axis));
  const high = Math.min(axis.to, within === undefined ? Infinity : toAxis(within.high, axis));
  if (!(high > low)) return [];
  return axis.log && high - low > 0.7
    ? logTicks(low, high, wanted)
    : linearTicks(axis, low, high, wanted);
}

function linearTicks(axis: Axis, low: number, high: number, wanted: number): Tick[] {
  const [from, to] = [fromAxis(low, axis), fromAxis(high, axis)];
  const step = niceStep((to - from) / Math.max(1, wanted));
  const result: Tick[] = [];
  const slack = step * 1e-9;
  for (let k = Math.ceil((from - slack) / step); k * step <= to + slack; k++) {
    const value = k * step;
    if (axis.log && value <= 0) continue;
    result.push({ at: toAxis(value, axis), text: tickText(value, step) });
  }
  return result;
}

function logTicks(low: number, high: number, wanted: number): Tick[] {
  const decades = high - low;
  const every = Math.max(1, Math.ceil(decades / wanted));
  const within = decades * 3 <= wanted ? [1, 2, 5] : decades * 2 <= wanted ? [1, 3] : [1];
  const result: Tick[] = [];
  for (let decade = Math.floor(low); decade <= high; decade++) {
    if (decade % every !== 0) continue;
    for (const factor of within) {
      const at = decade + Math.log10(factor);
      if (at < low - 1e-9 || at > high + 1e-9) continue;
      result.push({ at, text: powerText(factor, decade) });
    }
  }
  return result;
}

/** 1, 2 or 5 times a power of ten, at least `rough`. */
export function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  return power * (share <= 1.0000001 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
}

function tickText(value: number, step: number): string {
  const size = Math.max(Math.abs(value), step);
  if (size >= 1e6 || size < 1e-4) return formatNumber(value, 3);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return value.toFixed(decimals).replace('-', '\u2212');
}

const SUPERSCRIPTS = '\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079';

function powerText(factor: number, decade: number): string {
  if (decade >= -3 && decade <= 4) return formatNumber(factor * 10 ** decade, 3);
  const digits = [...String(Math.abs(decade))].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');
  return `${factor === 1 ? '' : `${factor}\u00b7`}10${decade < 0 ? '\u207b' : ''}${digits}`;
}
