/** How often which pixel values occur, along the scale of a colour bar. */
import type { ColourRange, ColourScale } from '../state/view-settings';
import { scalePosition } from './colour';

export interface RangeHistogram {
  /** Cells of the event, and of a mean event of the sample, in each bin along the bar. */
  readonly event: Float64Array;
  readonly sample: Float64Array;
  /** Cells of the event that no bin holds: zeros, and on a log scale negative values. */
  readonly left: number;
}

/** The value at a position along the scale: the inverse of `scalePosition` within the range. */
export function valueAt(
  position: number,
  { low, high }: ColourRange,
  scale: ColourScale,
  linearTo: number,
): number {
  if (scale === 'linear') return low + position * (high - low);
  if (scale === 'log') return low * (high / low) ** position;
  const bend = (value: number) => {
    const size = Math.abs(value) / linearTo;
    return Math.sign(value) * (size <= 1 ? size : 1 + Math.log10(size));
  };
  const bent = bend(low) + position * (bend(high) - bend(low));
  const size = Math.abs(bent) <= 1 ? Math.abs(bent) : 10 ** (Math.abs(bent) - 1);
  return Math.sign(bent) * size * linearTo;
}

/**
 * @param sample values [events][cells]
 * @param extent ends of the axis; values beyond are counted in the outermost bins
 */
export function rangeHistogram(
  event: readonly Float32Array[],
  sample: readonly Float32Array[],
  extent: ColourRange,
  scale: ColourScale,
  linearTo: number,
  bins: number,
): RangeHistogram {
  const count = (all: readonly Float32Array[]): { counts: Float64Array; left: number } => {
    const counts = new Float64Array(bins);
    let left = 0;
    for (const values of all) {
      for (const value of values) {
        const position = value === 0 ? NaN : scalePosition(value, extent, scale, linearTo);
        if (Number.isNaN(position)) left += 1;
        else counts[Math.min(bins - 1, Math.floor(position * bins))] += 1;
      }
    }
    return { counts, left };
  };
  const { counts, left } = count(event);
  const means = count(sample).counts.map((n) => n / Math.max(1, sample.length));
  return { event: counts, sample: means, left };
}

/** The least axis that holds all ranges and values; on a log scale what is above zero. */
export function axisOf(
  ranges: readonly ColourRange[],
  values: readonly Float32Array[],
  scale: ColourScale,
): ColourRange {
  const fits = (value: number) => Number.isFinite(value) && (scale !== 'log' || value > 0);
  let low = Infinity;
  let high = -Infinity;
  const take = (value: number) => {
    if (!fits(value)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const range of ranges) {
    take(range.low);
    take(range.high);
  }
  for (const all of values) {
    for (const value of all) if (value !== 0) take(value);
  }
  if (!(high > low)) return scale === 'log' ? { low: 0.1, high: 10 } : { low: 0, high: 1 };
  return { low, high };
}
