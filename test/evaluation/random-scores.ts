import type { Random } from '../../core/random';

/** So many normal scores around `centre`. */
export function normals(random: Random, count: number, centre = 0, width = 1): Float64Array {
  return Float64Array.from({ length: count }, () => centre + width * random.normal());
}

export function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation. */
export function deviation(values: ArrayLike<number>): number {
  const centre = mean(values);
  const squares = Array.from(values).reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
