import { describe, expect, it } from 'vitest';
import { compareColumns } from '../../core/evaluation/compare';
import { Random } from '../../core/random';
import { differences } from '../../core/reproduce/differences';
import type { Entry, Trial } from '../../core/reproduce/rows';

const masses = Array.from({ length: 90 }, (_, i) => (i < 40 ? 0 : i < 65 ? 125 : 200));
const labels = masses.map((mass) => (mass > 0 ? 1 : 0));
const ids = masses.map((_, i) => String(i));

function scores(seed: number): Float64Array {
  const random = new Random(seed);
  return Float64Array.from(masses, (mass) => random.normal() + (mass > 0 ? 1 : 0));
}

const entry = (model: string, trials: readonly Trial[]): Entry => ({
  model,
  score: 'any',
  title: model,
  trials,
});

/** A trial of some of the events, in that order. */
const trial = (
  values: Float64Array,
  more: Partial<Trial> = {},
  events = ids.map(Number),
): Trial => ({
  seed: 42,
  fold: null,
  ids: events.map((i) => ids[i]),
  values: events.map((i) => values[i]),
  labels: events.map((i) => labels[i]),
  masses: events.map((i) => masses[i]),
  ...more,
});

describe('the difference of two rows', () => {
  const [a, b] = [scores(1), scores(2)];
  const expected = compareColumns(
    { name: 'a', values: a },
    { name: 'b', values: b },
    labels,
    masses,
  ).mauc.suep;

  it('is the paired test of DeLong, in percent points, whatever the order of the events', () => {
    const turned = ids.map((_, i) => ids.length - 1 - i);
    const [found] = differences(entry('a', [trial(a)]), entry('b', [trial(b, {}, turned)]));
    expect(found).toMatchObject({ model: 'a', against: 'b', class: 'SUEP' });
    expect(found.difference).toBeCloseTo(100 * expected.difference, 10);
    expect(found.low).toBeCloseTo(100 * expected.low, 10);
    expect(found.high).toBeCloseTo(100 * expected.high, 10);
    expect(found.p).toBeCloseTo(expected.p, 10);
  });

  it('leaves out events that either has no value of', () => {
    const [partA, partB] = [a.slice(), b.slice()];
    for (const event of [2, 45]) partA[event] = NaN;
    for (const event of [3, 50, 70]) partB[event] = NaN;
    const [found] = differences(entry('a', [trial(partA)]), entry('b', [trial(partB)]));
    const columns = [partA, partB].map((values) => ({ name: 'any', values }));
    const paired = compareColumns(columns[0], columns[1], labels, masses).mauc.suep;
    expect(found.difference).toBeCloseTo(100 * paired.difference, 10);
    expect(found.low).toBeCloseTo(100 * paired.low, 10);
    expect(found.p).toBeCloseTo(paired.p, 10);
  });

  it('of seeds that agree is that of one', () => {
    const seeds = [trial(a), trial(a.map(Math.exp), { seed: 51 })];
    const [found] = differences(entry('a', seeds), entry('b', [trial(b)]));
    expect(found.low).toBeCloseTo(100 * expected.low, 10);
  });

  it('with a model tested in folds compares each fold with the same events of the other', () => {
    const folds = [0, 1].map((fold) =>
      trial(
        scores(5 + fold),
        { fold: fold + 1 },
        ids.map(Number).filter((i) => labels[i] === 0 || i % 2 === fold),
      ),
    );
    const each = folds.map(({ ids: events, values, ...of }) => {
      const other = { name: 'b', values: events.map((id) => b[Number(id)]) };
      const own = { name: 'a', values };
      return compareColumns(own, other, of.labels, of.masses).mauc.suep.difference;
    });
    const [found] = differences(entry('a', folds), entry('b', [trial(b)]));
    const [back] = differences(entry('b', [trial(b)]), entry('a', folds));
    expect(found.difference).toBeCloseTo(50 * (each[0] + each[1]), 10);
    expect(back.difference).toBeCloseTo(-found.difference, 10);
    expect(back.low).toBeCloseTo(-found.high, 10);
  });
});
