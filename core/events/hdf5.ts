/** HDF5 files, read lazily: opening one reads its headers, a slice reads its chunks. */
import { statSync } from 'node:fs';
import type { Metadata } from 'h5wasm/node';
import { DarkscopeError } from '../errors';
import { elementType, toNumbers, type DatasetInfo, type NumericArray } from './hdf5-types';
import { openError, readError } from './hdf5-errors';
import { DirectRows } from './direct/rows';
import { HeaderReader } from './hdf5-headers';
import { hdf5Library, type Library, type LibraryFile, type LibraryModule } from './hdf5-library';

/** What one attribute holds, for showing. */
export type AttributeValue = string | number | boolean | readonly (string | number | boolean)[];

/** An open HDF5 file. Slices are read synchronously, in the calling thread. */
export class Hdf5File {
  readonly datasets: ReadonlyMap<string, DatasetInfo>;
  private readonly module: LibraryModule;
  private headers: HeaderReader | null = null;
  private readonly directly = new Map<string, DirectRows | null>();

  constructor(
    readonly path: string,
    private readonly file: LibraryFile,
    private readonly library: Library,
  ) {
    const { module } = library;
    this.module = module;
    const found = new Map<string, DatasetInfo>();
    for (const name of module.get_names(file.file_id, '/', true).sort()) {
      if (module.get_type(file.file_id, `/${name}`) !== module.H5G_DATASET) continue;
      const metadata = this.metadata(name);
      const filters = module.get_dataset_filters(file.file_id, `/${name}`);
      found.set(name, {
        name,
        shape: metadata.shape ?? [],
        type: elementType(metadata),
        chunks: metadata.chunks,
        filters: filters.map((filter) => ({ id: filter.id, name: filter.name })),
      });
    }
    this.datasets = found;
  }

  /** The library's own description of a dataset. */
  metadata(name: string): Metadata {
    return this.module.get_dataset_metadata(this.file.file_id, `/${name}`);
  }

  /**
   * Numbers of rows `start` to `stop` (exclusive) along one axis; all of the other axes, in the file's order.
   * @throws DarkscopeError `file-chunk` naming file, dataset and rows where the file is damaged or a filter missing.
   */
  readRows(name: string, start: number, stop: number, axis = 0): NumericArray {
    const dataset = this.dataset(name);
    return toNumbers(this.readBytes(name, start, stop, axis), dataset.type);
  }

  /** All numbers of a dataset. */
  readAll(name: string): NumericArray {
    return this.readRows(name, 0, this.dataset(name).shape[0] ?? 1);
  }

  /** Like `readRows`, as the bytes that HDF5 delivers (little-endian where the type is a plain number). */
  readBytes(name: string, start: number, stop: number, axis = 0): Uint8Array<ArrayBuffer> {
    return this.read(name, start, stop, axis, (bytes) => bytes.slice());
  }

  /** Text of a string dataset's rows. */
  readStrings(name: string, start: number, stop: number): string[] {
    return this.readStringBytes(name, start, stop).map((bytes) => UTF8.decode(bytes));
  }

  /** Bytes of a string dataset's rows, each up to its terminating zero. */
  readStringBytes(name: string, start: number, stop: number): Uint8Array<ArrayBuffer>[] {
    const { vlen, size } = this.metadata(name);
    return this.read(name, start, stop, 0, (bytes) => this.splitStrings(bytes, vlen, size));
  }

  /** Attributes of an object (`''` is the root) in showable form; what cannot be shown is left out. */
  attributes(name: string): Record<string, AttributeValue> {
    const shown: Record<string, AttributeValue> = {};
    for (const attribute of this.attributeNames(name)) {
      const value = this.attributeValue(name, attribute);
      if (value !== undefined) shown[attribute] = value;
    }
    return shown;
  }

  attributeNames(name: string): string[] {
    return this.module.get_attribute_names(this.file.file_id, `/${name}`);
  }

  /** Strings of a text attribute, as bytes. */
  attributeStringBytes(name: string, attribute: string): Uint8Array<ArrayBuffer>[] {
    const { vlen, size } = this.attributeMetadata(name, attribute);
    return this.readAttribute(name, attribute, (bytes) => this.splitStrings(bytes, vlen, size));
  }

  attributeMetadata(name: string, attribute: string): Metadata {
    return this.module.get_attribute_metadata(this.file.file_id, `/${name}`, attribute);
  }

  /** Names of the groups below the root. */
  groups(): string[] {
    const { file_id } = this.file;
    return this.module
      .get_names(file_id, '/', true)
      .filter((name) => this.module.get_type(file_id, `/${name}`) === this.module.H5G_GROUP);
  }

  /** Where an object's header starts in the file: an object reference of HDF5 is that address. */
  headerAddress(name: string): number {
    const reference = this.module.create_object_reference(this.file.file_id, `/${name}`);
    return Number(Buffer.from(reference).readBigUInt64LE(0));
  }

  /** Whether a dataset is reached through a link, which may lead to another file. */
  isLinked(name: string): boolean {
    return name.split('/').some((_, i, parts) => {
      const path = `/${parts.slice(0, i + 1).join('/')}`;
      // what the library answers of a path that is no such link: null, or an object without fields
      const soft: unknown = this.module.get_symbolic_link(this.file.file_id, path);
      const external: object = this.module.get_external_link(this.file.file_id, path);
      return soft !== null || 'filename' in external;
    });
  }

  /** The faster way to read many rows of a dataset, or null where there is none: then there is `readRows`. */
  direct(name: string): DirectRows | null {
    const known = this.directly.get(name);
    if (known !== undefined) return known;
    const found = this.openDirectly(name);
    this.directly.set(name, found);
    return found;
  }

  close(): void {
    this.headers?.close();
    this.file.close();
  }

  private openDirectly(name: string): DirectRows | null {
    try {
      this.headers ??= new HeaderReader(this.path);
      return DirectRows.open(this, this.headers, this.dataset(name));
    } catch {
      // whatever is odd about the file, the library says it, or reads it all the same
      return null;
    }
  }

  private dataset(name: string): DatasetInfo {
    const found = this.datasets.get(name);
    if (!found) throw new Error(`${this.path} has no dataset ${name}`);
    return found;
  }

  private read<T>(
    name: string,
    start: number,
    stop: number,
    axis: number,
    take: (bytes: Uint8Array) => T,
  ): T {
    const dataset = this.dataset(name);
    const offset = dataset.shape.map((_, i) => (i === axis ? start : 0));
    const count = dataset.shape.map((length, i) => (i === axis ? stop - start : length));
    const size = count.reduce((product, length) => product * length, dataset.type.bytes);
    if (size === 0) return take(new Uint8Array(0));
    const { module, file } = this;
    const at = module._malloc(size);
    if (at === 0) throw new Error(`no memory for ${size} bytes of ${name}`);
    try {
      // a dataset without axes has no slices
      const slice = (numbers: number[]) => (numbers.length > 0 ? numbers.map(BigInt) : null);
      const [counts, offsets, steps] = [count, offset, count.map(() => 1)].map(slice);
      this.library.call(name, () =>
        module.get_dataset_data(file.file_id, `/${name}`, counts, offsets, steps, BigInt(at)),
      );
      const taken = take(module.HEAPU8.subarray(at, at + size));
      if (dataset.type.name === 'string') {
        module.reclaim_vlen_memory_count(
          file.file_id,
          `/${name}`,
          '',
          BigInt(at),
          count.map(BigInt),
        );
      }
      return taken;
    } catch (cause) {
      throw readError(this.path, dataset, start, stop, cause);
    } finally {
      module._free(at);
    }
  }

  private readAttribute<T>(name: string, attribute: string, take: (bytes: Uint8Array) => T): T {
    const metadata = this.attributeMetadata(name, attribute);
    const { module, file } = this;
    const size = Math.max(1, metadata.size * metadata.total_size);
    const at = module._malloc(size);
    try {
      this.library.call(attribute, () =>
        module.get_attribute_data(file.file_id, `/${name}`, attribute, BigInt(at)),
      );
      return take(module.HEAPU8.subarray(at, at + metadata.size * metadata.total_size));
    } finally {
      if (metadata.vlen) {
        module.reclaim_vlen_memory(file.file_id, `/${name}`, attribute, BigInt(at));
      }
      module._free(at);
    }
  }

  private attributeValue(name: string, attribute: string): AttributeValue | undefined {
    const metadata = this.attributeMetadata(name, attribute);
    if (metadata.shape === null) return undefined;
    const type = elementType(metadata);
    let values: (string | number | boolean)[];
    if (type.kind === 'string') {
      values = this.attributeStringBytes(name, attribute).map((bytes) => UTF8.decode(bytes));
    } else if (type.kind !== 'other') {
      const numbers = this.readAttribute(name, attribute, (b) => toNumbers(b.slice(), type));
      values = Array.from(numbers, (x) => (type.name === 'bool' ? x !== 0 : x));
    } else {
      return undefined;
    }
    return metadata.shape.length === 0 ? values[0] : values;
  }

  /** Texts up to their terminating zero; variable-length ones are pointers into the library's memory. */
  private splitStrings(bytes: Uint8Array, vlen: boolean, size: number): Uint8Array<ArrayBuffer>[] {
    const heap = this.module.HEAPU8;
    const found: Uint8Array<ArrayBuffer>[] = [];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at + size <= bytes.length; at += size) {
      const from = vlen ? view.getUint32(at, true) : bytes.byteOffset + at;
      let to = from;
      const limit = vlen ? (from === 0 ? from : heap.length) : from + size;
      while (to < limit && heap[to] !== 0) to++;
      found.push(heap.slice(from, to));
    }
    return found;
  }
}

const UTF8 = new TextDecoder();

/**
 * Opens an HDF5 file for reading.
 * @throws DarkscopeError `file-unreadable` for a missing or forbidden file, `file-not-hdf5` for a foreign or
 *   truncated one.
 */
export async function openHdf5(path: string): Promise<Hdf5File> {
  const bytes = sizeOf(path);
  const library = await hdf5Library();
  let file: LibraryFile | undefined;
  try {
    library.call(path, () => {
      const opened = new library.File(path, 'r');
      if (opened.file_id >= 0) file = opened;
      return opened.file_id;
    });
    if (!file) throw new Error('the file was not opened');
    return new Hdf5File(path, file, library);
  } catch (cause) {
    file?.close();
    throw openError(path, bytes, cause);
  }
}

function sizeOf(path: string): number {
  try {
    const stat = statSync(path);
    if (stat.isFile()) return stat.size;
  } catch (cause) {
    throw new DarkscopeError('file-unreadable', `${path}: no such file, or no right to read it`, {
      file: path,
      hint: 'Check the path and its permissions.',
      cause,
    });
  }
  throw new DarkscopeError('file-unreadable', `${path} is not a file`, { file: path });
}
