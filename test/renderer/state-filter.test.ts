import { describe, expect, it } from 'vitest';
import { filterEvents, parseNameFilter, parseNumberFilter } from '../../renderer/state/filter';

function passing(text: string, values: readonly number[]): number[] {
  const filter = parseNumberFilter(text);
  if (!filter || 'problem' in filter) throw new Error(`not read: ${text}`);
  return values.filter(filter.test);
}

describe('a filter on numbers', () => {
  const values = [-5, 0, 2, 3, 5, 7.25, NaN];

  it.each([
    ['>3', [5, 7.25]],
    ['>= 3', [3, 5, 7.25]],
    ['<0', [-5]],
    ['2..5', [2, 3, 5]],
    ['2 .. 5', [2, 3, 5]],
    ['-5..0', [-5, 0]],
    ['5..', [5, 7.25]],
    ['..0', [-5, 0]],
    ['>0 <5', [2, 3]],
    ['<0, >5', [-5, 7.25]],
    ['!=3', [-5, 0, 2, 5, 7.25]],
    ['2,3', [2, 3]],
    ['none', [NaN]],
    ['any', [-5, 0, 2, 3, 5, 7.25]],
    ['>1e0', [2, 3, 5, 7.25]],
  ])('reads %s', (text, expected) => {
    expect(passing(text, values)).toEqual(expected);
  });

  it('takes a number with decimals to the digits typed, a whole number exactly', () => {
    expect(passing('7.3', [7.24, 7.3, 7.34, 7.36])).toEqual([7.3, 7.34]);
    expect(passing('7', [7, 7.25])).toEqual([7]);
  });

  it('is nothing when empty, and says what it cannot read', () => {
    expect(parseNumberFilter('  ')).toBeNull();
    for (const text of ['abc', '>', '..', '3..x', '> > 3', '1 2..,']) {
      expect(parseNumberFilter(text), text).toHaveProperty('problem');
    }
  });
});

describe('a filter on names', () => {
  const names = [
    { code: -1, name: 'unlabelled' },
    { code: 0, name: 'QCD' },
    { code: 1, name: 'SUEP' },
    { code: 2, name: 'SVJ' },
  ];
  const codes = (text: string) => {
    const filter = parseNameFilter(text, names);
    if (!filter || 'problem' in filter) throw new Error(`not read: ${text}`);
    return names.map(({ code }) => code).filter(filter.test);
  };

  it('finds parts of names in any case, several, or all but some', () => {
    expect(codes('suep')).toEqual([1]);
    expect(codes('s')).toEqual([1, 2]);
    expect(codes('qcd, svj')).toEqual([0, 2]);
    expect(codes('!qcd')).toEqual([-1, 1, 2]);
    expect(codes('s, !svj')).toEqual([1]);
  });

  it('says when no name is meant', () => {
    expect(parseNameFilter('higgs', names)).toHaveProperty('problem');
    expect(parseNameFilter('', names)).toBeNull();
  });
});

it('events stay when every filter lets them through', () => {
  const above = { values: Float64Array.of(1, 5, 9, NaN), test: (value: number) => value > 2 };
  const even = { values: Int32Array.of(0, 1, 0, 0), test: (value: number) => value === 0 };
  expect([...filterEvents(4, [above, even])]).toEqual([2]);
  expect([...filterEvents(4, [])]).toEqual([0, 1, 2, 3]);
});
