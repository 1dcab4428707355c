/** Numbers as people read them: no more digits than the statistics carry, a true minus sign. */

/** A number with the given significant digits, without trailing zeros. */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    size >= 1e6 || size < 1e-4
      ? value
          .toExponential(digits - 1)
          .replace(/\.?0+e/, 'e')
          .replace('e+', 'e')
      : String(Number(value.toPrecision(digits)));
  return text.replaceAll('-', '−');
}

/**
 * A fraction as a percentage with its interval, to one digit of the interval's shorter half, to two where that
 * begins with less than 35 (the Particle Data Group's rounding rule).
 * @returns e.g. value '1.2', plus '1.8', minus '0.9', all in percent
 */
export function formatPercent(
  fraction: number,
  low: number,
  high: number,
): { readonly value: string; readonly plus: string; readonly minus: string } {
  const value = 100 * fraction;
  const [plus, minus] = [100 * high - value, value - 100 * low];
  const error = Math.min(...[plus, minus].filter((part) => part > 0), 100);
  const decimals = Math.min(4, Math.max(0, -Math.floor(Math.log10(error / 3.5))));
  return {
    value: Number.isNaN(value) ? '–' : value.toFixed(decimals),
    plus: plus.toFixed(decimals),
    minus: Math.max(0, minus).toFixed(decimals),
  };
}

/** A whole number, with thin spaces between thousands from five digits on. */
export function formatCount(count: number): string {
  const text = String(Math.round(count));
  return text.length < 5 ? text : text.replace(/\B(?=(\d{3})+(?!\d))/g, '\u2009');
}

/** A mediator mass, e.g. '125 GeV' or '2.1 TeV'. */
export function formatMass(massGeV: number): string {
  return massGeV >= 2000 ? `${formatNumber(massGeV / 1000)} TeV` : `${formatNumber(massGeV)} GeV`;
}
