import { describe, expect, it } from 'vitest';
import { applyRule, type RuleColumn, type RuleSource } from '../../renderer/state/subset-mask';
import {
  combineRules,
  join,
  rangeRule,
  renameColumns,
  type Rule,
} from '../../renderer/state/subset-rule';

const files = [
  { path: '/a.h5', first: 0, events: 4 },
  { path: '/b.h5', first: 4, events: 2 },
];
const numbers: Record<string, number[]> = {
  score: [0.1, 5, NaN, 2, 9, 3],
  x: [0, 1, 2, 3, 4, 5],
  y: [0, 1, 0, 1, 0, 1],
};
const columns: Record<string, RuleColumn> = {
  class: {
    values: Int32Array.of(0, 0, 1, 1, 2, 0),
    names: [
      { code: 0, name: 'QCD' },
      { code: 1, name: 'SUEP' },
      { code: 2, name: 'SVJ' },
    ],
  },
};
for (const [name, values] of Object.entries(numbers)) {
  columns[name] = { values: Float64Array.from(values), names: null };
}
const source: RuleSource = {
  count: 6,
  files,
  labels: Int32Array.of(0, 0, 1, 1, 2, 0),
  column: (name) => columns[name] ?? `no ${name}`,
};

function eventsOf(rule: Rule): number[] | string {
  const result = applyRule(rule, source);
  if ('problem' in result) return result.problem;
  return Array.from(result.mask.keys()).filter((event) => result.mask[event] === 1);
}

describe('the rule of a subset', () => {
  const above: Rule = { kind: 'filter', column: 'score', text: '>=3' };
  const signal: Rule = { kind: 'filter', column: 'class', text: 'suep, svj' };

  it('filters numbers and names as the table does', () => {
    expect(eventsOf(above)).toEqual([1, 4, 5]);
    expect(eventsOf(signal)).toEqual([2, 3, 4]);
  });

  it('takes a brushed range with its ends, open where the brush was', () => {
    expect(eventsOf(rangeRule('score', 2, 5))).toEqual([1, 3, 5]);
    expect(eventsOf(rangeRule('score', -Infinity, 2))).toEqual([0, 3]);
    expect(eventsOf(rangeRule('score', 3, Infinity))).toEqual([1, 4, 5]);
    expect(eventsOf(rangeRule('score', -Infinity, Infinity))).toEqual([0, 1, 3, 4, 5]);
  });

  it('takes ends of any size and sign to the last bit', () => {
    for (const [low, high] of [
      [-1e-7, 1e21],
      [-1 / 3, 0.1 + 0.2],
      [-123456.789, -1e-300],
    ]) {
      columns.ends = { values: Float64Array.of(low, high, (low + high) / 2), names: null };
      const rule = rangeRule('ends', low, high);
      const result = applyRule(rule, { ...source, count: 3 });
      expect(result, JSON.stringify(rule)).toEqual({ mask: Uint8Array.of(1, 1, 1) });
    }
  });

  it('encloses events with an outline in the plane of two columns', () => {
    const outline = [0.5, -1, 4.5, -1, 4.5, 0.5, 0.5, 0.5];
    expect(eventsOf({ kind: 'lasso', x: 'x', y: 'y', outline })).toEqual([2, 4]);
  });

  it('flags strictly beyond a threshold, by value, share, count or rate', () => {
    const flagged = (by: 'value' | 'fpr' | 'count' | 'fraction' | 'rate', at: number) =>
      eventsOf({
        kind: 'flagged',
        column: 'score',
        direction: 'above',
        cut: { by, at, inputHz: 300 },
      });
    expect(flagged('value', 3)).toEqual([1, 4]);
    expect(flagged('count', 3)).toEqual([1, 4, 5]);
    expect(flagged('fraction', 0.4)).toEqual([1, 4]);
    // Background has 0.1, 3 and 5: a third of it is one event, and so are 100 of 300 Hz.
    expect(flagged('fpr', 1 / 3)).toEqual([1, 4]);
    expect(flagged('rate', 100)).toEqual([1, 4]);
    expect(flagged('rate', 99)).toEqual([4]);
  });

  it('is a list of lasting identities, of which open files have their part', () => {
    const list = { '/b.h5': [1, 1], '/a.h5': [0, 2, 3, 9], '/gone.h5': [0, 7] };
    expect(eventsOf({ kind: 'events', events: list })).toEqual([0, 1, 3, 5]);
  });

  it('joins, cuts and inverts other rules', () => {
    expect(eventsOf(join('all', above, signal))).toEqual([4]);
    expect(eventsOf(join('any', above, signal))).toEqual([1, 2, 3, 4, 5]);
    expect(eventsOf({ kind: 'not', of: above })).toEqual([0, 2, 3]);
    expect(eventsOf({ kind: 'all', of: [] })).toEqual([0, 1, 2, 3, 4, 5]);
    expect(eventsOf({ kind: 'any', of: [] })).toEqual([]);
  });

  it('says what it lacks', () => {
    expect(eventsOf({ kind: 'not', of: { kind: 'filter', column: 'z9', text: '1' } })).toBe(
      'no z9',
    );
    expect(eventsOf({ kind: 'filter', column: 'score', text: 'many' })).toContain('many');
  });

  it('gives the same mask until what it reads has changed', () => {
    const rule = join('all', above, signal);
    const first = applyRule(rule, source);
    expect(applyRule(rule, source)).toBe(first);
    columns.score = { values: Float64Array.of(9, 9, 9, 0, 0, 0), names: null };
    expect(eventsOf(rule)).toEqual([2]);
    expect(applyRule(rule, source)).not.toBe(first);
    columns.score = { values: Float64Array.from(numbers.score), names: null };
  });

  it('follows brushes that add, remove and cut', () => {
    expect(combineRules(above, signal, 'replace')).toBe(signal);
    for (const [mode, events] of [
      ['add', [1, 2, 3, 4, 5]],
      ['remove', [1, 5]],
      ['intersect', [4]],
    ] as const) {
      const rule = combineRules(above, signal, mode);
      expect(rule && eventsOf(rule), mode).toEqual(events);
    }
    expect(combineRules(null, signal, 'add')).toBeNull();
    expect(combineRules(above, null, 'intersect')).toBeNull();
  });

  it('follows columns that get another name', () => {
    const lasso: Rule = { kind: 'lasso', x: 'old.z1', y: 'mass', outline: [] };
    const renamed = renameColumns(join('any', above, { kind: 'not', of: lasso }), (name) =>
      name.replace('old.', 'new.'),
    );
    expect(renamed).toEqual(join('any', above, { kind: 'not', of: { ...lasso, x: 'new.z1' } }));
  });
});
