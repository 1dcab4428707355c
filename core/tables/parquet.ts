import { readFileSync } from 'node:fs';
import { parquetMetadata, parquetRead } from 'hyparquet';
import { parquetWriteFile } from 'hyparquet-writer';
import { DarkscopeError } from '../errors';
import {
  metadataOf,
  metadataTexts,
  storedColumns,
  tableOf,
  type StoredColumn,
  type TableFormat,
} from './score-table';

/** Apache Parquet, metadata as the file's key-value pairs. */
export const parquet: TableFormat = {
  title: 'Parquet',
  endings: ['.parquet', '.pq'],

  write(table, path) {
    parquetWriteFile({
      filename: path,
      columnData: storedColumns(table).map((column) =>
        'texts' in column
          ? { name: column.name, data: [...column.texts], type: 'STRING', nullable: false }
          : {
              name: column.name,
              data: column.numbers,
              type: column.numbers instanceof Int32Array ? 'INT32' : 'DOUBLE',
              nullable: false,
            },
      ),
      kvMetadata: metadataTexts(table.metadata).map(([key, value]) => ({ key, value })),
    });
    return Promise.resolve();
  },

  async read(path) {
    const file = readWhole(path);
    try {
      const metadata = parquetMetadata(file);
      const rows = Number(metadata.num_rows);
      const values = new Map<string, unknown[]>();
      await parquetRead({
        file,
        metadata,
        onChunk({ columnName, columnData, rowStart }) {
          const column = values.get(columnName) ?? new Array<unknown>(rows);
          values.set(columnName, column);
          for (let i = 0; i < columnData.length; i++) column[rowStart + i] = columnData[i];
        },
      });
      const columns = [...values].map(([name, found]) => storedColumn(name, found));
      const pairs = metadata.key_value_metadata ?? [];
      return tableOf(path, columns, metadataOf(pairs.map(({ key, value }) => [key, value])));
    } catch (cause) {
      if (cause instanceof DarkscopeError) throw cause;
      throw new DarkscopeError('file-layout', `${path} cannot be read as Parquet`, {
        file: path,
        cause,
      });
    }
  },
};

/** Texts where there is any; else numbers, NaN for what is missing. */
function storedColumn(name: string, values: readonly unknown[]): StoredColumn {
  if (values.some((value) => typeof value === 'string')) {
    return { name, texts: values.map((value) => String(value ?? '')) };
  }
  const numbers = Float64Array.from(values, (value) =>
    typeof value === 'number' || typeof value === 'bigint' ? Number(value) : NaN,
  );
  return { name, numbers };
}

function readWhole(path: string): ArrayBuffer {
  try {
    const { buffer, byteOffset, byteLength } = readFileSync(path);
    return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  } catch (cause) {
    throw new DarkscopeError('file-unreadable', `${path} cannot be read`, { file: path, cause });
  }
}
