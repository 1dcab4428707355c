import { hostname } from 'node:os';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Grants } from '../../core/engine/grants';
import { thisProcess } from '../../core/processes';
import { lockOf, ProjectLock } from '../../electron/project-lock';
import { Projects } from '../../electron/projects';
import { Sample } from '../../electron/sample';

vi.mock('electron', () => ({ dialog: {} }));

let root = '';
let project = '';
let grants = new Grants();
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'darkscope-projects-')));
  mkdirSync(join(root, 'theirs', 'data'), { recursive: true });
  mkdirSync(join(root, 'settings'));
  project = join(root, 'theirs', 'work.dscope');
  grants = new Grants();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const host = {
  grant: (path: string, mode: 'read' | 'write') => Promise.resolve(grants.add(path, mode)),
  mayRead: (paths: readonly string[]) => paths.every((path) => grants.allows(path, 'read')),
};
const sample = () => new Sample(join(root, 'app'), join(root, 'settings'));
const projects = () => new Projects(join(root, 'settings'), host, sample());
function written(path: string, text = 'secret'): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}
/** A project that names files by path, by the way from its folder, and paths to open. */
function naming(files: readonly { path: string; relative?: string }[], paths: readonly string[]) {
  const named = files.map(({ path, relative = null }) => ({ path, relative }));
  writeFileSync(project, JSON.stringify({ files: named, work: { paths } }));
}
/** Opens it as somebody who answers the question so, and tells what was asked. */
async function opened(answer: boolean, by = projects()): Promise<readonly string[][]> {
  const asked: string[][] = [];
  by.choose(project);
  await by.take(project, (_, files) => {
    asked.push([...files]);
    return Promise.resolve(answer);
  });
  by.end();
  return asked;
}

describe('a project from elsewhere', () => {
  it('opens what came with it without a question', async () => {
    const own = written(join(root, 'theirs', 'data', 'qcd.h5'));
    naming([{ path: '/gone/data/qcd.h5', relative: 'data/qcd.h5' }], [join(root, 'theirs/data')]);
    expect(await opened(false)).toEqual([]);
    expect(grants.allows(own, 'read')).toBe(true);
  });

  it.each([
    ['by its path', (secret: string) => [{ path: secret }]],
    ['by a way up', () => [{ path: '/gone', relative: '../mine/secret.h5' }]],
  ])(
    'does not get a file that lies outside of its folder, named %s, unless the user says so',
    async (_, files) => {
      const secret = written(join(root, 'mine', 'secret.h5'));
      naming(files(secret), [secret, join(root, 'mine'), root, '/']);
      const first = projects();
      expect(await opened(false, first)).toEqual([[secret]]);
      for (const path of [secret, join(root, 'mine'), root]) {
        expect(grants.allows(path, 'read')).toBe(false);
      }
      expect(await opened(true, first)).toEqual([[secret]]);
      expect(grants.allows(secret, 'read')).toBe(true);
      expect(grants.allows(join(root, 'mine', 'other.h5'), 'read')).toBe(false);
      // Said once, it holds for this project in later sessions.
      grants = new Grants();
      expect(await opened(false)).toEqual([]);
      expect(grants.allows(secret, 'read')).toBe(true);
    },
  );

  it('does not get what a link in its folder leads to', async () => {
    const secret = written(join(root, 'mine', 'secret.h5'));
    const link = join(root, 'theirs', 'data', 'link.h5');
    symlinkSync(secret, link);
    symlinkSync(join(root, 'mine'), join(root, 'theirs', 'way'));
    const around = join(root, 'theirs', 'way', 'secret.h5');
    naming([{ path: link }, { path: around }], [join(root, 'theirs', 'way')]);
    expect(await opened(false)).toEqual([[link, around]]);
    expect(grants.allows(link, 'read')).toBe(false);
    expect(grants.allows(around, 'read')).toBe(false);
  });

  it('gets what the user has opened already, and remembers it', async () => {
    const mine = written(join(root, 'mine', 'qcd.h5'));
    naming([{ path: mine }], [join(root, 'mine')]);
    grants.add(join(root, 'mine'), 'read');
    expect(await opened(false)).toEqual([]);
    grants = new Grants();
    expect(await opened(false)).toEqual([]);
    expect(grants.allows(mine, 'read')).toBe(true);
  });

  it.each([
    '{"files": 7}',
    '[]',
    '{"files": [{"path": {}, "relative": null}], "work": {}}',
    '{"files": [{"path": "__proto__", "relative": "constructor"}], "work": {"paths": [1]}}',
    '[[[[',
  ])('that reads %s grants nothing beside itself', async (text) => {
    writeFileSync(project, text);
    expect(await opened(true)).toEqual([]);
    expect(grants.allows(root, 'read')).toBe(false);
    expect(grants.allows(project, 'read')).toBe(true);
  });
});

describe('the lock of a project', () => {
  const holder = (more: object) =>
    JSON.stringify({
      user: 'grace',
      host: 'other-machine',
      process: { pid: 4242, began: '' },
      since: '2026-01-31T12:00:00.000Z',
      ...more,
    });
  /** The reason why it cannot be written; null where the lock was had. */
  const taken = (): string | null => {
    const lock = ProjectLock.take(project);
    if (typeof lock === 'string') return lock;
    lock.release();
    return null;
  };

  it('of another machine holds, and is told with user, machine and process', async () => {
    writeFileSync(project, '{}');
    writeFileSync(lockOf(project), holder({}));
    const by = projects();
    by.choose(project);
    const handle = await by.take(project, () => Promise.resolve(false));
    for (const word of ['grace', 'other-machine', '4242', '2026-01-31']) {
      expect(handle.readOnly).toContain(word);
    }
    expect(grants.allows(project, 'read')).toBe(true);
    expect(grants.allows(project, 'write')).toBe(false);
    by.end();
    // It is theirs, and stays.
    expect(readFileSync(lockOf(project), 'utf8')).toBe(holder({}));
  });

  it('of another machine that has not touched it for long is taken over', () => {
    writeFileSync(lockOf(project), holder({}));
    const long = new Date(Date.now() - 10 * 60_000);
    utimesSync(lockOf(project), long, long);
    expect(taken()).toBeNull();
    expect(existsSync(lockOf(project))).toBe(false);
  });

  it('of a process of this machine holds while that runs, and no longer', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
    const gone = new Promise((resolve) => child.on('exit', resolve));
    const process_ = { pid: child.pid, began: '' };
    writeFileSync(lockOf(project), holder({ host: hostname(), process: process_ }));
    expect(taken()).toContain(hostname());
    child.kill();
    await gone;
    expect(taken()).toBeNull();
  });

  it('is not taken over while somebody is writing it, but is once it lies there cut short', () => {
    writeFileSync(lockOf(project), '{"user": "gra');
    expect(taken()).toContain('being opened elsewhere');
    const before = new Date(Date.now() - 60_000);
    utimesSync(lockOf(project), before, before);
    expect(taken()).toBeNull();
  });

  it('names this process while it is held, and is given back', () => {
    const lock = ProjectLock.take(project);
    expect(JSON.parse(readFileSync(lockOf(project), 'utf8'))).toMatchObject({
      host: hostname(),
      process: thisProcess(),
    });
    (lock as ProjectLock).release();
    expect(readdirSync(dirname(project))).toEqual(['data']);
  });

  it('cannot be had where the folder cannot be written: the project opens for reading', async () => {
    // A file in the place of the folder refuses everybody, a superuser too.
    const odd = join(written(join(root, 'file')), 'work.dscope');
    expect(ProjectLock.take(odd)).toContain('cannot be written');
    const folder = join(root, 'theirs');
    copyFileSync(written(join(root, 'p')), project);
    chmodSync(folder, 0o500);
    const by = projects();
    by.choose(project);
    const handle = await by.take(project, () => Promise.resolve(false));
    chmodSync(folder, 0o700);
    const allPowerful = process.getuid?.() === 0;
    expect(handle.readOnly === null).toBe(allPowerful);
    expect(grants.allows(project, 'write')).toBe(allPowerful);
    by.end();
  });
});

describe('the sample project at the start', () => {
  const settings = () => join(root, 'settings');
  const own = () => join(settings(), 'sample', 'sample.dscope');
  const started = (files: readonly string[]) => {
    const by = new Projects(settings(), host, new Sample(bundled, settings()));
    by.begin(files);
    return by;
  };
  const bundled = resolve(import.meta.dirname, '../../assets/samples');

  it('is open the first time, and the work in it is that of a session before', () => {
    const by = started([]);
    expect(by.open).toBe(own());
    expect(JSON.parse(by.loadState() ?? '')).toMatchObject({ project: { path: own() } });
    expect(by.recent()).toEqual([]);
    by.end();
  });

  it('does not come where files were named, nor ever after', () => {
    const by = started(['/data/qcd.h5']);
    expect(by.open).toBeNull();
    by.saveState('{}');
    by.end();
    const again = started([]);
    expect(again.open).toBeNull();
    expect(existsSync(own())).toBe(false);
    again.end();
  });

  it('gives way to files that are named later, keeps what was said in it, and opens when asked', async () => {
    const first = started([]);
    first.saveState('{"mine":1}');
    first.end();
    const second = started(['/data/qcd.h5']);
    expect(second.open).toBeNull();
    expect(second.loadState()).toBeNull();
    const handle = await second.take(second.takeSample(), () => Promise.resolve(false));
    expect(handle).toMatchObject({ path: own(), sample: true, recovery: '{"mine":1}' });
    const triages = second.resetSample();
    expect(triages).toHaveLength(1);
    expect(JSON.parse(second.loadState() ?? '')).toMatchObject({ project: { path: own() } });
    second.end();
  });
});
