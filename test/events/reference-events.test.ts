import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../core/events/dataset';
import { summarise } from '../../core/events/summary';
import { noReferenceData, referenceData } from '../reference-data';
import { allImages } from './fixtures';

const data = referenceData();

describe.skipIf(data === undefined)(`the published events (${noReferenceData})`, () => {
  it('sum to what h5py sums in float64, channel by channel', async () => {
    const opened = await openDataset([join(data ?? '', '**', '*.h5')]);
    expect(opened.problems).toEqual([]);
    expect(opened.files.length).toBe(15);
    const summary = summarise(await allImages(opened));
    const total = (column: Float64Array) => column.reduce((a, b) => a + b, 0);
    expect(total(summary.e_tracker)).toBeCloseTo(2107272.7833251953, 3);
    expect(total(summary.e_ecal)).toBeCloseTo(1388301.5588378906, 3);
    expect(total(summary.e_hcal)).toBeCloseTo(2524546.4601135254, 3);
    expect(total(summary.mask_sum)).toBe(352_199);
    expect(total(await opened.source.readColumn('n_tracks'))).toBe(401_163);
    await opened.source.close();
  });

  it('come with their classes and masses', async () => {
    const { source, files } = await openDataset([join(data ?? '', 'test')]);
    const count = (label: number) => source.labels.filter((found) => found === label).length;
    expect([count(0), count(1), count(2)]).toEqual([337, 626, 583]);
    const masses = new Set(source.masses);
    expect([...masses].sort((a, b) => a - b)).toEqual([
      0, 125, 200, 300, 400, 700, 1000, 2100, 3100, 4100,
    ]);
    expect(files.find((file) => file.name.startsWith('suep_gensim_h400'))?.massRangeGeV).toEqual([
      400, 400,
    ]);
  });
});
