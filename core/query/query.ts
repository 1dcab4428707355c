/** Filtering and sorting the columns of a dataset, whatever does it. */
import type { ColumnStatistics, TableFilter, TableSort } from '../engine/api';

/** One number an event, indexed by its position. NaN is a missing value. */
export type ColumnValues = Float64Array | Int32Array | Uint32Array | Uint8Array;

/** Gives a column's values: the same array for as long as they are the same. */
export type ReadColumn = (column: string) => ColumnValues | Promise<ColumnValues>;

export interface QueryTable {
  /**
   * Positions of the events that pass every filter, by the sort keys, the first deciding first: ties by position,
   * missing values last both ways.
   * @throws Cancelled when a newer order is asked for before this one is there.
   */
  order(filters: readonly TableFilter[], sort: readonly TableSort[]): Promise<Uint32Array>;
  /** Of a column's values, over the events that pass every filter. */
  statistics(column: string, filters: readonly TableFilter[]): Promise<ColumnStatistics>;
  /** Takes up a column before it is asked for. */
  prepare(column: string): Promise<void>;
  /** Ends what is asked, and forgets all. */
  close(): Promise<void>;
}
