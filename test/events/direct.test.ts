/** Rows read past the HDF5 library are those that the library reads, however h5py stored them. */
import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDataset } from '../../core/events/dataset';
import { lookup3 } from '../../core/events/direct/checksum';
import { unshuffled } from '../../core/events/direct/filters';
import { Room } from '../../core/events/direct/room';
import { openHdf5, type Hdf5File } from '../../core/events/hdf5';
import { fixture } from './fixtures';

const folder = mkdtempSync(join(tmpdir(), 'darkscope-direct-'));
afterAll(() => rmSync(folder, { recursive: true }));

const VERSIONS = ['earliest', 'v108', 'v110', 'latest', 'userblock'];
/** Left to the library: other byte orders and filters, links, storage that was never given out. */
const REFUSED = ['elsewhere', 'link', 'lzf', 'never', 'never_contiguous', 'type_big_f4'];
/** Indices of chunks that are left to it, which the newer versions use where another axis than the first grows. */
const REFUSED_INDICES = ['grows_along_the_second', 'grows_everywhere'];
/** Chunks that were never written lie in these; rows with them are left to the library. */
const HOLES = ['holes', 'pages'];

/** The bytes of rows read directly, or null where they cannot be. */
async function directly(file: Hdf5File, name: string, start: number, stop: number) {
  const { shape } = file.datasets.get(name)!;
  const row = shape.slice(1).reduce((product, n) => product * n, 1);
  const out = file.readRows(name, start, stop).slice().fill(0);
  const seen = new Uint8Array(stop - start);
  const { taken } = file.direct(name)!.read(start, stop, (values, first, count) => {
    out.set(values, (first - start) * row);
    for (let i = 0; i < count; i++) seen[first - start + i]++;
  });
  try {
    await taken;
  } catch {
    return null;
  }
  expect([...new Set(seen)]).toEqual([1]);
  return Buffer.from(out.buffer, out.byteOffset, out.byteLength);
}

describe.each(VERSIONS)('in a file of version bounds %s', (version) => {
  it('every dataset reads the same, whole and in parts, or is left to the library', async () => {
    const file = await openHdf5(fixture(`layouts_${version}.h5`));
    const refused: string[] = [];
    for (const [name, { shape }] of file.datasets) {
      if (file.direct(name) === null) {
        refused.push(name);
        continue;
      }
      const rows = shape[0];
      const parts = [
        [0, rows],
        [3, 7],
        [rows - 2, rows],
        [5, 6],
      ];
      for (const [start, stop] of parts) {
        const values = file.readRows(name, start, stop);
        const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
        const found = await directly(file, name, start, stop);
        if (found || !HOLES.includes(name)) {
          expect(found?.equals(bytes), `${name}, rows ${start} to ${stop}`).toBe(true);
        }
      }
    }
    const newer = version === 'v110' || version === 'latest';
    const expected = version === 'userblock' ? [] : [...REFUSED, ...(newer ? REFUSED_INDICES : [])];
    expect(refused.sort()).toEqual(expected.sort());
    file.close();
  });
});

describe('the checksum of metadata', () => {
  // Jenkins's own figures for hashlittle, with start values of 0
  it.each([
    ['', 0xdeadbeef],
    ['Four score and seven years ago', 0x17770551],
  ])('of "%s" is that of the reference', (text, sum) => {
    expect(lookup3(Buffer.from(text))).toBe(sum);
  });
});

describe('rows with chunks that were never written', () => {
  it.each(['earliest', 'v110', 'latest'])('are told apart in version %s', async (version) => {
    const file = await openHdf5(fixture(`layouts_${version}.h5`));
    expect(await directly(file, 'holes', 0, 40)).toBeNull();
    expect(await directly(file, 'holes', 8, 16)).not.toBeNull();
    expect(await directly(file, 'pages', 1499, 1510)).toBeNull();
    const found = await directly(file, 'pages', 1500, 1510);
    expect([...new Set(new Int32Array(found!.buffer))]).toEqual([4]);
    file.close();
  });
});

describe('a damaged chunk', () => {
  it.each(['gzip_9', 'checksum', 'checksum_only'])('of %s is not taken for data', async (name) => {
    const path = join(folder, `${name}.h5`);
    copyFileSync(fixture('layouts_earliest.h5'), path);
    const place = await lastBytesOf(path, name);
    const fd = openSync(path, 'r+');
    writeSync(fd, Uint8Array.of(0x55, 0xaa), 0, 2, place);
    closeSync(fd);
    const file = await openHdf5(path);
    let rows = 0;
    const { taken } = file.direct(name)!.read(0, 4, (_, __, count) => (rows += count));
    await expect(taken).rejects.toThrow();
    expect(() => file.readRows(name, 0, 4)).toThrow('damaged chunk');
    file.close();
  });
});

describe('a damaged index of chunks', () => {
  it('is told by its checksum before it leads to other bytes', async () => {
    const path = join(folder, 'addresses.h5');
    const bytes = readFileSync(fixture('layouts_latest.h5'));
    let damaged = 0;
    for (const signature of ['FADB', 'EADB', 'EAIB']) {
      for (let at = bytes.indexOf(signature); at >= 0; at = bytes.indexOf(signature, at + 4)) {
        bytes[at + 14] ^= 1; // the first address, where there is no map of pages before it
        damaged++;
      }
    }
    expect(damaged).toBeGreaterThan(3);
    writeFileSync(path, bytes);
    const [good, bad] = [await openHdf5(fixture('layouts_latest.h5')), await openHdf5(path)];
    let told = 0;
    for (const [name, { shape }] of good.datasets) {
      if (!good.direct(name) || HOLES.includes(name)) continue;
      const expected = await directly(good, name, 0, shape[0]);
      const read = good.readRows(name, 0, shape[0]);
      const out = Buffer.alloc(read.byteLength);
      const { taken } = bad.direct(name)!.read(0, shape[0], (values, first, count) => {
        const { buffer, byteOffset, byteLength } = values;
        Buffer.from(buffer, byteOffset, byteLength).copy(out, (first * byteLength) / count);
      });
      const whole = await taken.then(
        () => true,
        () => false,
      );
      if (whole) expect(out.equals(expected!), name).toBe(true);
      else told++;
    }
    expect(told).toBeGreaterThan(3);
    good.close();
    bad.close();
  });

  it('that leads in circles comes to an end', async () => {
    const path = join(folder, 'circles.h5');
    copyFileSync(fixture('layouts_earliest.h5'), path);
    const { root, rank } = await treeOf(path, 'gzip_9');
    const fd = openSync(path, 'r+');
    // the leaf becomes a node above itself
    writeSync(fd, Uint8Array.of(1), 0, 1, root + 5);
    const itself = Buffer.alloc(8);
    itself.writeBigUInt64LE(BigInt(root));
    writeSync(fd, itself, 0, 8, root + 24 + 8 + 8 * (rank + 1));
    closeSync(fd);
    const file = await openHdf5(path);
    const { taken } = file.direct('gzip_9')!.read(0, 4, () => undefined);
    await expect(taken).rejects.toThrow('leads in circles');
    file.close();
  });

  it('that tells of a chunk larger than any filter makes it is refused', async () => {
    const path = join(folder, 'large.h5');
    copyFileSync(fixture('layouts_earliest.h5'), path);
    const { root } = await treeOf(path, 'gzip_9');
    const fd = openSync(path, 'r+');
    writeSync(fd, Uint8Array.of(0xff, 0xff, 0xff, 0x7e), 0, 4, root + 24);
    closeSync(fd);
    const file = await openHdf5(path);
    const { taken } = file.direct('gzip_9')!.read(0, 4, () => undefined);
    await expect(taken).rejects.toThrow('a chunk of 2130706431 bytes in the file');
    file.close();
  });
});

/** Where the middle of the first chunk of a dataset lies: found by damaging nothing, from the B-tree. */
async function lastBytesOf(path: string, name: string): Promise<number> {
  const { leaf, rank } = await treeOf(path, name);
  const bytes = leaf.readUInt32LE(24);
  return Number(leaf.readBigUInt64LE(24 + 8 + 8 * (rank + 1))) + (bytes >> 1);
}

/** The root of a dataset's tree of chunks, as far as its first child, and where it lies. */
async function treeOf(path: string, name: string) {
  const { HeaderReader } = await import('../../core/events/hdf5-headers');
  const { storageOf } = await import('../../core/events/direct/storage');
  const file = await openHdf5(path);
  const headers = new HeaderReader(path);
  const storage = storageOf(headers.messages(file.headerAddress(name)));
  file.close();
  if (storage?.kind !== 'chunked') throw new Error(`${name} is not chunked`);
  const rank = storage.chunk.length;
  const root = storage.index.address;
  const leaf = headers.read(root, 24 + 8 + 8 * (rank + 1) + 8);
  headers.close();
  return { root, rank, leaf };
}

/** Raw events as the experiment stores them, one a chunk; every cell of an event differs from the next event's. */
async function writeRaw(path: string, events: number): Promise<void> {
  const { File, ready } = await import('h5wasm/node');
  await ready;
  const file = new File(path, 'w');
  const cells = 286 * 360;
  for (const [channel, name] of ['ImageTrk_PUcorr', 'ImageECAL', 'ImageHCAL'].entries()) {
    const data = new Float32Array(events * cells);
    for (let i = channel; i < data.length; i += 997) data[i] = 0.1 + (i % 1013);
    const shape = [events, 286, 360];
    file.create_dataset({
      name,
      data,
      shape,
      chunks: [1, 286, 360],
      compression: 'gzip',
      compression_opts: 4,
    });
  }
  file.close();
}

describe('events read in turn', () => {
  it('are those that reading one by one gives, with reading ahead and across files', async () => {
    const raw = join(folder, 'qcd_raw.h5');
    await writeRaw(raw, 21);
    const pooled = ['many.h5', 'pooled.h5', 'suep_raw_h300_float32.h5'].map(fixture);
    const { source } = await openDataset([raw, ...pooled]);
    const { source: single } = await openDataset([raw, ...pooled]);
    const step = 9;
    const differing: number[] = [];
    for (let start = 0; start < source.count; start += step) {
      const count = Math.min(step, source.count - start);
      const events = Array.from({ length: count }, (_, i) => start + i);
      const images = await source.readImages(events);
      for (const event of events) {
        const one = await single.readImages([event]);
        const at = (event - start) * one.length;
        const same = Buffer.from(images.buffer, at * 4, one.length * 4);
        if (!same.equals(Buffer.from(one.buffer))) differing.push(event);
      }
    }
    expect(differing).toEqual([]);
    await source.close();
    await single.close();
  });

  it('may be closed while it reads ahead', async () => {
    const { source } = await openDataset([fixture('many.h5')]);
    const events = (start: number) => Array.from({ length: 10 }, (_, i) => start + i);
    await source.readImages(events(0));
    await source.close();
    const { source: again } = await openDataset([fixture('many.h5')]);
    const reading = again.readImages(events(0));
    await again.close();
    expect((await reading).length).toBe(10 * 72 * 58 * 3);
  });
});

describe('bytes that were shuffled', () => {
  it.each([2, 4, 8, 3])('come together again in numbers of %d bytes, with a rest', (size) => {
    for (const bytes of [16 * size, 15 * size, 5 * size + 2, 0]) {
      const data = Uint8Array.from({ length: bytes }, (_, i) => (i % 5 === 0 ? 0 : i % 251));
      const count = Math.floor(bytes / size);
      const shuffled = data.slice();
      for (let n = 0; n < count; n++) {
        for (let byte = 0; byte < size; byte++) shuffled[byte * count + n] = data[n * size + byte];
      }
      expect(unshuffled(shuffled, size)).toEqual(data);
    }
  });
});

describe('room for decompressed bytes', () => {
  it('lets in as many as fit, in turn, and what is larger than all of it alone', async () => {
    const room = new Room(10);
    const log: string[] = [];
    const enter = (name: string, bytes: number) => room.take(bytes).then(() => log.push(name));
    await enter('a', 6);
    const others = [enter('large', 20), enter('b', 4)];
    await Promise.resolve();
    expect(log).toEqual(['a']);
    room.give(6);
    await others[0];
    expect(log).toEqual(['a', 'large']);
    room.give(20);
    await others[1];
    expect(log).toEqual(['a', 'large', 'b']);
  });
});
