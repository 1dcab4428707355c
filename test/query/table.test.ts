import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TableFilter, TableSort, TableTerm } from '../../core/engine/api';
import { openTable, queryEngineInfo, type ColumnValues, type QueryTable } from '../../core/query';
import { plainTable } from '../../core/query/plain';
import { Random } from '../../core/random';

const COUNT = 5000;
const SPECIAL = [NaN, 0, -0, Infinity, -Infinity, Number.MIN_VALUE, -Number.MAX_VALUE, 0.1, 1e-300];

/** Columns with missing and infinite values, both zeros, duplicates and neighbours that differ in the last bit. */
function randomColumns(): Map<string, ColumnValues> {
  const random = new Random(11);
  const value = (): number => {
    const kind = random.below(4);
    if (kind === 0) return SPECIAL[random.below(SPECIAL.length)];
    if (kind === 1) return random.below(20) - 10;
    return kind === 2 ? 0.1 + random.below(3) * 2 ** -56 : (random.uniform() - 0.5) * 1e3;
  };
  const floats = () => Float64Array.from({ length: COUNT }, value);
  return new Map<string, ColumnValues>([
    ['a', floats()],
    ['b', floats()],
    ['model 1.score "x"', floats()],
    ['few', Float64Array.from({ length: COUNT }, () => random.below(3))],
    ['unknown', new Float64Array(COUNT).fill(NaN)],
    ['codes', Uint32Array.from({ length: COUNT }, () => random.below(5))],
    ['classes', Int32Array.from({ length: COUNT }, () => random.below(4) - 1)],
    ['flags', Uint8Array.from({ length: COUNT }, () => random.below(2))],
  ]);
}

/** What a filter means, said once more. */
function meets(term: TableTerm, x: number): boolean {
  if (term.is === 'missing') return x !== x;
  if (x !== x) return false;
  if (term.is === 'known') return true;
  if (term.is === 'between') return !(x < term.low) && !(x > term.high);
  if (term.is === 'above') return x > term.limit;
  if (term.is === 'below') return x < term.limit;
  if (term.is === 'among') return term.codes.some((code) => code === x);
  const same = x === term.value || Math.abs(x - term.value) < term.within;
  return term.is === 'equal' ? same : !same;
}

/** The order by inserting one event after the other at its place. */
function naiveOrder(
  columns: Map<string, ColumnValues>,
  filters: readonly TableFilter[],
  sort: readonly TableSort[],
): number[] {
  const at = (column: string, event: number) => columns.get(column)?.[event] as number;
  const before = (a: number, b: number): boolean => {
    for (const { column, descending } of sort) {
      const [x, y] = [at(column, a), at(column, b)];
      if (x !== x && y !== y) continue;
      if (x !== x || y !== y) return y !== y;
      if (x !== y) return descending ? x > y : x < y;
    }
    return a < b;
  };
  const order: number[] = [];
  for (let event = 0; event < COUNT; event++) {
    const passes = filters.every(({ column, any }) =>
      any.some((terms) => terms.every((term) => meets(term, at(column, event)))),
    );
    if (!passes) continue;
    let [low, high] = [0, order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(event, order[middle])) high = middle;
      else low = middle + 1;
    }
    order.splice(low, 0, event);
  }
  return order;
}

function randomTerm(random: Random): TableTerm {
  const numbers = [-10, -3.5, 0, 0.1, 0.1 + 2 ** -56, 4, 100, Infinity, -Infinity];
  const number = () => numbers[random.below(numbers.length)];
  const terms: (() => TableTerm)[] = [
    () => ({ is: 'missing' }),
    () => ({ is: 'known' }),
    () => ({ is: 'between', low: number(), high: number() }),
    () => ({ is: 'above', limit: number() }),
    () => ({ is: 'below', limit: number() }),
    () => ({ is: 'equal', value: number(), within: random.below(2) * 0.05 }),
    () => ({ is: 'unequal', value: number(), within: random.below(2) * 0.05 }),
    () => ({ is: 'among', codes: Array.from({ length: random.below(4) }, () => random.below(5)) }),
  ];
  return terms[random.below(terms.length)]();
}

const columns = randomColumns();
const names = [...columns.keys()];
const read = (column: string): ColumnValues => {
  const values = columns.get(column);
  if (!values) throw new Error(`there is no column ${column}`);
  return values;
};

describe.each([
  ['DuckDB', () => openTable(COUNT, read)],
  ['the plain table', () => Promise.resolve(plainTable(COUNT, read))],
])('%s', (_, open) => {
  let table: QueryTable;
  beforeAll(async () => {
    table = await open();
  });
  afterAll(() => table.close());

  it('sorts by each column, both ways, as insertion does', async () => {
    for (const column of names) {
      for (const descending of [false, true]) {
        const sort = [{ column, descending }];
        expect([...(await table.order([], sort))], column).toEqual(naiveOrder(columns, [], sort));
      }
    }
  });

  it('filters and sorts at once as a naive search does', async () => {
    const random = new Random(3);
    const pick = () => names[random.below(names.length)];
    for (let trial = 0; trial < 60; trial++) {
      const filters = Array.from({ length: random.below(3) }, () => ({
        column: pick(),
        any: Array.from({ length: 1 + random.below(3) }, () =>
          Array.from({ length: 1 + random.below(2) }, () => randomTerm(random)),
        ),
      }));
      const sort = Array.from({ length: random.below(4) }, () => ({
        column: pick(),
        descending: random.below(2) === 1,
      }));
      const text = JSON.stringify({ filters, sort });
      const order = await table.order(filters, sort);
      expect([...order], text).toEqual(naiveOrder(columns, filters, sort));
    }
  });

  it('gives every event where nothing is asked, and none where nothing can pass', async () => {
    expect(await table.order([], [])).toHaveLength(COUNT);
    expect(await table.order([{ column: 'a', any: [] }], [])).toHaveLength(0);
    const sort = [{ column: 'b', descending: true }];
    expect(await table.order([{ column: 'unknown', any: [[{ is: 'known' }]] }], sort)).toHaveLength(
      0,
    );
  });

  it('counts, and finds the least, middle and greatest value of what passes', async () => {
    const filters: TableFilter[] = [
      { column: 'few', any: [[{ is: 'equal', value: 1, within: 0 }]] },
    ];
    const passing = naiveOrder(columns, filters, []).map((event) => read('a')[event]);
    const known = passing.filter((x) => x === x).sort((x, y) => (x < y ? -1 : Number(x > y)));
    const [low, high] = [known[(known.length - 1) >> 1], known[known.length >> 1]];
    expect(await table.statistics('a', filters)).toEqual({
      known: known.length,
      missing: passing.length - known.length,
      min: -Infinity,
      median: low + (high - low) / 2,
      max: Infinity,
    });
    expect(await table.statistics('unknown', [])).toEqual({
      known: 0,
      missing: COUNT,
      min: NaN,
      median: NaN,
      max: NaN,
    });
  });

  it('takes up a column again when its values are others', async () => {
    const sort = [{ column: 'flags', descending: true }];
    const before = await table.order([], sort);
    columns.set(
      'flags',
      Uint8Array.from(read('flags'), (flag) => 1 - flag),
    );
    const after = await table.order([], sort);
    expect([...after]).toEqual(naiveOrder(columns, [], sort));
    expect([...after]).not.toEqual([...before]);
  });

  it('fails for a column that is not there, and answers the next question', async () => {
    await expect(table.order([], [{ column: 'gone', descending: false }])).rejects.toThrow(
      'there is no column gone',
    );
    expect(await table.order([], [{ column: 'a', descending: false }])).toHaveLength(COUNT);
  });
});

it('says which engine answers', async () => {
  expect(await queryEngineInfo()).toMatchObject({ kind: 'duckdb', reason: null });
});

it('gives up an order when a newer one is asked for', async () => {
  const table = await openTable(COUNT, read);
  const first = table.order([], [{ column: 'a', descending: false }]);
  const sort = [{ column: 'b', descending: true }];
  const second = table.order([], sort);
  await expect(first).rejects.toMatchObject({ code: 'cancelled' });
  expect([...(await second)]).toEqual(naiveOrder(columns, [], sort));
  await table.close();
});

it('keeps columns side by side beyond what DuckDB stores as one group', async () => {
  const many = 300_000;
  const random = new Random(8);
  const value = () => (random.below(50) === 0 ? NaN : random.below(1000) / 8);
  const wide = ['x', 'y', 'z'].map((name) => [name, Float64Array.from({ length: many }, value)]);
  const readWide = (column: string) => new Map(wide as [string, Float64Array][]).get(column)!;
  const [duck, plain] = [await openTable(many, readWide), plainTable(many, readWide)];
  const filters: TableFilter[] = [
    { column: 'x', any: [[{ is: 'between', low: 20, high: 100 }]] },
    { column: 'z', any: [[{ is: 'above', limit: 30 }], [{ is: 'missing' }]] },
  ];
  const sort = [
    { column: 'y', descending: true },
    { column: 'x', descending: false },
  ];
  for (const [some, by] of [
    [filters, sort],
    [filters, []],
    [[], sort],
    // Now the order of all events is known, and walked through.
    [filters, sort],
  ] as const) {
    const [order, expected] = [await duck.order(some, by), await plain.order(some, by)];
    expect(Buffer.compare(Buffer.from(order.buffer), Buffer.from(expected.buffer))).toBe(0);
  }
  await duck.close();
});

it('answers for a dataset without events', async () => {
  const table = await openTable(0, () => new Float64Array(0));
  expect(await table.order([], [{ column: 'a', descending: true }])).toHaveLength(0);
  await table.close();
});
