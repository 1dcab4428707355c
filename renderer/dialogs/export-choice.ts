/** What the export dialog asks for. */

/** A set of events that can be exported. */
export interface ExportGroup {
  readonly id: string;
  readonly title: string;
  readonly count: number;
}

export interface ExportChoice {
  readonly what: 'events' | 'table' | 'report';
  /** Id of the group. */
  readonly which: string;
  /** Names of the columns of a table; empty for the others. */
  readonly columns: readonly string[];
  /** Models that a dossier shows the reconstructions of. */
  readonly models: readonly string[];
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

/** A dossier with more events than this is slow to open. */
export const REPORT_COMFORT = 200;
