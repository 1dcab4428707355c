import { expect, it } from 'vitest';
import { align } from '../../core/published/align';
import type { PublishedArray } from '../../core/published/weights';

const array = (name: string, role: string, ...shape: number[]): PublishedArray => ({
  name,
  role,
  shape,
  values: new Float32Array(0),
});
const wanted = [
  { name: 'first/kernel', role: 'kernel', shape: [3, 3, 4, 8] },
  { name: 'first/bias', role: 'bias', shape: [8] },
  { name: 'wide/kernel', role: 'kernel', shape: [1, 1, 8, 6] },
  { name: 'wide/bias', role: 'bias', shape: [6] },
  { name: 'narrow/kernel', role: 'kernel', shape: [1, 1, 8, 1] },
  { name: 'narrow/bias', role: 'bias', shape: [1] },
];
const found = [
  array('a', 'kernel', 3, 3, 4, 8),
  array('b', 'bias', 1, 1, 1, 8),
  array('c', 'kernel', 1, 1, 8, 6),
  array('d', 'bias', 6),
  array('e', 'kernel', 1, 1, 8, 1),
  array('f', 'bias', 1),
];
const pairs = (list: ReturnType<typeof align>['taken']): string =>
  list.map((pair) => `${pair.wanted.name}=${pair.found.name}`).join(' ');

it('arrays fill the variables of their role and shape in order, whatever axes of length one they have', () => {
  const { taken, different, missing, surplus } = align(wanted, found);
  expect(pairs(taken)).toBe(
    'first/kernel=a first/bias=b wide/kernel=c wide/bias=d narrow/kernel=e narrow/bias=f',
  );
  expect([different, missing, surplus]).toEqual([[], [], []]);
});

it('two branches may come in either order, as long as their shapes tell them apart', () => {
  const [a, b, c, d, e, f] = found;
  expect(pairs(align(wanted, [a, b, e, f, c, d]).taken)).toBe(pairs(align(wanted, found).taken));
});

it('what is too few, too many or of another size is told apart', () => {
  const [a, , c, d, e, f] = found;
  const other = array('g', 'kernel', 5, 5, 4, 8);
  const alpha = array('h', 'alpha', 8);
  const { taken, different, missing, surplus } = align(wanted, [other, alpha, c, d, e, f]);
  expect(taken.length).toBe(4);
  expect(pairs(different)).toBe('first/kernel=g');
  expect(missing).toEqual([wanted[1]]);
  expect(surplus).toEqual([alpha]);
  expect(align(wanted, [a, c, d, e, f]).missing).toEqual([wanted[1]]);
});
