/**
 * Filters as SQL. Missing values are NULL there, so that no comparison holds for them; numbers are bound as
 * parameters, bit for bit.
 */
import type { TableFilter, TableTerm } from '../engine/api';

/** A condition with its parameters, in the order of their question marks. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly number[];
}

/** All filters at once. @param place the SQL name of a column. */
export function conditionOf(
  filters: readonly TableFilter[],
  place: (column: string) => string,
): Condition {
  return joined(
    filters.map(({ column, any }) =>
      joined(
        any.map((terms) =>
          joined(
            terms.map((term) => termOf(term, place(column))),
            'AND',
          ),
        ),
        'OR',
      ),
    ),
    'AND',
  );
}

function joined(conditions: readonly Condition[], by: 'AND' | 'OR'): Condition {
  // Of nothing, all holds and none is enough.
  if (conditions.length === 0) return { sql: by === 'AND' ? 'true' : 'false', values: [] };
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(` ${by} `)})`,
    values: conditions.flatMap(({ values }) => values),
  };
}

function termOf(term: TableTerm, value: string): Condition {
  switch (term.is) {
    case 'missing':
      return { sql: `${value} IS NULL`, values: [] };
    case 'known':
      return { sql: `${value} IS NOT NULL`, values: [] };
    case 'between':
      return { sql: `(${value} >= ? AND ${value} <= ?)`, values: [term.low, term.high] };
    case 'above':
      return { sql: `${value} > ?`, values: [term.limit] };
    case 'below':
      return { sql: `${value} < ?`, values: [term.limit] };
    case 'equal':
      return { sql: equal(value), values: [term.value, term.value, term.within] };
    case 'unequal':
      return { sql: `NOT ${equal(value)}`, values: [term.value, term.value, term.within] };
    case 'among':
      // Whole numbers, as the contract says; too many, at times, to be bound one by one.
      return {
        sql: term.codes.length ? `${value} IN (${term.codes.join()})` : 'false',
        values: [],
      };
  }
}

function equal(value: string): string {
  return `(${value} = ? OR abs(${value} - ?) < ?)`;
}
