/** Numbers as text, with no more digits than they carry. */

/** Four significant digits, or the whole number; empty for a missing value. */
export function formatValue(value: number, integer = false): string {
  if (Number.isNaN(value)) return '';
  if ((integer && Number.isInteger(value)) || value === 0 || !Number.isFinite(value)) {
    return minus(String(value));
  }
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return minus(value.toExponential(2));
  return minus(size >= 1000 ? value.toFixed(0) : value.toPrecision(4));
}

/** Short form for axes and colour bars: 0.5, 20, 1000, 1e5. */
export function formatTick(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    size >= 1e5 || size < 1e-3
      ? value.toExponential(0).replace('e+', 'e')
      : String(+value.toFixed(6));
  return minus(text);
}

/** 1,234 with a thin space instead of a comma, read alike in every country. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** 4:10, 1:02:03. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

function minus(text: string): string {
  return text.replace(/-/g, '\u2212');
}
