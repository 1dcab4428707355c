import { describe, expect, it } from 'vitest';
import { parseNumberFilter } from '../../renderer/state/filter';
import { extentOf, rangeOf, textOf } from '../../renderer/state/filter-range';

const extent = { low: -4, high: 96 };
const range = (text: string) => rangeOf(parseNumberFilter(text) ?? undefined, extent);

describe('a range of the table as a filter', () => {
  it('spans the numbers that there are, and does not exist without two', () => {
    expect(extentOf([3, NaN, -1, 7, Infinity])).toEqual({ low: -1, high: 7 });
    expect(extentOf([2, 2, NaN])).toBeNull();
    expect(extentOf([])).toBeNull();
  });

  it('is read from the filters that are one', () => {
    expect(range('')).toEqual(extent);
    expect(range('10..20')).toEqual({ low: 10, high: 20 });
    expect(range('>=10 <30')).toEqual({ low: 10, high: 30 });
    expect(range('>200')).toBeNull();
    expect(range('1..2, 5..6')).toBeNull();
    expect(range('none')).toBeNull();
    expect(range('nonsense')).toBeNull();
  });

  it('is written so that reading it gives it back', () => {
    const limits = { low: 12.3, high: 45.6 };
    expect(range(textOf(limits, extent))).toEqual(limits);
    expect(textOf({ low: -4, high: 45.6 }, extent)).toBe('<=45.6');
    expect(textOf({ low: 12.3, high: 96 }, extent)).toBe('>=12.3');
    expect(textOf(extent, extent)).toBe('');
  });

  it('keeps as many digits as a narrow column needs', () => {
    const narrow = { low: 0.0101, high: 0.0109 };
    expect(textOf({ low: 0.0103251, high: 0.0109 }, narrow)).toBe('>=0.0103251');
  });
});
