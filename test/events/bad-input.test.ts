import { describe, expect, it } from 'vitest';
import { openDataset } from '../../core/events/dataset';
import { openHdf5 } from '../../core/events/hdf5';
import type { ColumnMapping } from '../../core/events/mapping';
import { describeImages, expected, fixture, openFixtures } from './fixtures';

/** The one problem of a file that is opened beside a good one, which must open all the same. */
async function problemOf(path: string, mapping?: ColumnMapping) {
  const { source, problems } = await openDataset([path, fixture('pooled.h5')], { mapping });
  expect(source.count).toBe(4);
  expect(problems.map((problem) => problem.path)).toEqual([path]);
  expect(problems[0].error.file).toBe(path);
  expect(problems[0].error.message).toContain(path);
  return problems[0];
}

describe('a file that does not open says what was found and what was expected', () => {
  it.each([
    ['nowhere.h5', 'file-unreadable', ['no such file']],
    ['bad_text.h5', 'file-not-hdf5', ['expected the HDF5 signature', 'found 20 bytes without it']],
    ['bad_truncated.h5', 'file-not-hdf5', ['truncated', 'found 9000 bytes', /expects \d{5}/]],
    ['bad_empty.h5', 'file-empty', ['dataset images', 'found zero events', 'at least one']],
    [
      'bad_shape.h5',
      'file-shapes',
      ['dataset images', '2 x 58 x 72 x 3 float32', 'expected N x 72 x 58 x 3'],
    ],
    [
      'bad_label_length.h5',
      'file-shapes',
      ['dataset label', 'found label (2 int32)', 'expected one number an event: 3'],
    ],
    [
      'bad_raw_counts.h5',
      'file-shapes',
      ['dataset ImageHCAL', '1 x 286 x 360', 'expected 2 events as in ImageTrk_PUcorr'],
    ],
    [
      'bad_raw_missing.h5',
      'file-layout',
      ['dataset ImageHCAL', 'is missing', 'found ImageECAL', 'expected raw events'],
    ],
    ['bad_text_images.h5', 'file-layout', ['dataset images', 'S1', 'expected numbers']],
    [
      'bad_foreign.h5',
      'file-layout',
      ['found jets (5 x 4 float32), truth (5 int32)', 'expected pooled events', 'raw events'],
    ],
  ])('%s', async (name, code, words) => {
    const { error } = await problemOf(fixture(name));
    expect(error.code).toBe(code);
    for (const word of words) expect(error.message).toMatch(word);
  });

  it('and hints at the mapping with the datasets to choose from', async () => {
    const problem = await problemOf(fixture('bad_foreign.h5'));
    expect(problem.error.hint).toContain('--map');
    expect(problem.datasets.map((dataset) => dataset.path)).toEqual(['jets', 'truth']);
    expect(problem.structure).toMatch(/^[0-9a-f]{32}$/);
  });

  it('and so does a folder or a pattern without event files', async () => {
    const { source, problems } = await openDataset([fixture('*.root'), fixture('pooled.h5')]);
    expect(source.count).toBe(4);
    expect(problems[0].error.code).toBe('file-unreadable');
    expect(problems[0].error.message).toContain('*.root: found no event files; expected');
  });
});

describe('a mapping that does not fit says why', () => {
  const mapping: ColumnMapping = {
    images: { dataset: 'calo', channels: [0, 1, 2] },
    axes: ['channel', 'event', 'eta', 'phi'],
    label: null,
    mass: null,
    columns: {},
  };
  it.each<[string, Partial<ColumnMapping>, string, string[]]>([
    [
      'a missing dataset',
      { label: 'truth' },
      'mapping-invalid',
      ['dataset truth', 'found calo, ht, m_med, y'],
    ],
    [
      'an axis named twice',
      { axes: ['event', 'event', 'eta', 'phi'] },
      'mapping-invalid',
      ['event, event, eta, phi', 'expected each of channel, eta, event, phi once'],
    ],
    [
      'a channel that is not there',
      { images: { dataset: 'calo', channels: [0, 1, 3] } },
      'mapping-invalid',
      ['channel 3 of dataset calo', 'expected 0 to 2'],
    ],
    [
      'axes in the wrong order',
      { axes: ['channel', 'event', 'phi', 'eta'] },
      'file-shapes',
      ['dataset calo', '58 x 72', '72 x 58 (pooled) or 360 x 286 (raw)'],
    ],
    [
      'a column that is none',
      { columns: { ht: 'calo' } },
      'file-shapes',
      ['dataset calo', 'one number an event: 3'],
    ],
    [
      'a flat dataset',
      { images: { dataset: 'ht', channels: [0, 1, 2] } },
      'mapping-invalid',
      ['found ht (3 float64)', 'expected 4 axes'],
    ],
  ])('%s', async (_, change, code, words) => {
    const problem = await problemOf(fixture('foreign_stacked.h5'), { ...mapping, ...change });
    expect(problem.error.code).toBe(code);
    for (const word of words) expect(problem.error.message).toContain(word);
  });
});

describe('a read that fails is an error, never data', () => {
  it('names the event of a damaged chunk, and leaves the other events readable', async () => {
    const { source } = await openFixtures(['bad_chunk.h5']);
    await expect(source.readImages([0, 1, 2, 3])).rejects.toMatchObject({
      code: 'file-chunk',
      file: fixture('bad_chunk.h5'),
      message: expect.stringMatching(/bad_chunk\.h5: dataset images, event 2: a damaged chunk/),
    });
    const images = await source.readImages([3, 0, 1]);
    expect(images.some((value) => value > 0)).toBe(true);
    await expect(source.readImages([2])).rejects.toMatchObject({ code: 'file-chunk' });
    await source.close();
  });

  it('stays so, and good files stay good, after thousands of failures', async () => {
    const bad = await openHdf5(fixture('bad_chunk.h5'));
    const missing = await openHdf5(fixture('bad_filter.h5'));
    for (let i = 0; i < 2000; i++) {
      expect(() => bad.readRows('images', 2, 3)).toThrow('a damaged chunk');
      expect(() => missing.readRows('images', 0, 1)).toThrow('not available');
    }
    const { source } = await openFixtures(['pooled.h5']);
    const { sums } = describeImages(await source.readImages([0, 1, 2, 3]));
    expect(sums).toEqual(expected('pooled').sums);
    bad.close();
    missing.close();
    await source.close();
  });

  it('names a filter that is not there, and leaves the columns readable', async () => {
    const { source } = await openFixtures(['bad_filter.h5']);
    await expect(source.readImages([0, 1])).rejects.toMatchObject({
      code: 'file-chunk',
      message: expect.stringMatching(
        /bad_filter\.h5: dataset images, event 0: compressed with filter lzf \(number 33333\), .*expected gzip/,
      ),
    });
    expect(Array.from(await source.readColumn('n_tracks'))).toEqual([10, 11]);
    await source.close();
  });

  it.each([
    ['bad_nan.h5', 'images', 'NaN'],
    ['bad_inf.h5', 'images', 'Infinity'],
    ['bad_negative.h5', 'images', '-1.5'],
    ['qcd_bad_raw_nan.h5', 'ImageECAL', 'NaN'],
  ])(
    'names the pixels of %s, and leaves the other events readable',
    async (name, dataset, found) => {
      const { source } = await openFixtures([name, 'pooled.h5']);
      await expect(source.readImages([0, 1])).rejects.toMatchObject({
        code: 'file-values',
        file: fixture(name),
        message: `${fixture(name)}: dataset ${dataset}, event 1: found ${found}; expected E_T in GeV, finite and not negative`,
      });
      const good = await source.readImages([0]);
      expect(good.some((value) => value > 0)).toBe(true);
      const { sums } = describeImages(await source.readImages([source.count - 4]));
      expect(sums[0]).toEqual(expected('pooled').sums[0]);
      await source.close();
    },
  );

  it('ignores the pixels of a channel that the mapping leaves out', async () => {
    const mapping: ColumnMapping = {
      images: { dataset: 'images', channels: [0, 1, null] },
      axes: ['event', 'phi', 'eta', 'channel'],
      label: null,
      mass: null,
      columns: {},
    };
    // the bad pixel of bad_nan.h5 lies in the channel that this mapping leaves out
    const { source } = await openFixtures(['bad_nan.h5'], { mapping });
    const images = await source.readImages([0, 1, 2]);
    expect(images.every((value, i) => value >= 0 && (i % 3 < 2 || value === 0))).toBe(true);
    await source.close();
  });
});
