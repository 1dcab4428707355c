/**
 * Filtering and sorting without DuckDB, for systems that it does not run on: the definition of what is asked for,
 * written out, and several times slower at a million events.
 */
import type { ColumnStatistics, TableFilter, TableTerm } from '../engine/api';
import type { ColumnValues, QueryTable, ReadColumn } from './query';

export function plainTable(count: number, read: ReadColumn): QueryTable {
  const passing = async (filters: readonly TableFilter[]): Promise<Uint32Array> => {
    const columns: ColumnValues[] = [];
    for (const { column } of filters) columns.push(await read(column));
    return Uint32Array.from({ length: count }, (_, event) => event).filter((event) =>
      filters.every(({ any }, i) => {
        const value = columns[i][event];
        return any.some((terms) => terms.every((term) => holds(term, value)));
      }),
    );
  };
  return {
    async order(filters, sort) {
      const keys: { values: ColumnValues; descending: boolean }[] = [];
      for (const { column, descending } of sort) {
        keys.push({ values: await read(column), descending });
      }
      const events = await passing(filters);
      return events.sort((a, b) => {
        for (const { values, descending } of keys) {
          const order = compare(values[a], values[b], descending);
          if (order !== 0) return order;
        }
        return a - b;
      });
    },
    async statistics(column, filters) {
      const values = await read(column);
      return statisticsOf(Float64Array.from(await passing(filters), (event) => values[event]));
    },
    async prepare() {
      // The values are used as they are.
    },
    async close() {
      // It holds nothing.
    },
  };
}

function compare(a: number, b: number, descending: boolean): number {
  const missing = Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  if (missing !== 0 || Number.isNaN(a) || a === b) return missing;
  return a < b === descending ? 1 : -1;
}

function holds(term: TableTerm, value: number): boolean {
  switch (term.is) {
    case 'missing':
      return Number.isNaN(value);
    case 'known':
      return !Number.isNaN(value);
    case 'between':
      return value >= term.low && value <= term.high;
    case 'above':
      return value > term.limit;
    case 'below':
      return value < term.limit;
    case 'equal':
      return value === term.value || Math.abs(value - term.value) < term.within;
    case 'unequal':
      return (
        !Number.isNaN(value) &&
        value !== term.value &&
        !(Math.abs(value - term.value) < term.within)
      );
    case 'among':
      return term.codes.includes(value);
  }
}

/** The median of an even number of values is the mean of the middle two. */
function statisticsOf(values: Float64Array): ColumnStatistics {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  const [middle, other] = [known[known.length >> 1], known[(known.length - 1) >> 1]];
  return {
    known: known.length,
    missing: values.length - known.length,
    min: known[0] ?? NaN,
    median: middle === undefined ? NaN : middle === other ? middle : (middle + other) / 2,
    max: known[known.length - 1] ?? NaN,
  };
}
