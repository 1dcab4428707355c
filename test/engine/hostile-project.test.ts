import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Params } from '../../core/engine/api';
import { runTask } from '../../core/engine/run-task';
import type { RunTask } from '../../core/engine/tasks';
import type { ProjectFile } from '../../core/project/format';
import { unpackScores } from '../../core/project/packed-scores';
import { samples, TestEngine, TINY } from './harness';

let engine: TestEngine;
/** Where projects and their data lie; granted as if the user had chosen it. */
let folder = '';
let project = '';
beforeEach(() => {
  engine = new TestEngine();
  folder = join(engine.folder, 'theirs');
  mkdirSync(folder);
  engine.grants.add(folder, 'read');
  copyFileSync(join(samples, 'test/qcd.h5'), join(folder, 'events.h5'));
  project = join(folder, 'work.dscope');
});
afterEach(() => engine.end());

const data = () => join(folder, 'events.h5');
const save = (dataset: string, more: Partial<Params<'project.save'>> = {}) =>
  engine.call('project.save', {
    path: project,
    previous: null,
    expected: null,
    dataset,
    places: {},
    work: { paths: [data()] },
    withScores: true,
    withModels: false,
    ...more,
  });
const open = (on = engine) => on.call('project.open', { path: project, places: {} });
async function scored(task?: RunTask): Promise<string> {
  if (task) {
    engine = new TestEngine(engine.folder, task);
    engine.grants.add(folder, 'read');
  }
  const { dataset } = await engine.openIndexed(data());
  await engine.train(dataset, 'model', {
    kind: 'cae',
    assumeBackground: true,
    hyperparameters: { ...TINY, epochs: 1 },
  });
  await engine.run('score.start', { dataset, model: 'model', scores: ['bce'] });
  return dataset;
}
type Stored = { -readonly [K in keyof ProjectFile]: ProjectFile[K] };
/** Changes the project file as somebody who means harm. */
function tamper(edit: (stored: Stored) => void): void {
  const stored = JSON.parse(readFileSync(project, 'utf8')) as Stored;
  edit(stored);
  writeFileSync(project, JSON.stringify(stored));
}
/** Somebody who has nothing but the folder with the project. */
function colleague(): TestEngine {
  const other = new TestEngine();
  other.grants.add(folder, 'read');
  return other;
}

describe('a project that means harm', () => {
  it('opens no file that the user did not choose, though it names it', async () => {
    const secret = join(engine.folder, 'secret.h5');
    copyFileSync(data(), secret);
    const { dataset } = await engine.openIndexed(data());
    await save(dataset);
    tamper(({ files, work }) => {
      files.push({ ...files[0], path: secret, relative: null });
      files.push({ ...files[0], path: '/gone', relative: '../secret.h5' });
      work.paths = [data(), secret, engine.folder, '/'];
    });
    const other = colleague();
    const opened = await open(other);
    expect(opened.files.map(({ at }) => at)).toEqual([data(), null, null]);
    expect(opened.files[1].why).toContain('you did not choose it');
    expect(opened.work.paths).toEqual([data()]);
    await other.end();
  });

  it('does not hold up the engine by a pipe or a device in the place of a file', async () => {
    const { dataset } = await engine.openIndexed(data());
    await save(dataset);
    const pipe = join(folder, 'pipe.h5');
    execFileSync('mkfifo', [pipe]);
    engine.grants.add('/dev', 'read');
    tamper(({ files }) => {
      files[0] = { ...files[0], path: pipe, relative: 'pipe.h5' };
      files[1] = { ...files[0], path: '/dev/zero', relative: null };
    });
    expect((await open()).files.map(({ at }) => at)).toEqual([null, null]);
    writeFileSync(project, '');
    await expect(
      engine.call('project.open', { path: '/dev/zero', places: {} }),
    ).rejects.toMatchObject({ code: 'project-unreadable' });
  });

  it('takes no model from outside of its folder, not by a link either', async () => {
    const dataset = await scored();
    await save(dataset, { withModels: true });
    const away = join(engine.folder, 'away');
    renameSync(join(folder, 'work.models', 'model'), away);
    symlinkSync(away, join(folder, 'work.models', 'model'));
    const other = colleague();
    expect((await open(other)).models).toMatchObject([{ here: null }]);
    tamper(({ models }) => (models[0] = { ...models[0], copy: '../away' }));
    expect((await open(other)).models).toMatchObject([{ here: null }]);
    expect((await other.call('models.list', {})).models).toEqual([]);
    await other.end();
  });

  it('has no folder copied, and none written to, by the models that it names', async () => {
    const dataset = await scored();
    const model = join(engine.folder, 'models', 'model');
    await save(dataset);
    tamper(({ models }) => (models[0] = { ...models[0], id: '../../planted', folder: model }));
    const other = colleague();
    const opened = await open(other);
    expect(opened.scores).toBe(1);
    const shown = await other.openIndexed(data());
    expect(shown.columns.map(({ name }) => name)).toContain('../../planted.bce');
    const mine = join(other.folder, 'deep', 'down', 'mine.dscope');
    mkdirSync(join(other.folder, 'deep', 'down'), { recursive: true });
    await other.call('project.save', {
      ...{ path: mine, previous: project, expected: null, dataset: shown.dataset, places: {} },
      ...{ work: {}, withScores: true, withModels: true },
    });
    const names = readdirSync(other.folder, { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => /planted|weights/.test(name))).toEqual([]);
    await other.end();
  });

  it('has no scores kept under names that lead elsewhere', async () => {
    const dataset = await scored();
    await save(dataset);
    const before = readFileSync(project, 'utf8');
    const edits: ((score: ProjectFile['scores'][number]) => object)[] = [
      (score) => ({ ...score, score: '../../../planted' }),
      (score) => ({ ...score, record: { ...(score.record as object), weights: '../../planted' } }),
      (score) => ({ ...score, record: 7 }),
      (score) => ({ ...score, values: 'no such thing' }),
      (score) => ({ ...score, file: '/etc/passwd' }),
    ];
    for (const edit of edits) {
      writeFileSync(project, before);
      tamper((stored) => {
        stored.scores = stored.scores.map((score) => edit(score) as typeof score);
      });
      const other = colleague();
      expect((await open(other)).scores).toBe(0);
      const names = readdirSync(other.folder, { recursive: true, encoding: 'utf8' });
      expect(names.filter((name) => /planted|f64/.test(name))).toEqual([]);
      await other.end();
    }
  });

  it('fills no memory with scores that unfold to more than the file can hold', async () => {
    const dataset = await scored();
    await save(dataset);
    const bomb = deflateRawSync(Buffer.alloc(64e6)).toString('base64');
    for (const events of [8e6, 1e15, 2 ** 53 - 1]) {
      tamper(({ files, scores }) => {
        files[0] = { ...files[0], events };
        scores[0] = { ...scores[0], values: bomb };
      });
      const other = colleague();
      expect((await open(other)).scores).toBe(0);
      await other.end();
    }
    // Said small and made large: reading ends where the numbers would.
    expect(() => unpackScores(bomb, 100)).toThrow();
  });

  it('changes no object of the program by its keys', async () => {
    const { dataset } = await engine.openIndexed(data());
    await save(dataset);
    const text = readFileSync(project, 'utf8');
    const evil = '"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}';
    writeFileSync(project, text.replace('"work": {', `"work": {${evil}, `));
    tamper(({ files, models }) => {
      for (const path of ['__proto__', 'constructor', 'toString']) {
        files.push({ ...files[0], path, relative: null });
        models.push({
          ...{ id: path, kind: 'cae', title: '', folder: '', copy: null },
          ...{ weightsSha256: '', identity: '', scores: ['__proto__'] },
        });
      }
    });
    const opened = await open();
    expect(opened.files.map(({ at }) => at)).toEqual([data(), null, null, null]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(opened.work.paths).toEqual([data()]);
    // What it says of files that are not open is kept, whatever they are called.
    await save(dataset, { previous: project });
    const { files } = JSON.parse(readFileSync(project, 'utf8')) as ProjectFile;
    expect(files.map(({ path }) => path)).toContain('constructor');
  });

  it('that is larger than any, nested without end, or of wrong types is refused with the reason', async () => {
    const { dataset } = await engine.openIndexed(data());
    await save(dataset);
    const text = readFileSync(project, 'utf8');
    const refusal = (why: string) => ({
      code: 'project-unreadable',
      file: project,
      message: expect.stringContaining(why) as string,
    });
    const nested = '['.repeat(5000) + ']'.repeat(5000);
    writeFileSync(project, text.replace('"work": {', `"work": {"deep": ${nested}, `));
    await expect(open()).rejects.toMatchObject(refusal('nested'));
    for (const [key, value] of [
      ['files', 7],
      ['files', [{ path: 1 }]],
      ['models', 'many'],
      ['scores', [null]],
      ['by', 'me'],
    ] as const) {
      writeFileSync(project, JSON.stringify({ ...(JSON.parse(text) as object), [key]: value }));
      await expect(open(), key).rejects.toMatchObject(refusal(key));
    }
    writeFileSync(project, '{');
    truncateSync(project, 2e9);
    await expect(open()).rejects.toMatchObject(refusal('2000 MB'));
    await expect(engine.call('project.digest', { path: project })).rejects.toMatchObject(
      refusal('2000 MB'),
    );
  });
});

describe('saving a project', () => {
  it('twice at once writes one whole file, and tells the second that it would undo the first', async () => {
    const { dataset } = await engine.openIndexed(data());
    const { digest } = await save(dataset);
    const works = ['first', 'second'].map((said) => ({ paths: [data()], said }));
    const results = await Promise.allSettled(
      works.map((work) => save(dataset, { expected: digest, work })),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(results[1]).toMatchObject({ reason: { code: 'project-changed' } });
    expect((await open()).work.said).toBe('first');
    expect(readdirSync(folder).sort()).toEqual(['events.h5', 'work.dscope']);
  });

  it('while checksums are put into it loses neither', async () => {
    const { dataset } = await engine.openIndexed(data());
    const { digest } = await save(dataset);
    const { jobs } = await engine.call('jobs.list', {});
    await engine.ended(jobs.find(({ kind }) => kind === 'hash')!.job);
    const work = { paths: [data()], said: 'later' };
    const [saved, amended] = await Promise.allSettled([
      save(dataset, { expected: digest, work }),
      engine.call('project.amend', { path: project, expected: digest, dataset }),
    ]);
    expect([saved.status, amended.status]).toEqual(['fulfilled', 'rejected']);
    const { files, work: kept } = JSON.parse(readFileSync(project, 'utf8')) as ProjectFile;
    expect(kept.said).toBe('later');
    expect(files[0].sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('while events are scored packs whole scores or none', async () => {
    let during: Promise<unknown> | null = null;
    const saving: RunTask = async (task, context) => {
      await runTask(task, {
        ...context,
        report: (report) => {
          if (task.type === 'score' && !task.scores.includes('bce')) during ??= save(dataset);
          context.report(report);
        },
      });
      await during;
    };
    let dataset = '';
    dataset = await scored(saving);
    await engine.run('score.start', { dataset, model: 'model', scores: ['sse'] });
    expect(during).not.toBeNull();
    const other = colleague();
    expect((await open(other)).scores).toBe(1);
    const shown = await other.open(data());
    const names = shown.columns.flatMap(({ name, origin }) => (origin === 'score' ? [name] : []));
    expect(names).toEqual(['model.bce']);
    const column = { dataset: shown.dataset, column: 'model.bce' };
    expect((await other.call('dataset.column', column)).values).toEqual(
      (await engine.call('dataset.column', { dataset, column: 'model.bce' })).values,
    );
    await other.end();
  });

  it('packs no scores of an earlier content of a file', async () => {
    const dataset = await scored();
    await save(dataset);
    expect((JSON.parse(readFileSync(project, 'utf8')) as ProjectFile).scores).toHaveLength(1);
    copyFileSync(join(samples, 'test/suep.h5'), data());
    await engine.call('scores.check', { dataset });
    await save(dataset);
    expect((JSON.parse(readFileSync(project, 'utf8')) as ProjectFile).scores).toEqual([]);
    // Opened as the file is now, the old scores are shown as stale; they are not packed as its own either.
    const again = await engine.openIndexed(data());
    await save(again.dataset);
    expect((JSON.parse(readFileSync(project, 'utf8')) as ProjectFile).scores).toEqual([]);
    expect(existsSync(project)).toBe(true);
  });
});
