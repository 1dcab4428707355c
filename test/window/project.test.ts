import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { App, buildWindow, samples } from './app';

/** Where the events and the project lie; each test goes on where the last one ended. */
let folder: string;
let app: App | undefined;
const settings: string[] = [];
beforeAll(() => {
  buildWindow();
  folder = mkdtempSync(join(tmpdir(), 'darkscope-project-'));
  mkdirSync(join(folder, 'data'));
  for (const name of ['qcd.h5', 'suep.h5'])
    cpSync(join(samples, 'test', name), join(folder, 'data', name));
});
afterEach(async () => {
  await app?.quit();
  app = undefined;
});
afterAll(() => {
  for (const path of [folder, ...settings]) rmSync(path, { recursive: true, force: true });
});

const project = () => join(folder, 'showers.dscope');
const stored = () =>
  JSON.parse(readFileSync(project(), 'utf8')) as {
    files: { path: string; relative: string; sha256: string | null }[];
    work: { annotations: Record<string, unknown>; paths: string[] };
  };
async function launch(files: readonly string[], state?: string): Promise<App> {
  const opened = await App.launch(files, state);
  // Whatever a failing test leaves unsaved, its window closes.
  await opened.electron.evaluate(({ dialog }) => {
    dialog.showMessageBoxSync = () => 1;
  });
  if (!settings.includes(opened.folder)) settings.push(opened.folder);
  return opened;
}
const shown = (opened: App, count: string) =>
  opened.byId('table-count').getByText(count, { exact: true }).first().waitFor();
const titled = (opened: App, text: string) =>
  opened.electron.evaluate(async ({ BrowserWindow }, wanted) => {
    for (let i = 0; i < 200; i++) {
      if (BrowserWindow.getAllWindows()[0].getTitle() === wanted) return wanted;
      await new Promise((resume) => setTimeout(resume, 50));
    }
    return BrowserWindow.getAllWindows()[0].getTitle();
  }, text);
const rowTag = (opened: App, event: number) =>
  opened.window.locator(`[data-testid="table-row"][data-event="${event}"]`);

async function menu(opened: App, item: string): Promise<void> {
  await opened.byId('project').getByRole('button').first().click();
  await opened.byId(item).click();
}

describe('a project', () => {
  it('holds what the user made, and its title says when it does not', async () => {
    app = await launch([join(folder, 'data')]);
    await shown(app, '270');
    await app.window.keyboard.press('1');
    await app.window.keyboard.press('x');
    await app.chooseTarget(project());
    await menu(app, 'project-save-as');
    await app.window.getByText(`Saved ${project()}`).waitFor();
    expect(await titled(app, 'showers.dscope – Darkscope')).toBe('showers.dscope – Darkscope');
    const { files, work } = stored();
    expect(files.map(({ relative }) => relative)).toEqual(['data/qcd.h5', 'data/suep.h5']);
    expect(work.annotations).toMatchObject({
      [join(folder, 'data/qcd.h5')]: { 0: { tag: 'interesting' } },
    });

    await app.window.keyboard.press('j');
    await app.window.keyboard.press('2');
    expect(await titled(app, 'showers.dscope – Darkscope *')).toMatch(/\*$/);
    await app.picture('project-edited');
    // Kept a moment after the change, as a crash would find it.
    await app.window.waitForTimeout(1500);
    const { pid } = app.electron.process();
    const ended = new Promise((resolve) => app?.electron.process().once('exit', resolve));
    process.kill(pid!, 'SIGKILL');
    await ended;
    const state = app.folder;
    app = undefined;
    expect(Object.keys(Object.values(stored().work.annotations)[0] as object)).toEqual(['0']);

    app = await launch([], state);
    await shown(app, '270');
    expect(await titled(app, 'showers.dscope – Darkscope *')).toMatch(/\*$/);
    expect(await rowTag(app, 1).textContent()).toContain('artefact');
    await menu(app, 'project-save');
    await app.window.getByText(`Saved ${project()}`).waitFor();
    expect(await titled(app, 'showers.dscope – Darkscope')).not.toMatch(/\*$/);
    expect(app.complaints).toEqual([]);
  });

  it('opens for another user with moved data, which are known by content', async () => {
    const elsewhere = join(folder, 'elsewhere');
    renameSync(join(folder, 'data'), elsewhere);
    // The right name and size alone do not make it the file.
    const bytes = readFileSync(join(elsewhere, 'suep.h5'));
    const kept = Buffer.from(bytes);
    bytes[bytes.length >> 1] ^= 1;
    bytes[100] ^= 1;
    writeFileSync(join(elsewhere, 'suep.h5'), bytes);

    app = await launch([project()]);
    const dialog = app.byId('relocate-dialog');
    await dialog.waitFor();
    await app.chooseFiles([elsewhere]);
    await app.byId('relocate-folder').click();
    await dialog.locator('tr[data-found="true"]').waitFor();
    await dialog.getByText('another content', { exact: false }).waitFor();
    await app.picture('relocate');
    await app.byId('relocate-open').click();
    await shown(app, '150');
    expect(await rowTag(app, 0).textContent()).toContain('interesting');
    expect(await rowTag(app, 1).textContent()).toContain('artefact');
    // Saved now, it still knows of the file that was not found.
    await menu(app, 'project-save');
    await app.window.getByText(`Saved ${project()}`).waitFor();
    expect(stored().files.map(({ path }) => path)).toEqual([
      join(elsewhere, 'qcd.h5'),
      join(folder, 'data/suep.h5'),
    ]);
    writeFileSync(join(elsewhere, 'suep.h5'), kept);
    expect(app.complaints).toEqual([]);
  });

  it('opened in two windows is written by the first; a change on disk is never overwritten unasked', async () => {
    app = await launch([project()]);
    await app.byId('relocate-open').click();
    await shown(app, '150');
    const second = await launch([project()]);
    await second.byId('relocate-open').click();
    await shown(second, '150');
    await second.byId('notices').getByText('open for reading only', { exact: false }).waitFor();
    await second.picture('read-only');
    await second.quit();

    // Somebody without a lock, such as a synchronised folder.
    const theirs = { ...stored(), by: { user: 'ada', host: 'other' } };
    writeFileSync(project(), JSON.stringify(theirs));
    await app.window.keyboard.press('3');
    await menu(app, 'project-save');
    const dialog = app.byId('project-changed');
    await dialog.getByText('ada on other', { exact: false }).waitFor();
    await app.picture('changed-on-disk');
    expect(JSON.parse(readFileSync(project(), 'utf8'))).toEqual(theirs);
    const mine = join(folder, 'mine.dscope');
    await app.chooseTarget(mine);
    await app.byId('changed-save-as').click();
    await app.window.getByText(`Saved ${mine}`).waitFor();
    expect(existsSync(mine)).toBe(true);
    expect(JSON.parse(readFileSync(project(), 'utf8'))).toEqual(theirs);
    expect(app.complaints).toEqual([]);
  });

  it('asks before its window closes with changes that are not saved', async () => {
    cpSync(samples, join(folder, 'samples'), { recursive: true });
    app = await launch([join(folder, 'samples', 'test')]);
    await app.byId('table-count').waitFor();
    const kept = join(folder, 'kept.dscope');
    await app.chooseTarget(kept);
    await menu(app, 'project-save-as');
    await app.window.getByText(`Saved ${kept}`).waitFor();
    await app.window.keyboard.press('1');
    expect(await titled(app, 'kept.dscope – Darkscope *')).toMatch(/\*$/);
    const tagged = () => readFileSync(kept, 'utf8').includes('interesting');
    const asked = await app.electron.evaluate(({ dialog, BrowserWindow }) => {
      const messages: unknown[] = [];
      dialog.showMessageBoxSync = (...given: unknown[]) => {
        messages.push((given[given.length - 1] as { message: string }).message);
        return 2;
      };
      BrowserWindow.getAllWindows()[0].close();
      return { messages, windows: BrowserWindow.getAllWindows().length };
    });
    expect(asked).toEqual({
      messages: ['Save the changes to kept.dscope before closing?'],
      windows: 1,
    });
    expect(tagged()).toBe(false);

    const closed = app.window.waitForEvent('close');
    await app.electron.evaluate(({ dialog, BrowserWindow }) => {
      dialog.showMessageBoxSync = () => 0;
      BrowserWindow.getAllWindows()[0].close();
    });
    await closed;
    app = undefined;
    expect(tagged()).toBe(true);
  });
});
