import { createHash } from 'node:crypto';
import type { StoredDataset } from '../engine/api';
import type { Hdf5File } from './hdf5';

/**
 * Fingerprint of a file's structure: dataset names, numbers of axes and element types. Files that share it are read
 * with the same column mapping, whatever their numbers of events.
 */
export function structureOf(file: Hdf5File): string {
  const lines = [...file.datasets.values()].map(
    ({ name, shape, type }) => `${name}\t${shape.length}\t${type.name}`,
  );
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 32);
}

/** Every dataset of a file, for the file tree and the mapping dialog. */
export function storedDatasets(file: Hdf5File): StoredDataset[] {
  return [...file.datasets.values()].map((dataset) => ({
    path: dataset.name,
    shape: [...dataset.shape],
    dtype: dataset.type.name,
    chunks: dataset.chunks === null ? null : [...dataset.chunks],
    filters: dataset.filters.map((filter) => filter.name),
    attributes: Object.fromEntries(
      Object.entries(file.attributes(dataset.name)).map(([name, value]) => [name, String(value)]),
    ),
  }));
}
