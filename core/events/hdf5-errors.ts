import { DarkscopeError } from '../errors';
import type { DatasetInfo } from './hdf5-types';

/** The library's innermost message that says what is wrong, out of its stack of them. */
function libraryReason(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const lines = [...text.matchAll(/#\d+: .* in (\w+)\(\): (.*)/g)];
  // the plugin search reports last; why it searched is what a reader wants
  const telling = lines.filter(([, where]) => !where.startsWith('H5PL'));
  return telling.at(-1)?.[2] ?? text.split('\n')[0];
}

/** A failed read: a damaged chunk or a filter that is not there. */
export function readError(
  path: string,
  dataset: DatasetInfo,
  start: number,
  stop: number,
  cause: unknown,
): DarkscopeError {
  const reason = libraryReason(cause);
  const filters = dataset.filters.map((filter) => filter.name).join(', ') || 'none';
  const rows = stop - start === 1 ? `event ${start}` : `events ${start} to ${stop - 1}`;
  const missing = /required filter '(.*)' is not registered/.exec(reason)?.[1];
  const id = dataset.filters.find((filter) => filter.name === missing)?.id;
  return new DarkscopeError(
    'file-chunk',
    missing === undefined
      ? `${path}: dataset ${dataset.name}, ${rows}: a damaged chunk cannot be read`
      : `${path}: dataset ${dataset.name}, ${rows}: compressed with filter ${missing} (number ${id ?? 'unknown'}), which is not available; expected gzip, LZF, Blosc, Zstd, LZ4, bitshuffle or bzip2`,
    {
      file: path,
      hint:
        missing === undefined
          ? 'Copy the file again from its source; the other events of the file stay usable.'
          : 'Write the file again with one of the filters that can be read, for example gzip.',
      detail: `${reason}; filters of the dataset: ${filters}`,
      cause,
    },
  );
}

/** A file that the library does not open. */
export function openError(path: string, bytes: number, cause: unknown): DarkscopeError {
  const reason = libraryReason(cause);
  const promised = /stored_eof = (\d+)/.exec(reason)?.[1];
  if (promised !== undefined) {
    return new DarkscopeError(
      'file-not-hdf5',
      `${path} is truncated: found ${bytes} bytes, its header expects ${promised}`,
      { file: path, hint: 'Copy the file again from its source.', detail: reason, cause },
    );
  }
  const foreign = /signature not found/.test(reason);
  return new DarkscopeError(
    'file-not-hdf5',
    foreign
      ? `${path} is not an HDF5 file: expected the HDF5 signature, found ${bytes} bytes without it`
      : `${path} cannot be opened as HDF5: found ${reason}; expected an intact file`,
    { file: path, hint: 'Open files with the ending .h5 or .hdf5.', detail: reason, cause },
  );
}
