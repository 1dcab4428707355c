import { expect, it } from 'vitest';
import { binEdges, histogram, robustRange } from '../../core/evaluation/histogram';

it('a histogram loses nothing: what lies outside or is missing is counted beside', () => {
  const counted = histogram([-1, 0, 0.5, 1, 2, 3, 3.01, Infinity, NaN], binEdges(0, 3, 3));
  expect(Array.from(counted.counts)).toEqual([2, 1, 2]);
  expect(counted).toMatchObject({ underflow: 1, overflow: 2, missing: 1 });
});

it('a value on an edge is in the bin above it, whatever the division rounds to', () => {
  const edges = binEdges(0, 1, 10);
  const counted = histogram(edges, edges);
  expect(Array.from(counted.counts)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
});

it('a range of no width still makes bins', () => {
  expect(Array.from(binEdges(5, 5, 2))).toEqual([4.5, 5, 5.5]);
});

it('the robust range ignores a few outliers and what is not finite', () => {
  const values = [...Array.from({ length: 1001 }, (_, i) => i), 1e9, NaN, -Infinity];
  expect(robustRange(values, 0.002)).toEqual({ low: 2, high: 999 });
  expect(robustRange([NaN])).toEqual({ low: 0, high: 1 });
});
