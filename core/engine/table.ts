import { DarkscopeError } from '../errors';
import type { EventSource } from '../events/source';
import { openTable, type ColumnValues, type QueryTable } from '../query';
import type { ColumnStatistics, FileInfo, TableFilter, TableSort } from './api';

/** A dataset as a table to filter and sort: its columns, those of every table, and those that the window makes. */
export class DatasetTable {
  private readonly made = new Map<string, ColumnValues>();
  private table: Promise<QueryTable> | undefined;
  private closed = false;

  /** @param read gives a column of the dataset by name. */
  constructor(
    private readonly source: Pick<EventSource, 'count' | 'labels' | 'masses'>,
    private readonly files: readonly Pick<FileInfo, 'first' | 'events'>[],
    private readonly read: (column: string) => Promise<Float64Array>,
  ) {}

  /** @throws DarkscopeError `bad-parameter` where there is not one number an event. */
  put(column: string, values: ColumnValues): void {
    if (values.length !== this.source.count) {
      throw new DarkscopeError(
        'bad-parameter',
        `${column} has ${values.length} values; expected one for each of ${this.source.count} events`,
      );
    }
    this.made.set(column, values);
  }

  async order(filters: readonly TableFilter[], sort: readonly TableSort[]): Promise<Uint32Array> {
    return (await this.opened()).order(filters, sort);
  }

  async statistics(column: string, filters: readonly TableFilter[]): Promise<ColumnStatistics> {
    return (await this.opened()).statistics(column, filters);
  }

  /** Takes a column up before it is asked for; what fails is told when it is asked for. */
  async prepare(column: string): Promise<void> {
    if (this.closed) return;
    await this.opened()
      .then((table) => table.prepare(column))
      .catch(() => undefined);
  }

  async close(): Promise<void> {
    this.closed = true;
    // One that could not be made has nothing to close.
    const table = await this.table?.catch(() => undefined);
    await table?.close();
  }

  private opened(): Promise<QueryTable> {
    this.table ??= openTable(this.source.count, (column) =>
      column.startsWith('@') ? this.own(column) : this.read(column),
    );
    return this.table;
  }

  private own(column: string): ColumnValues {
    const known = this.made.get(column);
    if (known) return known;
    const { count, labels, masses } = this.source;
    if (column === '@class') return labels;
    if (column === '@mass') return masses;
    const values = new Uint32Array(count);
    this.files.forEach(({ first, events }, file) => {
      for (let row = 0; row < events; row++) {
        values[first + row] = column === '@file' ? file : column === '@index' ? row : first + row;
      }
    });
    if (!['@number', '@file', '@index'].includes(column)) {
      throw new DarkscopeError('bad-parameter', `there is no column ${column}`);
    }
    this.made.set(column, values);
    return values;
  }
}
