import { expect, it } from 'vitest';
import { KeptOrders } from '../../core/query/kept-orders';
import { combined, reversed, type KnownKey } from '../../core/query/orders';
import { plainTable } from '../../core/query/plain';
import type { ColumnValues } from '../../core/query';
import { Random } from '../../core/random';

const COUNT = 3000;
const random = new Random(5);
const columns = new Map<string, ColumnValues>([
  ['few', Float64Array.from({ length: COUNT }, () => random.below(4) - 1)],
  ['gaps', Float64Array.from({ length: COUNT }, () => (random.below(3) ? random.below(9) : NaN))],
  ['rare', Float64Array.from({ length: COUNT }, () => (random.below(40) ? random.uniform() : NaN))],
  ['apart', Float64Array.from({ length: COUNT }, () => random.uniform())],
  ['zeros', Float64Array.from({ length: COUNT }, () => [0, -0, 1][random.below(3)])],
  ['unknown', new Float64Array(COUNT).fill(NaN)],
  ['codes', Uint8Array.from({ length: COUNT }, () => random.below(3))],
]);
const valuesOf = (column: string) => columns.get(column) as ColumnValues;
const plain = plainTable(COUNT, valuesOf);

async function known(column: string, descending: boolean): Promise<KnownKey> {
  return {
    values: valuesOf(column),
    descending,
    order: await plain.order([], [{ column, descending }]),
  };
}

it('turns an order round without turning its ties or its missing values', async () => {
  for (const column of columns.keys()) {
    const turned = reversed(await known(column, false));
    expect(turned, column).toEqual((await known(column, true)).order);
    const back = reversed({ values: valuesOf(column), order: turned });
    expect(back, column).toEqual((await known(column, false)).order);
  }
});

it('makes the order by several keys of the orders by each', async () => {
  const names = [...columns.keys()];
  for (let trial = 0; trial < 60; trial++) {
    const sort = Array.from({ length: 1 + random.below(4) }, () => ({
      column: names[random.below(names.length)],
      descending: random.below(2) === 1,
    }));
    const keys: KnownKey[] = [];
    for (const { column, descending } of sort) keys.push(await known(column, descending));
    expect(combined(keys), JSON.stringify(sort)).toEqual(await plain.order([], sort));
  }
});

it('keeps as many orders as its memory holds, the last used ones, and forgets those of old values', async () => {
  const kept = new KeptOrders(3 * 4 * COUNT);
  const key = (table: string, descending = false) => ({
    table,
    values: valuesOf(table),
    descending,
  });
  for (const table of ['few', 'gaps', 'apart']) {
    kept.keep([key(table)], (await known(table, false)).order);
  }
  expect(kept.by([key('few')])).toEqual((await known('few', false)).order);
  kept.keep([key('codes')], (await known('codes', false)).order);
  expect(kept.by([key('gaps')])).toBeUndefined();
  expect(kept.by([key('apart', true)])).toEqual((await known('apart', true)).order);
  kept.forget('codes');
  expect(kept.by([key('codes')])).toBeUndefined();
  expect(kept.by([key('codes', true)])).toBeUndefined();
});
