/**
 * Numbers as people read them: no more digits than their uncertainty carries, units by the caller.
 */

/**
 * Decimals that a figure deserves whose 95 % interval is this wide: two significant digits of the half-width,
 * at least one decimal and at most `most`, so that figures of one column can be compared.
 */
export function decimalsFor(low: number, high: number, most = 2): number {
  const half = (high - low) / 2;
  if (!(half > 0)) return most;
  return Math.min(most, Math.max(1, 1 - Math.floor(Math.log10(half))));
}

/** A share in percent without its unit, e.g. 0.7712 and its interval: `77.1`. */
export function percentFigure(share: number, low: number, high: number): string {
  return (100 * share).toFixed(decimalsFor(100 * low, 100 * high));
}

/** The interval in percent, e.g. `65.5–88.7`. */
export function percentInterval(low: number, high: number): string {
  const decimals = decimalsFor(100 * low, 100 * high);
  return `${(100 * low).toFixed(decimals)}–${(100 * high).toFixed(decimals)}`;
}

/** A measured number to so many significant digits, without exponents for everyday sizes. */
export function figure(value: number, digits = 4): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(digits - 1);
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return value.toFixed(Math.min(decimals, 6));
}

/** `1 event`, `12,345 events`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1.2 MB` (decimal units). */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = -1;
  do {
    size /= 1000;
    unit++;
  } while (size >= 999.5 && unit < units.length - 1);
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

/** `45 s`, `3 min 05 s`, `2 h 10 min`; `–` for NaN. */
export function durationText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const two = (n: number): string => String(n).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** Mediator mass: `125 GeV`, `2.1 TeV` from two TeV on; empty for background (0). */
export function massText(massGeV: number): string {
  if (Number.isNaN(massGeV)) return 'unknown';
  if (massGeV === 0) return '';
  return massGeV >= 2000 ? `${Number((massGeV / 1000).toPrecision(3))} TeV` : `${massGeV} GeV`;
}

/** An ISO 8601 time to the minute, the same for every reader: `2026-01-31 14:05 UTC`; empty stays empty. */
export function timeText(at: string): string {
  return at === '' ? '' : `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}
