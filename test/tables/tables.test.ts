import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, describe, expect, it } from 'vitest';
import { openHdf5 } from '../../core/events/hdf5';
import { readTable, writeTable, type ScoreTable } from '../../core/tables';
import { records } from '../../core/tables/csv';
import { fixture } from '../events/fixtures';

const folder = mkdtempSync(join(tmpdir(), 'darkscope-tables-'));
afterAll(() => rmSync(folder, { recursive: true }));

const table: ScoreTable = {
  files: ['/data/qcd_1.h5', '/data/suep, "h300".h5', '/data/svj_é.h5'],
  indices: Int32Array.of(0, 12345, 7),
  labels: Int32Array.of(0, 1, -1),
  masses: Float64Array.of(0, 300, NaN),
  columns: [
    { name: 'codae.bce', values: Float64Array.of(0.1, 1 / 3, -1e-300) },
    { name: 'codae.z1', values: Float64Array.of(NaN, Infinity, 5) },
  ],
  metadata: {
    model: 'codae',
    cardSha256: 'ab12',
    data: [{ file: 'qcd_1.h5', sha256: 'cd34', events: 500 }],
    threshold: { column: 'codae.bce', value: 0.25 },
    darkscope: '0.1.0',
  },
};

describe.each(['scores.h5', 'scores.hdf5', 'scores.csv', 'scores.parquet', 'SCORES.CSV'])(
  '%s',
  (name) => {
    it('comes back as it was written, to the last bit', async () => {
      const path = join(folder, name);
      await writeTable(table, path);
      expect(await readTable(path)).toEqual(table);
    });

    it('replaces an old file whole, and leaves nothing beside', async () => {
      const path = join(folder, 'again', name);
      await writeTable(table, path);
      const shorter = { ...table, columns: table.columns.slice(0, 1) };
      await writeTable(shorter, path);
      expect(await readTable(path)).toEqual(shorter);
      expect(readdirSync(join(folder, 'again')).filter((file) => file.startsWith('.'))).toEqual([]);
    });
  },
);

it('writes long tables: many chunks, many row groups', async () => {
  const count = 300_000;
  const long: ScoreTable = {
    files: Array.from({ length: count }, (_, i) => `file-${i % 7}.h5`),
    indices: Int32Array.from({ length: count }, (_, i) => i),
    labels: new Int32Array(count).fill(2),
    masses: new Float64Array(count).fill(2100),
    columns: [{ name: 's', values: Float64Array.from({ length: count }, (_, i) => Math.sqrt(i)) }],
    metadata: {},
  };
  for (const name of ['long.h5', 'long.parquet']) {
    await writeTable(long, join(folder, name));
    const back = await readTable(join(folder, name));
    expect(back.files[299_999]).toBe('file-0.h5'.replace('0', String(299_999 % 7)));
    const bytes = (values: Int32Array | Float64Array) => Buffer.from(values.buffer);
    const [found, written] = [back.columns[0].values, long.columns[0].values];
    expect(bytes(found).equals(bytes(written))).toBe(true);
    expect(bytes(back.indices).equals(bytes(long.indices))).toBe(true);
  }
});

describe('a score file is plain to other programs', () => {
  it('CSV as RFC 4180', async () => {
    const path = join(folder, 'plain.csv');
    await writeTable(table, path);
    expect(readFileSync(path, 'utf8')).toBe(
      'file,index,class,label,mass,codae.bce,codae.z1\r\n' +
        '/data/qcd_1.h5,0,QCD,0,0,0.1,NaN\r\n' +
        '"/data/suep, ""h300"".h5",12345,SUEP,1,300,0.3333333333333333,Infinity\r\n' +
        '/data/svj_é.h5,7,unlabelled,-1,NaN,-1e-300,5\r\n',
    );
    const metadata: unknown = JSON.parse(readFileSync(`${path}.meta.json`, 'utf8'));
    expect(metadata).toMatchObject({ model: 'codae', cardSha256: 'ab12' });
  });

  it('Parquet with typed columns and metadata', async () => {
    const path = join(folder, 'plain.parquet');
    await writeTable(table, path);
    const { buffer, byteOffset, byteLength } = readFileSync(path);
    const file = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
    const metadata = parquetMetadata(file);
    expect(metadata.schema.slice(1).map(({ name, type }) => [name, type])).toEqual([
      ['file', 'BYTE_ARRAY'],
      ['index', 'INT32'],
      ['class', 'BYTE_ARRAY'],
      ['label', 'INT32'],
      ['mass', 'DOUBLE'],
      ['codae.bce', 'DOUBLE'],
      ['codae.z1', 'DOUBLE'],
    ]);
    const rows = await parquetReadObjects({ file });
    expect(rows[1]).toMatchObject({ file: table.files[1], index: 12345, label: 1, mass: 300 });
    expect(metadata.key_value_metadata).toContainEqual({ key: 'model', value: 'codae' });
  });

  it('HDF5 with a dataset a column', async () => {
    const path = join(folder, 'plain.h5');
    await writeTable(table, path);
    const file = await openHdf5(path);
    expect([...file.datasets.values()].map(({ name, type }) => [name, type.name])).toEqual([
      ['class', 'S10'],
      ['codae.bce', 'float64'],
      ['codae.z1', 'float64'],
      ['file', 'S21'],
      ['index', 'int32'],
      ['label', 'int32'],
      ['mass', 'float64'],
    ]);
    expect(file.attributes('')).toMatchObject({ model: 'codae', cardSha256: 'ab12' });
    file.close();
  });
});

describe('a score file by another program', () => {
  it.each(['scores.csv', 'scores.parquet', 'scores.h5'])('%s is read', async (name) => {
    const found = await readTable(fixture(name));
    expect(found.files).toEqual(['a.h5', 'a.h5', 'odd, "name".h5']);
    expect(Array.from(found.indices)).toEqual([0, 7, 2]);
    expect(Array.from(found.labels)).toEqual([0, 1, 2]);
    expect(Array.from(found.masses)).toEqual([0, 125, NaN]);
    expect(found.columns).toEqual([
      { name: 'bce', values: Float64Array.of(0.1, 1e300, -2.5e-300) },
    ]);
  });

  it('says what is missing where it is no score table', async () => {
    await expect(readTable(fixture('pooled.h5'))).rejects.toMatchObject({
      code: 'file-layout',
      message: expect.stringMatching(/pooled\.h5 is no score table: found .*expected file, index/),
    });
    const lame = join(folder, 'lame.csv');
    writeFileSync(lame, 'file,index\na,1\nb\n');
    await expect(readTable(lame)).rejects.toMatchObject({
      code: 'file-layout',
      message: expect.stringContaining('line 3: found 1 fields; expected 2'),
    });
    writeFileSync(lame, 'file,index\n"a,1\n');
    await expect(readTable(lame)).rejects.toMatchObject({ code: 'file-layout' });
    const odd = join(folder, 'odd.parquet');
    writeFileSync(odd, 'no parquet at all');
    await expect(readTable(odd)).rejects.toMatchObject({ code: 'file-layout', file: odd });
    for (const name of ['none.csv', 'none.parquet', 'none.h5']) {
      await expect(readTable(join(folder, name))).rejects.toMatchObject({
        code: 'file-unreadable',
      });
    }
  });
});

describe('what cannot be written', () => {
  it('leaves the old file whole', async () => {
    const path = join(folder, 'kept.csv');
    await writeTable(table, path);
    const doubled = { ...table, columns: [...table.columns, table.columns[0]] };
    await expect(writeTable(doubled, path)).rejects.toMatchObject({ code: 'bad-parameter' });
    expect(await readTable(path)).toEqual(table);
    expect(readdirSync(folder).filter((file) => file.endsWith('.unfinished'))).toEqual([]);
  });

  it('says so', async () => {
    writeFileSync(join(folder, 'file'), '');
    const path = join(folder, 'file', 'scores.csv');
    await expect(writeTable(table, path)).rejects.toMatchObject({
      code: 'output-unwritable',
      file: path,
    });
    await expect(writeTable(table, join(folder, 'scores.txt'))).rejects.toMatchObject({
      code: 'bad-parameter',
      message: expect.stringContaining('.h5, .hdf5, .csv, .parquet, .pq'),
    });
    expect(existsSync(join(folder, 'scores.txt'))).toBe(false);
  });
});

it('splits CSV records by RFC 4180', () => {
  expect(records('a,"b ""c"", d",\r\n"multi\nline",,x\n')).toEqual([
    ['a', 'b "c", d', ''],
    ['multi\nline', '', 'x'],
  ]);
  expect(records('a,b\n1,')).toEqual([
    ['a', 'b'],
    ['1', ''],
  ]);
});
