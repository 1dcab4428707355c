import { createHash } from 'node:crypto';
import type { Metadata } from 'h5wasm/node';
import { DarkscopeError } from '../errors';
import type { FileLayout } from '../events/formats/format';
import type { Hdf5File } from '../events/hdf5';
import { VARIABLE_BYTES } from '../events/hdf5-encode';
import { HeaderReader } from '../events/hdf5-headers';
import { pointsElsewhere, readFileBytes } from './raw-bytes';

/** An attribute that can be written into another file: texts of variable length are taken out of their heap. */
export interface PortableAttribute {
  readonly name: string;
  readonly type: Uint8Array;
  readonly space: Uint8Array;
  readonly value: Uint8Array | { readonly texts: readonly Uint8Array[] };
}

/** A dataset to copy. */
export interface DatasetPlan {
  readonly name: string;
  /** Axis of the events; null: the dataset is not by event and is copied whole. */
  readonly eventAxis: number | null;
  /** Encoded datatype and fill value, as they lie in the file. */
  readonly type: Uint8Array;
  readonly fill: Uint8Array | undefined;
  /** Bytes of an element in the file. */
  readonly element: number;
  readonly isVariableText: boolean;
  /** Rows that share a chunk in the file, or are cheap to read at once where there are no chunks. */
  readonly chunkRows: number;
  /** null: a dataset that holds nothing. */
  readonly shape: readonly number[] | null;
}

/** All of a file that an export keeps. */
export interface FilePlan {
  readonly path: string;
  readonly datasets: readonly DatasetPlan[];
  /** By path of the object (`''` is the root): every group and dataset has an entry. */
  readonly attributes: ReadonlyMap<string, readonly PortableAttribute[]>;
  /** Files of equal structure can be exported into one. */
  readonly structure: string;
}

/** Reading so much is hardly slower than reading less. */
const CHEAP_BYTES = 64 << 10;
/** Bytes read at once of datasets that are copied whole. */
const COPY_BYTES = 4 << 20;

/**
 * Looks at everything in a file before any of it is copied.
 * @throws DarkscopeError `file-layout` naming the dataset or attribute that could not be kept to the bit.
 */
export function planFile(file: Hdf5File, layout: FileLayout): FilePlan {
  const headers = new HeaderReader(file.path);
  try {
    const datasets: DatasetPlan[] = [];
    const attributes = new Map<string, readonly PortableAttribute[]>();
    for (const object of ['', ...file.groups(), ...file.datasets.keys()]) {
      const header = keepable(file, object, () => headers.header(file.headerAddress(object)));
      attributes.set(
        object,
        header.attributes.map((attribute) => portable(file, object, attribute)),
      );
      if (file.datasets.has(object)) {
        datasets.push(planDataset(file, layout, object, header.type, header.fill));
      }
    }
    return { path: file.path, datasets, attributes, structure: structureOf(file, datasets) };
  } finally {
    headers.close();
  }
}

function planDataset(
  file: Hdf5File,
  layout: FileLayout,
  name: string,
  type: Uint8Array | undefined,
  fill: Uint8Array | undefined,
): DatasetPlan {
  const metadata = file.metadata(name);
  const isVariableText = metadata.vlen;
  if (!type) throw cannotKeep(file, name, 'its type was not found');
  const element = Buffer.from(type).readUInt32LE(4);
  // the header was found through the file's own index: a mismatch means a link into another file
  if (element !== (isVariableText ? VARIABLE_BYTES : metadata.size)) {
    throw cannotKeep(file, name, 'it lies in another file');
  }
  if (!isVariableText && pointsElsewhere(metadata)) {
    throw cannotKeep(file, name, 'its values point to other places of the file');
  }
  const axis = layout.images.includes(name) ? layout.eventAxis : 0;
  const rowBytes = (metadata.shape ?? []).slice(1).reduce((product, n) => product * n, element);
  const isByEvent = metadata.shape?.[axis] === layout.events;
  return {
    name,
    eventAxis: isByEvent ? axis : null,
    type,
    fill,
    element,
    isVariableText,
    chunkRows: metadata.chunks?.[0] ?? Math.max(1, Math.floor(CHEAP_BYTES / rowBytes)),
    shape: metadata.shape,
  };
}

function portable(
  file: Hdf5File,
  object: string,
  attribute: { name: string; type: Uint8Array; space: Uint8Array; data: Uint8Array },
): PortableAttribute {
  const { name, type, space, data } = attribute;
  const metadata: Metadata = file.attributeMetadata(object, name);
  if (metadata.vlen) {
    return { name, type, space, value: { texts: file.attributeStringBytes(object, name) } };
  }
  if (pointsElsewhere(metadata)) {
    throw cannotKeep(file, object, `attribute ${name} points to other places of the file`);
  }
  const bytes = metadata.shape === null ? 0 : metadata.size * metadata.total_size;
  return { name, type, space, value: data.subarray(0, bytes) };
}

/** Bytes of a dataset that is copied whole, in pieces. */
export function* wholeDataset(file: Hdf5File, plan: DatasetPlan): Generator<Uint8Array> {
  if (plan.shape === null) return;
  const rows = plan.shape[0] ?? 1;
  const rowBytes = plan.shape.slice(1).reduce((product, n) => product * n, plan.element);
  const step = Math.max(1, Math.floor(COPY_BYTES / Math.max(1, rowBytes)));
  for (let row = 0; row < rows; row += step) {
    yield readFileBytes(file, plan.name, row, Math.min(rows, row + step), 0);
  }
}

/** Everything that must agree before events of several files share one: types, shapes, and what is not by event. */
function structureOf(file: Hdf5File, datasets: readonly DatasetPlan[]): string {
  const hash = createHash('sha256');
  for (const group of file.groups()) hash.update(`${group}\n`);
  for (const plan of datasets) {
    const shape = plan.shape?.map((length, axis) => (axis === plan.eventAxis ? 'N' : length));
    hash.update(`${plan.name}\t${shape?.join(' x ')}\t${plan.eventAxis}\n`).update(plan.type);
    if (plan.eventAxis !== null || plan.shape === null) continue;
    if (plan.isVariableText) {
      const texts = file.readStrings(plan.name, 0, plan.shape[0] ?? 1);
      hash.update(JSON.stringify(texts));
    } else {
      for (const bytes of wholeDataset(file, plan)) hash.update(bytes);
    }
  }
  return hash.digest('hex');
}

function keepable<T>(file: Hdf5File, object: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw cannotKeep(file, object, (cause as Error).message);
  }
}

function cannotKeep(file: Hdf5File, object: string, why: string): DarkscopeError {
  return new DarkscopeError(
    'file-layout',
    `${file.path}: ${object === '' ? 'the root' : object} cannot be exported without loss: ${why}`,
    {
      file: file.path,
      hint: 'Export a table of scores instead; it names file and index of each event.',
    },
  );
}
