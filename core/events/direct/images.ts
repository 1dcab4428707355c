/** Pooled images or masks read past the HDF5 library, with several chunks on their way at a time. */
import { readView, type FileLayout } from '../formats/format';
import type { Hdf5File } from '../hdf5';
import { IMAGES, type View } from '../views';
import type { RowsUnderWay } from './rows';

/** Images of some events, under way. */
export interface ImagesUnderWay {
  /** All that is needed from the disk is there, and decompression has its orders. */
  readonly ordered: Promise<void>;
  /** As the view has them, or null where they cannot be had this way: the library then says why, or reads them. */
  readonly images: Promise<Float32Array | null>;
}

/** Chunks smaller than that are read faster by the library than their way through the pool takes. */
const LEAST_CHUNK = 32 * 1024;

/** Whether all pixels of a file may be read past the library; what `readDirectly` gives may still be null. */
export function isDirect(layout: FileLayout, file: Hdf5File): boolean {
  if (layout.eventAxis !== 0) return false;
  return layout.images.every((name) => (file.direct(name)?.chunkBytes ?? 0) >= LEAST_CHUNK);
}

/** Events `start` to `stop` (exclusive) of a file of which `isDirect` holds. */
export function readDirectly(
  view: View,
  layout: FileLayout,
  file: Hdf5File,
  start: number,
  stop: number,
): ImagesUnderWay {
  const out = new Float32Array((stop - start) * view.size);
  const reads = view.datasets(layout).map((name): RowsUnderWay => {
    const rows = file.direct(name);
    if (!rows) throw new Error(`${name} is not read directly`);
    return rows.read(start, stop, (values, first, count, places) => {
      const at = first - start;
      const part = out.subarray(at * view.size, (at + count) * view.size);
      const bad = view.fill(layout, { name, values, count, places }, part);
      if (bad) throw new Error('a cell holds no energy');
    });
  });
  return {
    ordered: Promise.all(reads.map(({ ordered }) => ordered)).then(() => undefined),
    // all of them, so that nothing is under way any more when the file is closed
    images: Promise.allSettled(reads.map(({ taken }) => taken)).then((results) =>
      results.every(({ status }) => status === 'fulfilled') ? out : null,
    ),
  };
}

/**
 * Compares one event read both ways, once a file: whatever a file is like that nobody thought of, its numbers are the
 * library's. @returns null where this event is not to be had this way
 */
export async function agrees(
  layout: FileLayout,
  file: Hdf5File,
  event: number,
): Promise<boolean | null> {
  const images = await readDirectly(IMAGES, layout, file, event, event + 1).images;
  if (!images) return null;
  const expected = readView(IMAGES, layout, file, event, event + 1);
  return Buffer.from(images.buffer).equals(Buffer.from(expected.buffer));
}
