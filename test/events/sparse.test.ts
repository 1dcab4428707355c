/** Chunks that are nearly all zeros are decompressed in a way of their own: it must say what zlib says, and no more. */
import { constants, deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../core/events/dataset';
import { SparseBytes } from '../../core/events/direct/sparse-inflate';
import { masksOf } from '../../core/events/preprocess';
import { masksFrom } from '../../core/events/source';
import { Random } from '../../core/random';
import type { ColumnMapping } from '../../core/events/mapping';
import { fixture, openFixtures } from './fixtures';

const RAW = fixture('../../../assets/samples/raw_qcd.h5');

const stacked: ColumnMapping = {
  images: { dataset: 'calo', channels: [0, 1, 2] },
  axes: ['channel', 'event', 'eta', 'phi'],
  label: null,
  mass: null,
  columns: {},
};
const split: ColumnMapping = {
  images: { tracker: 'cells/trk', ecal: 'cells/em', hcal: null },
  axes: ['event', 'phi', 'eta'],
  label: null,
  mass: null,
  columns: {},
};

const sparse = new SparseBytes();

/** Some bytes, mostly zeros, with a part that comes again. */
function someBytes(random: Random, length: number, hits: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const place = (): number => Math.floor(random.uniform() * length);
  for (let i = 0; i < hits; i++) bytes[place()] = Math.floor(random.uniform() * 256);
  if (hits % 2 === 0) bytes.copyWithin(place(), 0, length >> 2);
  return bytes;
}

describe('a stream that is mostly zeros', () => {
  const cases = [
    { length: 1, hits: 1 },
    { length: 700, hits: 0 },
    { length: 5000, hits: 30 },
    { length: 5001, hits: 5001 },
    { length: 411_840, hits: 1600 },
    { length: 50_001, hits: 12_001 },
  ];
  const { Z_DEFAULT_STRATEGY, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED } = constants;
  const strategies = [Z_DEFAULT_STRATEGY, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED];

  it.each(cases)('of $length bytes with $hits hit comes out as it went in', ({ length, hits }) => {
    const bytes = someBytes(new Random(length), length, hits);
    const hit = Uint32Array.from(bytes.keys()).filter((place) => bytes[place] !== 0);
    for (const level of [0, 1, 4, 9]) {
      for (const strategy of strategies) {
        const stream = deflateSync(bytes, { level, strategy });
        sparse.inflate(stream, length, (out, places) => {
          expect(Buffer.compare(out, bytes)).toBe(0);
          expect(Buffer.compare(Buffer.from(places.slice().buffer), Buffer.from(hit.buffer))).toBe(
            0,
          );
        });
      }
    }
  });

  it('never comes out as something else where it is damaged, and the next one is whole', () => {
    const random = new Random(4);
    const bytes = someBytes(random, 3000, 60);
    let refused = 0;
    for (let n = 0; n < 400; n++) {
      const stream = Uint8Array.from(deflateSync(bytes, { level: n % 10 }));
      stream[Math.floor(random.uniform() * stream.length)] ^= 1 << (n % 8);
      const cut = n % 3 === 0 ? Math.floor(random.uniform() * stream.length) : stream.length;
      try {
        sparse.inflate(stream.subarray(0, cut), bytes.length, (out) => {
          expect(Buffer.compare(out, bytes)).toBe(0);
        });
      } catch (error) {
        expect(String(error)).toMatch(/chunk|Offset|bounds/);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(380);
    sparse.inflate(deflateSync(bytes), bytes.length, (out) => {
      expect(Buffer.compare(out, bytes)).toBe(0);
    });
  });

  it('is refused where it holds more or fewer bytes than were expected', () => {
    const stream = deflateSync(new Uint8Array(500));
    for (const length of [499, 501, 0]) {
      expect(() => sparse.inflate(stream, length, () => undefined)).toThrow('damaged');
    }
    expect(inflateSync(stream).length).toBe(500);
  });
});

describe('masks', () => {
  it.each([
    ['pooled.h5', {}],
    ['suep_raw_h300_float32.h5', {}],
    ['suep_raw_h300_float16.h5', {}],
    ['suep_raw_h300_uint16.h5', {}],
    ['many.h5', {}],
    ['../../../assets/samples/raw_qcd.h5', {}],
    ['foreign_stacked.h5', { mapping: stacked }],
    ['svj_2100_foreign_split.h5', { mapping: split }],
  ])('of %s are those of its images', async (name, options) => {
    const { source } = await openFixtures([name], options);
    const events = Array.from({ length: source.count }, (_, event) => event);
    const masks = await masksFrom(source, events);
    expect(masks.some((cell) => cell === 1)).toBe(true);
    expect(same(masks, masksOf(await source.readImages(events)))).toBe(true);
    // from what is kept, in another order
    const some = [...events.slice(0, 9).reverse(), 0];
    const expected = masksOf(await source.readImages(some));
    expect(same(await masksFrom(source, some), expected)).toBe(true);
    await source.close();
  });

  it('are read from raw files without the channels that they do not need', async () => {
    const { source } = await openDataset([RAW]);
    const read: string[] = [];
    const layout = source.layoutOf(0);
    const fill = layout.fill.bind(layout);
    const fillMasks = layout.fillMasks.bind(layout);
    Object.assign(layout, {
      fill: (...[rows, out]: Parameters<typeof fill>) => (read.push(rows.name), fill(rows, out)),
      fillMasks: (...[rows, out]: Parameters<typeof fill>) => (
        read.push(`masks of ${rows.name}`),
        fillMasks(rows, out)
      ),
    });
    await source.readMasks([0, 1, 2]);
    expect(new Set(read)).toEqual(new Set([`masks of ${layout.tracker}`]));
    expect(layout.tracker).toContain('ImageTrk');
    await source.close();
  });
});

/** Bit by bit. */
const same = (a: Float32Array, b: Float32Array): boolean =>
  Buffer.from(a.buffer).equals(Buffer.from(b.buffer));
