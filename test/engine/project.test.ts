import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Params } from '../../core/engine/api';
import { fixtures, samples, TestEngine, TINY } from './harness';

let engine: TestEngine;
let data = '';
let project = '';
beforeEach(() => {
  engine = new TestEngine();
  engine.grants.add(engine.folder, 'read');
  data = join(engine.folder, 'data');
  mkdirSync(data);
  copyFileSync(join(fixtures, 'pooled.h5'), join(data, 'qcd.h5'));
  copyFileSync(join(samples, 'test/suep.h5'), join(data, 'suep.h5'));
  project = join(engine.folder, 'mine.dscope');
});
afterEach(() => engine.end());

const suep = () => join(data, 'suep.h5');
const work = () => ({
  paths: [data],
  annotations: { [suep()]: { 3: { tag: 'artefact', note: 'hot cell' } } },
  analysis: { column: 'model.bce' },
});
const save = (dataset: string | null, more: Partial<Params<'project.save'>> = {}) =>
  engine.call('project.save', {
    path: project,
    previous: null,
    expected: null,
    dataset,
    places: {},
    work: work(),
    withScores: false,
    withModels: false,
    ...more,
  });
const open = (on: TestEngine, places: Record<string, string> = {}) =>
  on.call('project.open', { path: project, places });
async function scored(): Promise<string> {
  const { dataset } = await engine.openIndexed(data);
  await engine.train(dataset, 'model', {
    kind: 'cae',
    assumeBackground: true,
    hyperparameters: { ...TINY, epochs: 1 },
  });
  await engine.run('score.start', { dataset, model: 'model', scores: ['bce'] });
  return dataset;
}
/** Another user: nothing of this one's settings, but the folder with the project. */
function colleague(): TestEngine {
  const other = new TestEngine();
  other.grants.add(engine.folder, 'read');
  return other;
}

describe('a project file', () => {
  it('gives back what was put in, with files found from its own folder when all was moved', async () => {
    const { dataset } = await engine.openIndexed(data);
    await save(dataset);
    expect((await open(engine)).work).toEqual(work());

    const moved = join(engine.folder, 'on', 'another', 'disk');
    mkdirSync(moved, { recursive: true });
    renameSync(data, join(moved, 'data'));
    renameSync(project, join(moved, 'mine.dscope'));
    project = join(moved, 'mine.dscope');
    const opened = await open(engine);
    const here = join(moved, 'data', 'suep.h5');
    expect(opened.files.map(({ at }) => at)).toEqual([join(moved, 'data', 'qcd.h5'), here]);
    expect(opened.work.paths).toEqual([join(moved, 'data', 'qcd.h5'), here]);
    expect(opened.work.annotations).toEqual({
      [here]: { 3: { tag: 'artefact', note: 'hot cell' } },
    });
  });

  it('keeps what it knows of files that are not found, through further savings', async () => {
    const { dataset } = await engine.openIndexed(data);
    await save(dataset);
    const away = join(engine.folder, 'suep.h5');
    renameSync(suep(), away);
    const opened = await open(engine);
    expect(opened.files.map(({ at, why }) => [at === null, why])).toEqual([
      [false, null],
      [true, 'it is not there'],
    ]);
    const { dataset: left } = await engine.openIndexed(join(data, 'qcd.h5'));
    await save(left, { previous: project, expected: opened.digest, work: opened.work });
    // Found at last: known by the size and content that were noted at first.
    const found = await open(engine, { [suep()]: away });
    expect(found.files).toContainEqual({
      path: suep(),
      bytes: expect.any(Number) as number,
      at: away,
      why: null,
    });
    expect(found.work.annotations).toEqual({
      [away]: { 3: { tag: 'artefact', note: 'hot cell' } },
    });
  });

  it('brings scores and models to somebody who has neither', async () => {
    const dataset = await scored();
    const { values } = await engine.call('dataset.column', { dataset, column: 'model.bce' });
    await save(dataset, { withScores: true });

    const other = colleague();
    const opened = await open(other);
    expect(opened.models).toEqual([
      { id: 'model', title: expect.any(String) as string, here: null },
    ]);
    const shown = await other.open(data);
    const column = shown.columns.find(({ name }) => name === 'model.bce');
    expect(column).not.toHaveProperty('stale');
    const brought = await other.call('dataset.column', {
      dataset: shown.dataset,
      column: 'model.bce',
    });
    expect(brought.values).toEqual(values);
    await other.end();

    await save(dataset, { withModels: true, previous: project });
    expect(existsSync(join(engine.folder, 'mine.models/model/weights.bin'))).toBe(true);
    const third = colleague();
    expect((await open(third)).models).toMatchObject([{ id: 'model', here: 'model' }]);
    expect((await third.call('models.list', {})).models.map(({ id }) => id)).toEqual(['model']);
    await third.end();
  });

  it('names a model as it is called where it is opened', async () => {
    const dataset = await scored();
    await save(dataset);
    await engine.call('models.rename', { model: 'model', name: 'mine' });
    const opened = await open(engine);
    expect(opened.models).toMatchObject([{ id: 'model', here: 'mine' }]);
    expect(opened.work.analysis).toEqual({ column: 'mine.bce' });
  });

  it('is not written over when somebody else wrote it, unless that is asked for', async () => {
    const { dataset } = await engine.openIndexed(data);
    const { digest } = await save(dataset);
    const theirs = readFileSync(project, 'utf8').replace(/"host": "[^"]*"/, '"host": "elsewhere"');
    writeFileSync(project, theirs);
    await expect(save(dataset, { expected: digest })).rejects.toMatchObject({
      code: 'project-changed',
      message: expect.stringContaining('elsewhere') as string,
    });
    expect(readFileSync(project, 'utf8')).toBe(theirs);
    await save(dataset, { expected: null });
    expect(readFileSync(project, 'utf8')).not.toBe(theirs);
    rmSync(project);
    await save(dataset, { expected: digest });
    expect(existsSync(project)).toBe(true);
  });

  it('gets checksums that come in after it was written', async () => {
    const { dataset } = await engine.openIndexed(data);
    const { digest, unhashed } = await save(dataset);
    expect(unhashed).toBe(2);
    const { jobs } = await engine.call('jobs.list', {});
    await engine.ended(jobs.find(({ kind }) => kind === 'hash')!.job);
    await engine.call('project.amend', { path: project, expected: digest, dataset });
    const { files } = JSON.parse(readFileSync(project, 'utf8')) as { files: { sha256: string }[] };
    expect(files.map(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toEqual([true, true]);
  });

  it.each([
    ['{"format": "darkscope-pro', 'it is no JSON'],
    ['{"format": "other", "formatVersion": 1}', 'it is no project'],
    ['{"format": "darkscope-project", "formatVersion": 2}', 'format version 2'],
    ['{"format": "darkscope-project", "formatVersion": 1}', 'darkscope'],
  ])('that reads %s is refused with the reason', async (text, why) => {
    writeFileSync(project, text);
    await expect(open(engine)).rejects.toMatchObject({
      code: 'project-unreadable',
      file: project,
      message: expect.stringContaining(why) as string,
    });
  });
});
