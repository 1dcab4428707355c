import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { StoredDataset } from '../../core/engine/api';
import { ColumnMapping } from '../../core/events/mapping';
import {
  guessAxes,
  guessMapping,
  mappingProblems,
  scalarCandidates,
  toMapping,
} from '../../renderer/dialogs/mapping-form';

function dataset(path: string, shape: number[], dtype = 'float32'): StoredDataset {
  return { path, shape, dtype, chunks: null, filters: [], attributes: {} };
}

const joint = [
  dataset('names', [500], 'string'),
  dataset('X', [500, 58, 72, 3]),
  dataset('y', [500], 'int8'),
  dataset('meta/m_phi', [500, 1], 'float64'),
  dataset('meta/nTrk', [500], 'int32'),
  dataset('weights', [12]),
];

const separate = [
  dataset('calo/EcalImage', [40, 286, 360]),
  dataset('calo/HcalImage', [40, 286, 360]),
  dataset('TrkImage', [40, 286, 360], 'uint16'),
  dataset('jet/ht', [40]),
];

describe('the first guess of a mapping', () => {
  it('finds one dataset with a channel axis, label, mass and the rest as columns', () => {
    const form = guessMapping(joint);
    expect(mappingProblems(form, joint)).toEqual([]);
    expect(toMapping(form)).toEqual({
      images: { dataset: 'X', channels: [0, 1, 2] },
      axes: ['event', 'eta', 'phi', 'channel'],
      label: 'y',
      mass: 'meta/m_phi',
      columns: { nTrk: 'meta/nTrk' },
    });
  });

  it('finds one dataset a channel by their names', () => {
    const form = guessMapping(separate);
    expect(mappingProblems(form, separate)).toEqual([]);
    expect(toMapping(form)).toEqual({
      images: { tracker: 'TrkImage', ecal: 'calo/EcalImage', hcal: 'calo/HcalImage' },
      axes: ['event', 'eta', 'phi'],
      label: null,
      mass: null,
      columns: { ht: 'jet/ht' },
    });
  });

  it('knows the short names of calorimeters and classes', () => {
    const short = [
      dataset('calo/em', [40, 72, 58]),
      dataset('calo/had', [40, 72, 58]),
      dataset('calo/trk', [40, 72, 58]),
      dataset('truth/cls', [40], 'int32'),
    ];
    const { images, label } = toMapping(guessMapping(short));
    expect(images).toEqual({ tracker: 'calo/trk', ecal: 'calo/em', hcal: 'calo/had' });
    expect(label).toBe('truth/cls');
  });

  it('is a mapping that the engine accepts', () => {
    for (const datasets of [joint, separate]) {
      expect(v.is(ColumnMapping, toMapping(guessMapping(datasets)))).toBe(true);
    }
  });

  it('takes a single image dataset as the tracker', () => {
    const alone = [dataset('pixels', [9, 72, 58])];
    expect(toMapping(guessMapping(alone)).images).toEqual({
      tracker: 'pixels',
      ecal: null,
      hcal: null,
    });
  });

  it('says what is missing where a file holds no images', () => {
    const none = [dataset('table', [100, 12])];
    expect(mappingProblems(guessMapping(none), none)).toEqual(['Choose the tracker dataset.']);
  });
});

describe('axes guessed from sizes', () => {
  it.each([
    [
      [500, 72, 58, 3],
      ['event', 'phi', 'eta', 'channel'],
    ],
    [
      [3, 58, 72, 500],
      ['channel', 'eta', 'phi', 'event'],
    ],
    [
      [500, 3, 286, 360],
      ['event', 'channel', 'eta', 'phi'],
    ],
    [
      [72, 72, 58],
      ['event', 'phi', 'eta'],
    ],
    [
      [2, 72, 58, 3],
      ['channel', 'phi', 'eta', 'event'],
    ],
  ])('%j are %j', (shape, axes) => {
    // With two events and three channels the sizes alone cannot tell; the dialog lets the user swap them.
    expect(guessAxes(shape)).toEqual(axes);
  });
});

describe('a mapping under way', () => {
  it('is told when phi and eta are swapped', () => {
    const form = guessMapping(joint);
    form.axes = ['event', 'phi', 'eta', 'channel'];
    expect(mappingProblems(form, joint)[0]).toContain('phi × eta is 58 × 72; expected 72 × 58');
  });

  it('is told when channels collide or do not exist', () => {
    const form = guessMapping(joint);
    form.positions = { tracker: 0, ecal: 0, hcal: null };
    expect(mappingProblems(form, joint)).toEqual(['Two channels have the same position.']);
    form.positions = { tracker: 0, ecal: 3, hcal: null };
    expect(mappingProblems(form, joint)).toEqual(['Channels run from 0 to 2.']);
  });

  it('is told when shapes of channels disagree', () => {
    const odd = [...separate.slice(1), dataset('calo/EcalImage', [39, 286, 360])];
    expect(mappingProblems(guessMapping(odd), odd)).toEqual([
      'calo/EcalImage is 39 × 286 × 360, the tracker 40 × 286 × 360: shapes must agree.',
    ]);
  });

  it('is told when column names are empty or the same', () => {
    const form = guessMapping(joint);
    form.columns = { 'meta/nTrk': ' ' };
    expect(mappingProblems(form, joint)).toEqual(['Every column needs a name.']);
    form.columns = { a: 'n', b: 'n' };
    expect(mappingProblems(form, joint)).toEqual(['Two columns are called n.']);
  });

  it('offers as scalars only numbers, one an event', () => {
    expect(scalarCandidates(joint, 500).map(({ path }) => path)).toEqual([
      'y',
      'meta/m_phi',
      'meta/nTrk',
    ]);
  });
});
