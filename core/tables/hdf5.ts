import { closeSync, openSync } from 'node:fs';
import { openHdf5 } from '../events/hdf5';
import { dataspace, numberType, textType, variableTextType } from '../events/hdf5-encode';
import { Hdf5Writer } from '../events/hdf5-writer';
import {
  metadataOf,
  metadataTexts,
  storedColumns,
  tableOf,
  type StoredColumn,
  type TableFormat,
} from './score-table';

/** One dataset a column in the root group, metadata as attributes of the root. */
export const hdf5: TableFormat = {
  title: 'HDF5',
  endings: ['.h5', '.hdf5'],

  async write(table, path) {
    const fd = openSync(path, 'w');
    try {
      const writer = new Hdf5Writer(fd);
      for (const column of storedColumns(table)) await writeColumn(writer, column);
      writer.group(
        '',
        metadataTexts(table.metadata).map(([name, text]) => ({
          name,
          type: variableTextType(),
          space: dataspace([]),
          data: writer.variableTexts([Buffer.from(text)]),
        })),
      );
      writer.finish();
    } finally {
      closeSync(fd);
    }
  },

  async read(path) {
    const file = await openHdf5(path);
    try {
      const columns: StoredColumn[] = [];
      for (const { name, shape, type } of file.datasets.values()) {
        if (shape.length !== 1) continue;
        if (type.kind === 'string')
          columns.push({ name, texts: file.readStrings(name, 0, shape[0]) });
        if (type.kind === 'string' || type.kind === 'other') continue;
        columns.push({ name, numbers: Float64Array.from(file.readAll(name)) });
      }
      const attributes = Object.entries(file.attributes(''));
      const metadata = metadataOf(
        attributes.map(([name, value]) => [name, String(value)] as const),
      );
      return tableOf(path, columns, metadata);
    } finally {
      file.close();
    }
  },
};

async function writeColumn(writer: Hdf5Writer, column: StoredColumn): Promise<void> {
  if ('texts' in column) {
    const texts = column.texts.map((text) => Buffer.from(text, 'utf8'));
    const element = texts.reduce((most, { length }) => Math.max(most, length), 1);
    const data = Buffer.alloc(texts.length * element);
    texts.forEach((text, i) => text.copy(data, i * element));
    await writer.dataset(column.name, { type: textType(element), element, shape: [texts.length] }, [
      data,
    ]);
    return;
  }
  const { numbers } = column;
  const type = numberType(numbers instanceof Int32Array ? 'int32' : 'float64');
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const element = numbers.BYTES_PER_ELEMENT;
  await writer.dataset(column.name, { type, element, shape: [numbers.length] }, [bytes]);
}
