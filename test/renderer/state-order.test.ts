import { describe, expect, it } from 'vitest';
import { Random } from '../../core/random';
import { sortEvents } from '../../renderer/state/order';

const all = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

describe('sorting events', () => {
  const values = Float64Array.of(3, -1, NaN, 0, -0, Infinity, -Infinity, 3, 1e-300, -1e300);

  it('orders negative, tiny, infinite and missing values, the missing ones last', () => {
    const order = sortEvents(all(10), [{ values, descending: false }]);
    expect([...order]).toEqual([6, 9, 1, 3, 4, 8, 0, 7, 5, 2]);
  });

  it('keeps missing values last in descending order too, and ties in the order given', () => {
    const order = sortEvents(all(10), [{ values, descending: true }]);
    expect([...order]).toEqual([5, 0, 7, 8, 3, 4, 1, 9, 6, 2]);
  });

  it('sorts only the events given and names them by their position in the dataset', () => {
    const order = sortEvents(Uint32Array.of(7, 5, 1), [{ values, descending: false }]);
    expect([...order]).toEqual([1, 7, 5]);
  });

  it('gives a filtered or turned list as a fresh sort would', () => {
    const random = new Random(5);
    const rounded = Float64Array.from({ length: 3000 }, () =>
      random.below(10) === 0 ? NaN : random.below(40) - 20,
    );
    const some = all(3000).filter(() => random.below(3) > 0);
    for (const descending of [false, true]) {
      const order = sortEvents(some, [{ values: rounded, descending }]);
      const place = (event: number) =>
        Number.isNaN(rounded[event]) ? Infinity : rounded[event] * (descending ? -1 : 1);
      const expected = [...some].sort((a, b) =>
        place(a) === place(b) ? a - b : place(a) - place(b),
      );
      expect([...order]).toEqual(expected);
    }
  });

  it('lets the second key decide where the first ties', () => {
    const first = Int32Array.of(1, 0, 1, 0);
    const second = Float64Array.of(5, 6, 7, 8);
    const order = sortEvents(all(4), [
      { values: first, descending: false },
      { values: second, descending: true },
    ]);
    expect([...order]).toEqual([3, 1, 2, 0]);
  });

  it('agrees with the comparison sort on a hundred thousand random numbers', () => {
    const random = new Random(3);
    const many = Float64Array.from({ length: 100_000 }, () =>
      Math.round(random.normal() * 1000 * 10 ** random.below(6)),
    );
    const order = sortEvents(all(many.length), [{ values: many, descending: false }]);
    const expected = [...all(many.length)].sort((a, b) => many[a] - many[b]);
    expect([...order]).toEqual(expected);
  });

  it('does not touch the list it was given', () => {
    const given = Uint32Array.of(2, 1, 0);
    sortEvents(given, [{ values, descending: false }]);
    expect([...given]).toEqual([2, 1, 0]);
    expect([...sortEvents(given, [])]).toEqual([2, 1, 0]);
    expect(sortEvents(new Uint32Array(0), [{ values, descending: true }])).toHaveLength(0);
  });
});
