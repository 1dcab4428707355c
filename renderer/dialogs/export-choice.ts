/** What the export dialog asks for. */
export type ExportGroup = 'selected' | 'flagged' | 'tagged' | 'current' | 'all';

/** How many events each group holds. */
export type ExportCounts = Readonly<Record<ExportGroup, number>>;

export interface ExportChoice {
  readonly what: 'events' | 'table' | 'report';
  readonly which: ExportGroup;
  /** Names of the columns of a table; empty for the others. */
  readonly columns: readonly string[];
  /** The ending of the file to write. */
  readonly format: 'h5' | 'csv' | 'parquet' | 'html';
}

export const FORMATS = {
  table: [
    { id: 'csv', title: 'CSV' },
    { id: 'parquet', title: 'Parquet' },
    { id: 'h5', title: 'HDF5' },
  ],
} as const;

/** A report with more events than this is slow to open. */
export const REPORT_COMFORT = 200;
