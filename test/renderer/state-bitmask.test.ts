import { describe, expect, it } from 'vitest';
import { combine, countOf, eventsOf, maskOf } from '../../renderer/state/bitmask';

const before = Uint8Array.of(1, 1, 0, 0);
const given = Uint8Array.of(1, 0, 1, 0);

describe('a set of events', () => {
  it('is replaced, widened, narrowed or cut by another', () => {
    expect([...combine(before, given, 'replace')]).toEqual([1, 0, 1, 0]);
    expect([...combine(before, given, 'add')]).toEqual([1, 1, 1, 0]);
    expect([...combine(before, given, 'remove')]).toEqual([0, 1, 0, 0]);
    expect([...combine(before, given, 'intersect')]).toEqual([1, 0, 0, 0]);
  });

  it('leaves the sets it was made from as they were', () => {
    combine(before, given, 'add');
    expect([...before]).toEqual([1, 1, 0, 0]);
    expect([...given]).toEqual([1, 0, 1, 0]);
  });

  it('refuses to mix sets of different datasets', () => {
    expect(() => combine(before, new Uint8Array(3), 'add')).toThrow(RangeError);
  });

  it('lists its events in ascending order, however it was given', () => {
    const mask = maskOf([7, 2, 2, 5], 9);
    expect([...eventsOf(mask)]).toEqual([2, 5, 7]);
    expect(countOf(mask)).toBe(3);
  });

  it('has no place for events that do not exist', () => {
    expect(() => maskOf([4], 4)).toThrow('no event 4 among 4');
    expect(() => maskOf([NaN], 4)).toThrow(RangeError);
  });
});
