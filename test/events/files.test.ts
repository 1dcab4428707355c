import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BlockCache } from '../../core/events/block-cache';
import { classFromName } from '../../core/events/file-name';
import { hashFile } from '../../core/events/hash';
import { openHdf5 } from '../../core/events/hdf5';
import { float16ToFloat32 } from '../../core/events/hdf5-types';
import { findFiles } from '../../core/events/paths';
import { structureOf } from '../../core/events/structure';
import { fixture } from './fixtures';

describe('a selection of paths', () => {
  let root: string;
  const names = [
    'a/1.h5',
    'a/2.HDF5',
    'a/deep/er/3.h5',
    'a/notes.txt',
    'b/qcd_1.h5',
    'b/qcd_10.h5',
  ];
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'darkscope-paths-'));
    for (const name of names) {
      mkdirSync(join(root, name, '..'), { recursive: true });
      writeFileSync(join(root, name), '');
    }
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it.each([
    [['a'], ['a/1.h5', 'a/2.HDF5', 'a/deep/er/3.h5']],
    [['a/notes.txt'], ['a/notes.txt']],
    [['*/*.h5'], ['a/1.h5', 'b/qcd_1.h5', 'b/qcd_10.h5']],
    [['**/[13].h5'], ['a/1.h5', 'a/deep/er/3.h5']],
    [
      ['b/qcd_?.h5', 'b', 'b/qcd_1.h5'],
      ['b/qcd_1.h5', 'b/qcd_10.h5'],
    ],
    [['a/*'], ['a/1.h5', 'a/2.HDF5']],
    [['missing.h5'], ['missing.h5']],
  ])('%j names %j', (paths, files) => {
    const found = findFiles(paths.map((path) => join(root, path)));
    expect(found.files).toEqual(files.map((file) => join(root, file)));
    expect(found.problems).toEqual([]);
  });
});

describe('a file name', () => {
  it.each([
    ['qcd_gensim_101_2.h5', 0, 0],
    ['run3_QCD.h5', 0, 0],
    ['suep_gensim_h1000_phi2_dp0p7_dt2_103_9.h5', 1, 1000],
    ['/data/qcd/suep_h125_x.hdf5', 1, 125],
    ['suep_h400.h5', 1, 400],
    ['suep_unknown.h5', 1, NaN],
    ['svj_2100_43739_4.h5', 2, 2100],
    ['events.h5', -1, NaN],
  ])('%s says class %i, mass %d', (name, label, massGeV) => {
    expect(classFromName(name)).toEqual({ label, massGeV });
  });
});

it('hashes a file like sha256sum', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'darkscope-hash-')), 'abc');
  writeFileSync(path, 'abc');
  // FIPS 180-2, appendix B.1
  expect(await hashFile(path)).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  await expect(hashFile(`${path}.no`)).rejects.toMatchObject({ code: 'file-unreadable' });
});

it('reads half-precision numbers as IEEE 754 defines them', () => {
  const halves = new Uint16Array([0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x7c00, 0x3555, 0x8000]);
  expect(Array.from(float16ToFloat32(halves))).toEqual([
    1,
    -2,
    65504,
    2 ** -14,
    2 ** -24,
    Infinity,
    0.333251953125,
    -0,
  ]);
  expect(float16ToFloat32(new Uint16Array([0x7e00]))[0]).toBeNaN();
});

it('finds the same structure in files that differ only in their numbers of events', async () => {
  const structures: string[] = [];
  for (const name of ['lzf.h5', 'bad_chunk.h5', 'pooled.h5']) {
    const file = await openHdf5(fixture(name));
    structures.push(structureOf(file));
    file.close();
  }
  expect(structures[0]).toBe(structures[1]);
  expect(structures[2]).not.toBe(structures[0]);
});

it('keeps the blocks used last, within its bytes', () => {
  const cache = new BlockCache(3 * 400);
  for (const key of ['a', 'b', 'c']) cache.set(key, new Float32Array(100));
  expect(cache.get('a')).toBeDefined();
  cache.set('d', new Float32Array(100));
  expect(cache.get('b')).toBeUndefined();
  expect(cache.get('a')).toBeDefined();
  cache.set('whole', new Float32Array(300));
  expect(['a', 'c', 'd'].map((key) => cache.get(key))).toEqual([undefined, undefined, undefined]);
  cache.set('too large', new Float32Array(301));
  expect(cache.get('too large')).toBeUndefined();
  expect(cache.get('whole')).toBeDefined();
});
