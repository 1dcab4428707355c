import { expect, it } from 'vitest';
import { arranged, moved } from '../../renderer/state/arrangement';

const columns = (...ids: string[]) => ids.map((id) => ({ id }));
const names = (list: readonly { id: string }[]) => list.map(({ id }) => id).join(' ');

it('columns stand as they were put, to the left or to the right', () => {
  expect(moved(['a', 'b', 'c', 'd'], 'a', 'c')).toEqual(['b', 'c', 'a', 'd']);
  expect(moved(['a', 'b', 'c', 'd'], 'd', 'b')).toEqual(['a', 'd', 'b', 'c']);
  expect(moved(['a', 'b'], 'a', 'x')).toEqual(['a', 'b']);
  expect(names(arranged(columns('a', 'b', 'c'), ['c', 'a', 'b']))).toBe('c a b');
});

it('a column that comes later stands behind the one that it follows by itself', () => {
  expect(names(arranged(columns('a', 'b', 'new', 'newer', 'c'), ['c', 'b', 'a']))).toBe(
    'c b new newer a',
  );
  expect(names(arranged(columns('new', 'a', 'b'), ['b', 'a']))).toBe('new b a');
});

it('a column that has gone keeps its place for when it returns', () => {
  const arrangement = ['c', 'gone', 'a', 'b'];
  expect(names(arranged(columns('a', 'b', 'c'), arrangement))).toBe('c a b');
  expect(names(arranged(columns('a', 'b', 'c', 'gone'), arrangement))).toBe('c gone a b');
});
