import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScoreRecords, staleReasons, type ScoreRecord } from '../../core/engine/score-records';

const file = { size: 10, changed: 1, mapping: null, program: 'p' };
const record: ScoreRecord = {
  weights: 'w',
  fingerprint: 'f',
  file,
  sha256: null,
  weightsSha256: null,
  preprocessing: null,
  made: {},
};

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'darkscope-records-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('records of what scores were made of', () => {
  it('say what has changed since', () => {
    expect(staleReasons(record, record)).toEqual([]);
    expect(staleReasons(record, { weights: 'other', file })).toEqual(['model']);
    expect(staleReasons(record, { weights: 'w', file: { ...file, size: 11 } })).toEqual(['file']);
    expect(
      staleReasons(record, { weights: 'w', file: { ...file, mapping: 'm', program: 'q' } }),
    ).toEqual(['mapping', 'program']);
  });

  it('are kept on disk, the newest first, a few of each file', () => {
    const records = new ScoreRecords(folder);
    for (const weights of ['1', '2', '3', '2', '4', '5', '6']) {
      records.add('model', '/a.h5', { ...record, weights });
    }
    records.save();
    const read = new ScoreRecords(folder);
    expect(read.of('model', '/a.h5').map(({ weights }) => weights)).toEqual(['6', '5', '4', '2']);
    expect(read.of('model', '/b.h5')).toEqual([]);
    expect(read.of('other', '/a.h5')).toEqual([]);
  });

  it('may be damaged: then there are none', () => {
    writeFileSync(join(folder, 'records.json'), '{"model":');
    expect(new ScoreRecords(folder).of('model', '/a.h5')).toEqual([]);
  });
});
