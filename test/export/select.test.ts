import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDataset } from '../../core/events/dataset';
import { openHdf5, type Hdf5File } from '../../core/events/hdf5';
import { HeaderReader } from '../../core/events/hdf5-headers';
import type { ColumnMapping } from '../../core/events/mapping';
import { exportSelected, type Selection } from '../../core/export/select';
import { describeImages, expected, fixture, openFixtures } from '../events/fixtures';

const folder = mkdtempSync(join(tmpdir(), 'darkscope-export-'));
afterAll(() => rmSync(folder, { recursive: true }));

const stacked: ColumnMapping = {
  images: { dataset: 'calo', channels: [0, 1, 2] },
  axes: ['channel', 'event', 'eta', 'phi'],
  label: 'y',
  mass: 'm_med',
  columns: {},
};

/** Everything of a file as bytes: by dataset its encoded type, and one entry a row (or one in all). */
async function bytesOf(path: string, eventAxis: Record<string, number | null>, skip = /^anomaly/) {
  const file = await openHdf5(path);
  const headers = new HeaderReader(path);
  const found: Record<string, { type: string; rows: string[]; attributes: unknown }> = {};
  for (const name of ['', ...file.groups(), ...file.datasets.keys()]) {
    if (skip.test(name)) continue;
    const header = headers.header(file.headerAddress(name));
    const attributes = header.attributes.map((attribute) => ({
      name: attribute.name,
      type: hex(attribute.type),
      space: hex(attribute.space),
      value: file.attributes(name)[attribute.name],
    }));
    found[name] = { type: hex(header.type), rows: rowsOf(file, name, eventAxis), attributes };
  }
  headers.close();
  file.close();
  return found;
}

function rowsOf(file: Hdf5File, name: string, eventAxis: Record<string, number | null>): string[] {
  const dataset = file.datasets.get(name);
  if (!dataset) return [];
  const axis = name in eventAxis ? eventAxis[name] : 0;
  const read = (start: number, stop: number) =>
    dataset.type.name === 'string'
      ? JSON.stringify(file.readStrings(name, start, stop))
      : hex(file.readBytes(name, start, stop, axis ?? 0));
  if (axis === null) return [read(0, dataset.shape[0] ?? 1)];
  return Array.from({ length: dataset.shape[axis] }, (_, row) => read(row, row + 1));
}

const hex = (bytes: Uint8Array = new Uint8Array()) => Buffer.from(bytes).toString('hex');

function findings(
  events: number,
): Pick<Selection, 'scores' | 'model' | 'threshold' | 'tags' | 'notes'> {
  return {
    scores: [
      { name: 'codae.bce', values: Float64Array.from({ length: events }, (_, i) => 1 / (i + 3)) },
    ],
    model: { id: 'codae', cardSha256: 'ab12' },
    threshold: { column: 'codae.bce', value: 0.25 },
    tags: Array.from({ length: events }, (_, i) => (i === 0 ? 'odd' : '')),
    notes: Array.from({ length: events }, (_, i) => (i === 0 ? 'two jets, é' : '')),
  };
}

describe('an export keeps every dataset, attribute and type of the chosen rows to the bit', () => {
  const whole = { eta_edges: null };
  it.each<[string, number[], Record<string, number | null>, ColumnMapping | undefined]>([
    ['pooled.h5', [2, 0, 3], whole, undefined],
    ['pooled.h5', [0, 1, 2, 3], whole, undefined],
    ['many.h5', [299, 0, 17, 16, 18, 150], {}, undefined],
    ['contiguous.h5', [0], {}, undefined],
    ['zstd.h5', [1], {}, undefined],
    ['suep_raw_h300_float32.h5', [2, 0], {}, undefined],
    ['suep_raw_h300_float16.h5', [1], {}, undefined],
    ['suep_raw_h300_uint16.h5', [1, 0], {}, undefined],
    ['qcd_raw_int64.h5', [1], {}, undefined],
    ['foreign_stacked.h5', [2, 0], { calo: 1 }, stacked],
  ])('%s rows %j', async (name, events, eventAxis, mapping) => {
    const { source } = await openFixtures([name], { mapping });
    const out = join(folder, `of-${name}`);
    await exportSelected({ source, events, out, ...findings(events.length) });
    const [before, after] = [
      await bytesOf(fixture(name), eventAxis),
      await bytesOf(out, eventAxis),
    ];
    for (const [object, content] of Object.entries(before)) {
      const isWhole = eventAxis[object] === null || content.rows.length === 0;
      before[object] = {
        ...content,
        rows: isWhole ? content.rows : events.map((event) => content.rows[event]),
      };
    }
    expect(after).toEqual(before);
    await source.close();
  });

  it('opens again with the same images, classes and columns, and the scores as score columns', async () => {
    const { source } = await openFixtures(['suep_raw_h300_float32.h5']);
    const out = join(folder, 'again.h5');
    await exportSelected({ source, events: [2, 0], out, ...findings(2) });
    const opened = await openDataset([out]);
    expect(opened.problems).toEqual([]);
    expect(opened.files[0].format).toBe('raw');
    const { sums } = describeImages(await opened.source.readImages([0, 1]));
    expect(sums).toEqual([2, 0].map((event) => expected('raw_float32').sums[event]));
    // the name of the export says nothing of the class
    expect(Array.from(opened.source.labels)).toEqual([1, 1]);
    expect(Array.from(opened.source.masses)).toEqual([300, 300]);
    const score = opened.source.columns.find((column) => column.origin === 'score');
    expect(score?.name).toBe('codae.bce');
    expect(Array.from(await opened.source.readColumn('codae.bce'))).toEqual([1 / 3, 1 / 4]);
    expect(Array.from(await opened.source.readColumn('n_tracks'))).toEqual([52, 50]);
    await source.close();
    await opened.source.close();
  });

  it('says where each event came from, and what was found about it', async () => {
    const { source, files } = await openFixtures(['lzf.h5', 'blosc.h5']);
    const out = join(folder, 'found.h5');
    expect(await exportSelected({ source, events: [3, 0], out, ...findings(2) })).toEqual([out]);
    const file = await openHdf5(out);
    expect(file.readStrings('anomaly/source_file', 0, 2)).toEqual([files[1].path, files[0].path]);
    expect(Array.from(file.readAll('anomaly/source_index'))).toEqual([1, 0]);
    expect(file.readStrings('anomaly/tag', 0, 2)).toEqual(['odd', '']);
    expect(file.readStrings('anomaly/note', 0, 2)).toEqual(['two jets, é', '']);
    expect(file.attributes('anomaly')).toEqual({
      model: 'codae',
      model_card_sha256: 'ab12',
      threshold_column: 'codae.bce',
      threshold: 0.25,
    });
    file.close();
    await source.close();
  });

  it('keeps the findings of an earlier export beside the new ones', async () => {
    const first = await openFixtures(['lzf.h5']);
    const [once, twice] = [join(folder, 'once.h5'), join(folder, 'twice.h5')];
    await exportSelected({ source: first.source, events: [1, 0], out: once, ...findings(2) });
    const second = await openDataset([once]);
    const scores = [{ name: 'cae.sse', values: [7] }];
    await exportSelected({ source: second.source, events: [1], out: twice, scores });
    const file = await openHdf5(twice);
    expect(Array.from(file.readAll('anomaly/scores/cae.sse'))).toEqual([7]);
    expect(Array.from(file.readAll('anomaly/earlier/scores/codae.bce'))).toEqual([1 / 4]);
    expect(file.readStrings('anomaly/earlier/source_file', 0, 1)).toEqual([first.files[0].path]);
    expect(file.attributes('anomaly/earlier')).toMatchObject({ model: 'codae' });
    file.close();
    await first.source.close();
    await second.source.close();
  });
});

describe('events of several files', () => {
  it('share one output where the structures agree, and differing attributes are kept by file', async () => {
    const { source } = await openFixtures(['lzf.h5', 'zstd.h5']);
    const [a, b] = [join(folder, 'a.h5'), join(folder, 'b.h5')];
    await exportSelected({ source, events: [0], out: a, scores: [], model: { id: 'first' } });
    await exportSelected({ source, events: [2], out: b, scores: [], model: { id: 'second' } });
    const both = await openDataset([a, b]);
    const out = join(folder, 'both.h5');
    const written = await exportSelected({ source: both.source, events: [1, 0], out, scores: [] });
    expect(written).toEqual([out]);
    const file = await openHdf5(out);
    expect(file.attributes('anomaly/earlier')).toEqual({});
    expect(file.readStrings('anomaly/file_names', 0, 2)).toEqual([b, a]);
    expect(file.attributes('anomaly/files/0/anomaly')).toEqual({ model: 'second' });
    expect(file.attributes('anomaly/files/1/anomaly')).toEqual({ model: 'first' });
    file.close();
    const { sums } = describeImages(await (await openDataset([out])).source.readImages([0, 1]));
    expect(sums).toEqual([expected('zstd').sums[0], expected('lzf').sums[0]]);
  });

  it('go into one output a structure otherwise', async () => {
    const names = ['lzf.h5', 'suep_raw_h300_float16.h5', 'zstd.h5'];
    const { source } = await openFixtures(names);
    const out = join(folder, 'mixed.h5');
    const events = [4, 3, 0];
    const written = await exportSelected({ source, events, out, ...findings(3) });
    expect(written).toEqual([out, join(folder, 'mixed-2.h5')]);
    const opened = await openDataset(written);
    expect(opened.files.map(({ format, events: count }) => [format, count])).toEqual([
      ['pooled', 2],
      ['raw', 1],
    ]);
    expect(Array.from(await opened.source.readColumn('codae.bce'))).toEqual([1 / 3, 1 / 5, 1 / 4]);
  });

  it('never replace a file that the user did not name', async () => {
    const { source } = await openFixtures(['lzf.h5', 'suep_raw_h300_float16.h5']);
    const place = mkdtempSync(join(folder, 'taken-'));
    const taken = join(place, 'picked-2.h5');
    writeFileSync(taken, 'of somebody else');
    const out = join(place, 'picked.h5');
    const written = await exportSelected({ source, events: [3, 0], out, ...findings(2) });
    expect(written).toEqual([out, join(place, 'picked-3.h5')]);
    expect(readFileSync(taken, 'utf8')).toBe('of somebody else');
  });
});

describe('an export that fails leaves the old file whole, and nothing beside', () => {
  const old = 'what was there before';
  async function failing(selection: Omit<Selection, 'out' | 'scores'>, signal?: AbortSignal) {
    const place = mkdtempSync(join(folder, 'fail-'));
    const out = join(place, 'out.h5');
    writeFileSync(out, old);
    const failure: unknown = await exportSelected(
      { ...selection, out, scores: [] },
      { signal },
    ).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(readFileSync(out, 'utf8')).toBe(old);
    expect(readdirSync(place)).toEqual(['out.h5']);
    return failure;
  }

  it('for a damaged chunk', async () => {
    const { source } = await openFixtures(['bad_chunk.h5']);
    expect(await failing({ source, events: [0, 2] })).toMatchObject({
      code: 'file-chunk',
      message: expect.stringMatching(/bad_chunk\.h5: dataset images, event 2/),
    });
  });

  it('for something that cannot be kept to the bit, which it names', async () => {
    const { source } = await openFixtures(['unkeepable.h5']);
    expect(await failing({ source, events: [0] })).toMatchObject({
      code: 'file-layout',
      message: expect.stringMatching(
        /unkeepable\.h5: constituents cannot be exported without loss/,
      ),
    });
  });

  it('when it is cancelled', async () => {
    const { source } = await openFixtures(['lzf.h5']);
    const abort = new AbortController();
    abort.abort();
    expect(await failing({ source, events: [0] }, abort.signal)).toMatchObject({
      code: 'cancelled',
    });
  });

  it('when nothing is selected', async () => {
    const { source } = await openFixtures(['lzf.h5']);
    expect(await failing({ source, events: [] })).toMatchObject({ code: 'bad-parameter' });
  });

  it('when the output would replace a source or cannot be written', async () => {
    const copy = join(folder, 'copy.h5');
    copyFileSync(fixture('lzf.h5'), copy);
    const { source } = await openDataset([copy]);
    await expect(
      exportSelected({ source, events: [0], out: copy, scores: [] }),
    ).rejects.toMatchObject({ code: 'output-unwritable', file: copy });
    expect(readFileSync(copy).equals(readFileSync(fixture('lzf.h5')))).toBe(true);
    writeFileSync(join(folder, 'plain'), '');
    await expect(
      exportSelected({ source, events: [0], out: join(folder, 'plain', 'x.h5'), scores: [] }),
    ).rejects.toMatchObject({ code: 'output-unwritable' });
  });
});
