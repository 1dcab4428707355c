import { describe, expect, it } from 'vitest';
import { summarise } from '../../core/events/summary';
import { masksOf } from '../../core/events/preprocess';
import type { ColumnMapping } from '../../core/events/mapping';
import { allImages, describeImages, expected, openFixtures } from './fixtures';

const stacked: ColumnMapping = {
  images: { dataset: 'calo', channels: [0, 1, 2] },
  axes: ['channel', 'event', 'eta', 'phi'],
  label: 'y',
  mass: '/m_med',
  columns: { energy: 'ht' },
};
const split: ColumnMapping = {
  images: { tracker: 'cells/trk', ecal: 'cells/em', hcal: null },
  axes: ['event', 'phi', 'eta'],
  label: null,
  mass: null,
  columns: {},
};

describe('images equal those of h5py and TensorFlow', () => {
  it.each([
    ['pooled.h5', 'pooled', 'pooled'],
    ['many.h5', 'many', 'pooled'],
    ['contiguous.h5', 'contiguous', 'pooled'],
    ['lzf.h5', 'lzf', 'pooled'],
    ['blosc.h5', 'blosc', 'pooled'],
    ['zstd.h5', 'zstd', 'pooled'],
    ['suep_raw_h300_float32.h5', 'raw_float32', 'raw'],
    ['suep_raw_h300_float16.h5', 'raw_float16', 'raw'],
    ['suep_raw_h300_uint16.h5', 'raw_uint16', 'raw'],
    ['qcd_raw_int64.h5', 'raw_int64', 'raw'],
  ])('in %s', async (file, key, format) => {
    const opened = await openFixtures([file]);
    const images = await allImages(opened);
    const { sums, mask, occupied, weighted } = expected(key);
    expect(opened.files[0].format).toBe(format);
    // fixture values are quarters: every sum is exact in float32
    expect(describeImages(images)).toEqual({ sums, weighted });
    const summary = summarise(images);
    expect(Array.from(summary.mask_sum)).toEqual(mask);
    expect(Array.from(summary.e_hcal)).toEqual(sums.map((channels) => channels[2]));
    expect(Array.from(summary.occupancy, (share) => Math.round(share * 4176))).toEqual(occupied);
    const masks = masksOf(images);
    expect(masks.length).toBe(opened.source.count * 72 * 58);
    expect(masks.reduce((a, b) => a + b, 0)).toBe(mask.reduce((a, b) => a + b, 0));
    await opened.source.close();
  });

  it.each([
    ['foreign_stacked.h5', 'foreign_stacked', stacked],
    ['svj_2100_foreign_split.h5', 'foreign_split', split],
  ])('in %s through a column mapping', async (file, key, mapping) => {
    const opened = await openFixtures([file], { mapping });
    const { sums, weighted } = expected(key);
    expect(opened.files[0].format).toBe('mapped');
    expect(describeImages(await allImages(opened))).toEqual({ sums, weighted });
    await opened.source.close();
  });
});

describe('a dataset', () => {
  it('takes class and mass from datasets, else from the file name', async () => {
    const { source, files } = await openFixtures([
      'pooled.h5',
      'suep_raw_h300_float16.h5',
      'qcd_raw_int64.h5',
    ]);
    expect(Array.from(source.labels)).toEqual([0, 1, 2, -1, 1, 1, 0, 0]);
    expect(Array.from(source.masses)).toEqual([0, 125, 2100, NaN, 300, 300, 0, 0]);
    expect(files.map((file) => file.massRangeGeV)).toEqual([[125, 2100], [300, 300], null]);
    expect(files.map((file) => file.labels)).toEqual([[-1, 0, 1, 2], [1], [0]]);
  });

  it('takes class, mass and named columns from a mapping', async () => {
    const { source } = await openFixtures(['foreign_stacked.h5', 'svj_2100_foreign_split.h5'], {
      mappings: await structures({
        'foreign_stacked.h5': stacked,
        'svj_2100_foreign_split.h5': split,
      }),
    });
    expect(Array.from(source.labels)).toEqual([0, 1, 2, 2, 2]);
    expect(Array.from(source.masses)).toEqual([0, 700, 3100, 2100, 2100]);
    expect(source.columns.map((column) => column.name)).toEqual(['energy']);
    expect(Array.from(await source.readColumn('energy'))).toEqual([1, 2, 3, NaN, NaN]);
  });

  it('unites the scalar columns of its files, with NaN where a file lacks one', async () => {
    const { source } = await openFixtures(['pooled.h5', 'suep_raw_h300_float32.h5']);
    const nan = [NaN, NaN, NaN];
    expect(Array.from(await source.readColumn('n_tracks'))).toEqual([10, 11, 12, 13, 50, 51, 52]);
    expect(Array.from(await source.readColumn('weight'))).toEqual([1, 0.5, 0.25, 2, ...nan]);
    expect(Array.from(await source.readColumn('big_endian'))).toEqual([1, 2, 3, 4.5, ...nan]);
    expect(Array.from(await source.readColumn('event_number'))).toEqual([
      2 ** 53,
      7,
      -5,
      2 ** 40,
      ...nan,
    ]);
    const integers = source.columns.filter((column) => column.integer).map(({ name }) => name);
    expect(integers.sort()).toEqual(['event_number', 'is_signal', 'meta/run', 'n_tracks']);
    await expect(source.readColumn('n_trax')).rejects.toMatchObject({ code: 'bad-parameter' });
  });

  it('gives events in the order asked, across files, whatever is in the cache', async () => {
    const names = ['many.h5', 'suep_raw_h300_float16.h5', 'pooled.h5'];
    const opened = await openFixtures(names, { cacheBytes: 3 * 16 * 50112 });
    const sums = ['many', 'raw_float16', 'pooled'].flatMap((key) => expected(key).sums);
    for (const events of [
      [303, 0, 299, 301, 17, 0],
      [16, 15, 304],
      [302, 303, 48, 0, 200],
    ]) {
      const { sums: found } = describeImages(await opened.source.readImages(events));
      expect(found).toEqual(events.map((event) => sums[event]));
    }
    expect(opened.source.id(302)).toEqual({ file: opened.files[2].path, index: 0 });
    expect(opened.source.id(299)).toEqual({ file: opened.files[0].path, index: 299 });
    await expect(opened.source.readImages([306])).rejects.toMatchObject({ code: 'bad-parameter' });
  });

  it('describes the datasets of its files without reading them', async () => {
    const { files } = await openFixtures(['pooled.h5']);
    const stored = new Map(files[0].datasets.map((dataset) => [dataset.path, dataset]));
    expect(stored.get('images')).toEqual({
      path: 'images',
      shape: [4, 72, 58, 3],
      dtype: 'float32',
      chunks: [1, 72, 58, 3],
      filters: ['shuffle', 'deflate'],
      attributes: { unit: 'GeV', range: '-2.5,2.5' },
    });
    expect(stored.get('label')?.attributes).toEqual({ complete: 'true' });
    expect(stored.get('weight')?.dtype).toBe('float16');
    expect(stored.get('is_signal')?.dtype).toBe('bool');
    expect(stored.get('tag')?.dtype).toBe('S4');
    expect(stored.get('generator_name')?.dtype).toBe('string');
    expect(stored.get('vertex')?.dtype).toBe('compound');
  });
});

async function structures(
  mappings: Record<string, ColumnMapping>,
): Promise<Record<string, ColumnMapping>> {
  const found: Record<string, ColumnMapping> = {};
  for (const [name, mapping] of Object.entries(mappings)) {
    const { files } = await openFixtures([name], { mapping });
    found[files[0].structure] = mapping;
  }
  return found;
}
