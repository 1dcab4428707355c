import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Ahead } from '../../core/query/ahead';
import { openTable, type ColumnValues } from '../../core/query';
import { plainTable } from '../../core/query/plain';
import { Random } from '../../core/random';

describe('what is taken up ahead', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('goes one after another, each once, and what fails does not hold up the others', async () => {
    const taken: string[] = [];
    const ahead = new Ahead(10, (column) => {
      taken.push(column);
      return column === 'b' ? Promise.reject(new Error('unreadable')) : Promise.resolve();
    });
    for (const column of ['a', 'b', 'a', 'c']) void ahead.add(column);
    expect(taken).toEqual([]);
    await vi.runAllTimersAsync();
    expect(taken).toEqual(['a', 'b', 'c']);
  });

  it('waits for as long as somebody asks something', async () => {
    const taken: string[] = [];
    const ahead = new Ahead(10, (column) => Promise.resolve(void taken.push(column)));
    void ahead.add('a');
    for (let n = 0; n < 20; n++) {
      ahead.wait();
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(taken).toEqual([]);
    await vi.runAllTimersAsync();
    expect(taken).toEqual(['a']);
  });

  it('ends with the table, and takes no more than its memory holds', async () => {
    const taken: string[] = [];
    const take = (column: string) => Promise.resolve(void taken.push(column));
    const ended = new Ahead(10, take);
    void ended.add('a');
    ended.end();
    void ended.add('b');
    const large = new Ahead(30e6, take);
    for (const column of ['c', 'd', 'e', 'f']) void large.add(column);
    await vi.runAllTimersAsync();
    expect(taken).toEqual(['c', 'd']);
  });
});

const COUNT = 20_000;
const random = new Random(8);
const columns = new Map<string, ColumnValues>(
  ['a', 'b', 'c'].map((name) => [
    name,
    Float64Array.from({ length: COUNT }, () => (random.below(9) ? random.below(500) : NaN)),
  ]),
);
const read = (column: string) => columns.get(column) as ColumnValues;

it('gives the same order whether or not a column was taken up ahead, and after its values changed', async () => {
  const sorts = [
    [{ column: 'a', descending: true }],
    [
      { column: 'b', descending: false },
      { column: 'a', descending: true },
    ],
  ];
  const table = await openTable(COUNT, read);
  for (const column of columns.keys()) await table.prepare(column);
  const filters = [{ column: 'c', any: [[{ is: 'above' as const, limit: 250 }]] }];
  const check = async () => {
    const plain = plainTable(COUNT, read);
    for (const sort of sorts) {
      expect(await table.order([], sort)).toEqual(await plain.order([], sort));
      expect(await table.order(filters, sort)).toEqual(await plain.order(filters, sort));
    }
  };
  await check();
  columns.set(
    'a',
    Float64Array.from({ length: COUNT }, () => random.below(50)),
  );
  await check();
  await table.prepare('a');
  await check();
  await table.close();
});

it('drops the answer to a question that another one has followed', async () => {
  const table = await openTable(COUNT, read);
  const filter = (limit: number) => [{ column: 'b', any: [[{ is: 'above' as const, limit }]] }];
  const typed = [1, 12, 123].map((limit) => table.order(filter(limit), []));
  const answers = await Promise.allSettled(typed);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  const [, , last] = answers;
  expect(last.status === 'fulfilled' && last.value).toEqual(
    await plainTable(COUNT, read).order(filter(123), []),
  );
  await table.close();
});

it('closes while columns are being taken up', async () => {
  const table = await openTable(COUNT, read);
  const waits = [...columns.keys()].map((column) => table.prepare(column));
  const asked = table.order([], [{ column: 'a', descending: false }]).catch(() => 'cancelled');
  await table.close();
  await Promise.all(waits);
  expect(await asked).toBe('cancelled');
});
