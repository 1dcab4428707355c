import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entry, Opinion } from '../../core/engine/api';
import type { ProjectFile } from '../../core/project/format';
import { samples, TestEngine } from './harness';

let engine: TestEngine;
let folder = '';
beforeEach(() => {
  engine = new TestEngine();
  folder = join(engine.folder, 'ours');
  mkdirSync(join(folder, 'data'), { recursive: true });
  for (const name of ['qcd.h5', 'suep.h5']) {
    copyFileSync(join(samples, 'test', name), join(folder, 'data', name));
  }
  engine.grants.add(folder, 'read');
});
afterEach(() => engine.end());

const project = () => join(folder, 'work.dscope');
const save = (on: TestEngine, dataset: string, previous: string | null = null) => {
  on.grants.add(folder, 'write');
  return on.call('project.save', {
    ...{ path: project(), previous, expected: null, dataset, places: {} },
    ...{ work: { paths: [join(folder, 'data')] }, withScores: false, withModels: false },
  });
};
const open = (on: TestEngine) => on.call('project.open', { path: project(), places: {} });
const verdict = (place: number, tag: Opinion['tag'], reason = ''): Entry => ({
  ...{ type: 'verdict', place, tag, reason, note: '', scored: null },
});
async function judged(dataset: string): Promise<string> {
  const { session } = await engine.call('triage.start', {
    ...{ dataset, name: 'flagged', reviewer: 'Ada', order: 'file', blind: false, cut: null },
    ...{ events: Uint32Array.of(3, 160, 7), controls: null, of: [] },
  });
  const entries = [verdict(0, 'artefact', 'hot cell'), verdict(1, 'interesting')];
  await engine.call('triage.append', { session, who: 'Ada', entries });
  return session;
}
function colleague(): TestEngine {
  const other = new TestEngine();
  other.grants.add(folder, 'read');
  return other;
}

describe('the triages of a project', () => {
  it('go on where it is opened with moved files, under the names of those who judged', async () => {
    const { dataset } = await engine.openIndexed(join(folder, 'data'));
    const session = await judged(dataset);
    await save(engine, dataset);
    const moved = join(engine.folder, 'elsewhere');
    renameSync(folder, moved);
    folder = moved;
    const other = colleague();
    expect((await open(other)).triages).toBe(1);
    const shown = await other.openIndexed(join(folder, 'data'));
    const there = await other.call('triage.open', { dataset: shown.dataset, session });
    expect([...there.positions].sort((a, b) => a - b)).toEqual([3, 7, 160]);
    expect(there.changed).toBe(0);
    expect(there.opinions.map((o) => o && [o.tag, o.reason, o.reviewer])).toEqual([
      ['artefact', 'hot cell', 'Ada'],
      ['interesting', '', 'Ada'],
      null,
    ]);
    // Grace goes on, and gives it back.
    await other.call('triage.append', { session, who: 'Grace', entries: [verdict(2, 'unsure')] });
    expect((await open(other)).triages).toBe(0);
    await save(other, shown.dataset, project());
    await other.end();

    // Here the files lie at yet another place.
    const home = join(engine.folder, 'home');
    renameSync(folder, home);
    folder = home;
    engine.grants.add(folder, 'read');
    expect((await open(engine)).triages).toBe(1);
    const { words } = await engine.call('triage.words', {});
    const dataHere = join(home, 'data');
    expect(words.map(({ file }) => dirname(file))).toEqual([dataHere, dataHere, dataHere]);
    const again = await engine.openIndexed(join(folder, 'data'));
    const back = await engine.call('triage.open', { dataset: again.dataset, session });
    expect(back.opinions.map((o) => o && [o.tag, o.reviewer])).toEqual([
      ['artefact', 'Ada'],
      ['interesting', 'Ada'],
      ['unsure', 'Grace'],
    ]);
    expect([...back.positions].every((event) => event >= 0)).toBe(true);
  });

  it('that went on here too are left as they are here', async () => {
    const { dataset } = await engine.openIndexed(join(folder, 'data'));
    const session = await judged(dataset);
    await save(engine, dataset);
    await engine.call('triage.append', { session, who: 'Ada', entries: [verdict(2, 'unsure')] });
    const stored = JSON.parse(readFileSync(project(), 'utf8')) as ProjectFile;
    const [first] = stored.triages;
    const theirs = { ...(first.lines.at(-1) as object), who: 'Mallory', tag: 'background' };
    const triages = [{ ...first, lines: [...first.lines, theirs, theirs] }];
    writeFileSync(project(), JSON.stringify({ ...stored, triages }));
    expect((await open(engine)).triages).toBe(0);
    const { lines } = await engine.call('triage.log', { session });
    expect(new Set(lines.map(({ who }) => who))).toEqual(new Set(['Ada']));
  });

  it('that are damaged or bear names that lead elsewhere are not taken', async () => {
    const { dataset } = await engine.openIndexed(join(folder, 'data'));
    await judged(dataset);
    await save(engine, dataset);
    const stored = JSON.parse(readFileSync(project(), 'utf8')) as ProjectFile;
    const [{ id, lines }] = stored.triages;
    const start = lines[0] as { session: object; queue: { file: number[] } };
    const beyond = { ...start, queue: { ...start.queue, file: [9, 9, 9] } };
    const evil = '../../evil';
    for (const triage of [
      { id: evil, lines: [{ ...start, session: { ...start.session, id: evil } }] },
      { id, lines: [beyond] },
      { id, lines: [7, null] },
      { id, lines: [] },
    ]) {
      writeFileSync(project(), JSON.stringify({ ...stored, triages: [triage] }));
      const other = colleague();
      expect((await open(other)).triages).toBe(0);
      expect((await other.call('triage.list', {})).sessions).toEqual([]);
      await other.end();
    }
  });
});

describe('tags that were exported', () => {
  const opinions: Opinion[] = [
    {
      tag: 'artefact',
      reason: 'hot, cell',
      note: 'see "log"',
      reviewer: 'Ada',
      at: '2026-01-31T12:00:00.000Z',
    },
    { tag: null, reason: '', note: '', reviewer: '', at: '' },
    {
      tag: null,
      reason: '',
      note: 'look\nagain µ',
      reviewer: 'Grace',
      at: '2026-02-01T12:00:00.000Z',
    },
  ];
  const events = Uint32Array.of(160, 4, 2);

  it.each(['tags.csv', 'tags.parquet', 'tags.h5', 'selected.h5'])(
    'come back from %s as they were given, whatever the files are called by then',
    async (name) => {
      const { dataset } = await engine.openIndexed(join(folder, 'data'));
      const out = join(engine.folder, name);
      if (name === 'selected.h5') {
        await engine.run('export.events', { dataset, events, out, threshold: null, opinions });
      } else
        await engine.run('export.table', { dataset, events, out, columns: ['n_tracks'], opinions });
      // The folder is another, and one file of the two alone is open: places differ.
      renameSync(folder, join(engine.folder, 'moved'));
      const suep = join(engine.folder, 'moved', 'data', 'suep.h5');
      engine.grants.add(engine.folder, 'read');
      const there = await engine.openIndexed(suep);
      const asked = { dataset: there.dataset, path: out };
      const { marks, rows, away, beyond } = await engine.call('triage.import', asked);
      expect(marks).toEqual([{ event: 10, opinion: opinions[0] }]);
      expect([rows, beyond]).toEqual([2, 0]);
      expect(away.map((path) => path.split('/').at(-1))).toEqual(['qcd.h5']);
    },
  );

  it('come back from the log of a triage as they stood at its end', async () => {
    const { dataset } = await engine.openIndexed(join(folder, 'data'));
    const session = await judged(dataset);
    const undone: Entry = { type: 'undo', place: 1, tag: null, reason: '', note: '' };
    const entries = [undone, verdict(0, 'background')];
    await engine.call('triage.append', { session, who: 'Grace', entries });
    const out = join(engine.folder, 'log.csv');
    await engine.call('triage.export', { session, out });
    engine.grants.add(out, 'read');
    const { marks } = await engine.call('triage.import', { dataset, path: out });
    expect(marks).toMatchObject([{ event: 3, opinion: { tag: 'background', reviewer: 'Grace' } }]);
  });

  it("of a table of one's own are matched by file and row; what does not fit is told", async () => {
    const { dataset } = await engine.openIndexed(join(folder, 'data'));
    const path = join(folder, 'mine.csv');
    writeFileSync(path, 'index,tag,file\n1,unsure,qcd.h5\n5000,unsure,qcd.h5\n1,unsure,other.h5\n');
    const asked = { dataset, path };
    expect(await engine.call('triage.import', asked)).toMatchObject({
      ...{
        marks: [{ event: 1, opinion: { tag: 'unsure' } }],
        rows: 3,
        away: ['other.h5'],
        beyond: 1,
      },
    });
    for (const [text, code] of [
      ['file,index,tag\nqcd.h5,1,odd\n', 'file-values'],
      ['file,index,tag\nqcd.h5,-1,unsure\n', 'file-layout'],
      ['file,row\nqcd.h5,1\n', 'file-layout'],
      ['"', 'file-layout'],
    ]) {
      writeFileSync(path, text);
      await expect(engine.call('triage.import', asked)).rejects.toMatchObject({ code, file: path });
    }
  });
});
