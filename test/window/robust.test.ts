import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { App, buildWindow, samples } from './app';

/** Events that belong to the user, and a project from elsewhere that names them. */
let folder = '';
let app: App | undefined;
const settings: string[] = [];
beforeAll(() => {
  buildWindow();
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'darkscope-robust-')));
  mkdirSync(join(folder, 'mine'));
  mkdirSync(join(folder, 'theirs'));
  for (const name of ['qcd.h5', 'suep.h5']) {
    copyFileSync(join(samples, 'test', name), join(folder, 'mine', name));
  }
});
afterEach(async () => {
  await app?.quit();
  app = undefined;
});
afterAll(() => {
  for (const path of [folder, ...settings]) rmSync(path, { recursive: true, force: true });
});

async function launch(files: readonly string[], state?: string): Promise<App> {
  const opened = await App.launch(files, state);
  await opened.electron.evaluate(({ dialog }) => {
    dialog.showMessageBoxSync = () => 1;
  });
  settings.push(opened.folder);
  return opened;
}
const mine = (name: string) => join(folder, 'mine', name);
const shown = (opened: App, count: string) =>
  opened.byId('table-count').getByText(count, { exact: true }).first().waitFor();
const rowTag = (opened: App, event: number) =>
  opened.window.locator(`[data-testid="table-row"][data-event="${event}"]`);
/** A command of the palette, by its words. */
async function command(opened: App, words: string): Promise<void> {
  await opened.window.keyboard.press('Control+k');
  await opened.byId('palette').locator('input').fill(words);
  await opened.byId('palette').locator('[data-selected]').first().waitFor();
  await opened.window.keyboard.press('Enter');
}
async function menu(opened: App, item: string): Promise<void> {
  await opened.byId('project').getByRole('button').first().click();
  await opened.byId(item).click();
}

it('files that change or go while they are open are named, and the way back is offered', async () => {
  app = await launch([join(folder, 'mine')]);
  await shown(app, '270');
  await app.window.keyboard.press('2');
  const focus = () => app?.window.evaluate(() => window.dispatchEvent(new Event('focus')));
  const bytes = readFileSync(mine('suep.h5'));
  appendFileSync(mine('suep.h5'), 'more');
  await focus();
  const notices = app.byId('notices');
  await notices.getByText('has changed since it was opened', { exact: false }).waitFor();
  await app.picture('robust-changed');
  writeFileSync(mine('suep.h5'), bytes);
  await app.byId('open-again').click();
  await shown(app, '270');

  renameSync(mine('suep.h5'), join(folder, 'suep-away.h5'));
  await focus();
  await notices.getByText('is no longer there', { exact: false }).waitFor();
  await app.picture('robust-gone');
  renameSync(join(folder, 'suep-away.h5'), mine('suep.h5'));

  // What was done before the files were opened again is taken back all the same.
  expect(await rowTag(app, 0).textContent()).toContain('artefact');
  await app.window.keyboard.press('u');
  await expect.poll(() => rowTag(app!, 0).textContent()).not.toContain('artefact');
  expect(app.complaints).toEqual([]);
});

it('tags come back from a table, as one step', async () => {
  app = await launch([join(folder, 'mine')]);
  await shown(app, '270');
  const table = join(folder, 'tags.csv');
  const head = 'file,index,tag,reason,reviewer';
  writeFileSync(
    table,
    `${head}\nqcd.h5,0,artefact,hot cell,Grace\nqcd.h5,2,unsure,,Grace\ngone.h5,1,unsure,,Grace\n`,
  );
  await app.chooseFiles([table]);
  await command(app, 'Bring in tags');
  await app.byId('notices').getByText('2 events was brought in', { exact: false }).waitFor();
  await app.byId('notices').getByText('gone.h5', { exact: false }).waitFor();
  await app.picture('robust-tags');
  expect(await rowTag(app, 0).textContent()).toContain('artefact');
  expect(await rowTag(app, 2).textContent()).toContain('unsure');
  await app.window.keyboard.press('u');
  await expect.poll(() => rowTag(app!, 2).textContent()).not.toContain('unsure');

  await command(app, 'About');
  const cache = app.byId('cache');
  await cache.getByText('of at most 8.0 GB', { exact: false }).waitFor();
  await app.picture('robust-about');
  await cache.getByRole('button').click();
  await cache.getByText('0.0 MB', { exact: false }).waitFor();
  expect(app.complaints).toEqual([]);
});

it('a project from elsewhere opens files outside of its folder once the user has said so', async () => {
  app = await launch([join(folder, 'mine')]);
  await shown(app, '270');
  const project = join(folder, 'theirs', 'work.dscope');
  await app.chooseTarget(project);
  await menu(app, 'project-save-as');
  await app.window.getByText(`Saved ${project}`).waitFor();
  await app.quit();

  // Somebody else, to whom none of it was said.
  app = await launch([]);
  const asked = await app.electron.evaluateHandle(({ dialog }) => {
    const questions: Electron.MessageBoxOptions[] = [];
    dialog.showMessageBox = ((...given: unknown[]) => {
      questions.push(given.at(-1) as Electron.MessageBoxOptions);
      return Promise.resolve({ response: questions.length - 1, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
    return questions;
  });
  await app.electron.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, project);
  await menu(app, 'project-open');
  const dialog = app.byId('relocate-dialog');
  await dialog.getByText('you did not choose it', { exact: false }).first().waitFor();
  await app.picture('robust-not-chosen');
  const [question] = await asked.jsonValue();
  expect(question.message).toContain('2 files that lie outside of its folder');
  expect(question.detail).toContain(mine('qcd.h5'));
  expect(question.buttons).toEqual(['Open without them', 'Open these files']);
  // Said so at the next opening.
  await app.byId('relocate-open').click();
  await menu(app, 'project-close');
  await menu(app, 'project-open');
  await shown(app, '270');
  expect(await asked.evaluate((questions) => questions.length)).toBe(2);
  expect(app.complaints).toEqual([]);
});
