import { describe, expect, it } from 'vitest';
import { plainTable } from '../../core/query/plain';
import {
  parseNameFilter,
  parseNumberFilter,
  passes,
  type Filter,
} from '../../renderer/state/filter';

/** The numbers that the engine lets through, and the window as well. */
async function through(filter: Filter | null, values: readonly number[]): Promise<number[]> {
  if (!filter || 'problem' in filter) throw new Error('not read');
  const table = plainTable(values.length, () => Float64Array.from(values));
  const any = filter.any.map((terms) => [...terms]);
  const order = await table.order([{ column: 'x', any }], []);
  expect([...order]).toEqual([...values.keys()].filter((i) => passes(filter, values[i])));
  return Array.from(order, (event) => values[event]);
}

function passing(text: string, values: readonly number[]): Promise<number[]> {
  return through(parseNumberFilter(text), values);
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
  ])('reads %s', async (text, expected) => {
    expect(await passing(text, values)).toEqual(expected);
  });

  it('takes a number with decimals to the digits typed, a whole number exactly', async () => {
    expect(await passing('7.3', [7.24, 7.3, 7.34, 7.36])).toEqual([7.3, 7.34]);
    expect(await passing('7', [7, 7.25])).toEqual([7]);
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
  const codes = (text: string) =>
    through(
      parseNameFilter(text, names),
      names.map(({ code }) => code),
    );

  it('finds parts of names in any case, several, or all but some', async () => {
    expect(await codes('suep')).toEqual([1]);
    expect(await codes('s')).toEqual([1, 2]);
    expect(await codes('qcd, svj')).toEqual([0, 2]);
    expect(await codes('!qcd')).toEqual([-1, 1, 2]);
    expect(await codes('s, !svj')).toEqual([1]);
  });

  it('takes what stands in quotes as a whole name, commas and all', async () => {
    const reasons = ['', 'hot cell', 'hot cell, twice', 'noise'].map((name, code) => ({
      code,
      name,
    }));
    const found = (text: string) => through(parseNameFilter(text, reasons), [0, 1, 2, 3]);
    expect(await found('hot cell')).toEqual([1, 2]);
    expect(await found('"hot cell"')).toEqual([1]);
    expect(await found('"Hot cell, twice", noise')).toEqual([2, 3]);
    expect(await found('!"", !"noise"')).toEqual([1, 2]);
  });

  it('says when no name is meant', () => {
    expect(parseNameFilter('higgs', names)).toHaveProperty('problem');
    expect(parseNameFilter('', names)).toBeNull();
  });
});
