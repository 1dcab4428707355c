import { expect, it } from 'vitest';
import { shortNames } from '../../renderer/parts/short-names';

it('leaves out of file names what all of a kind share, so that what differs is seen', () => {
  const names = [
    'qcd_gensim_104_8.h5',
    'suep_gensim_h1000_phi2_dp0p7_dt2_103_9.h5',
    'suep_gensim_h125_phi2_dp0p7_dt2_101_6.h5',
    'svj_2100_43739_4.h5',
    'svj_2100_490009_4.h5',
  ];
  expect(shortNames(names)).toEqual([
    'qcd_gensim_104_8',
    'suep…h1000…103_9',
    'suep…h125…101_6',
    'svj…43739',
    'svj…490009',
  ]);
});

it('keeps a name that stands alone, extensions that differ, and equal names equal', () => {
  expect(shortNames(['run.h5'])).toEqual(['run.h5']);
  expect(shortNames(['run_1.h5', 'run_2.hdf5'])).toEqual(['run_1.h5', 'run_2.hdf5']);
  expect(shortNames(['qcd.h5', 'qcd.h5'])).toEqual(['qcd', 'qcd']);
  expect(shortNames([])).toEqual([]);
});
