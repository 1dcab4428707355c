import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { App, buildWindow, bundledSamples, electronExecutable, emptyFolder, samples } from './app';

/** The application as if it were installed: its samples are not to be written. */
let installed: string;
/** Settings of one user; each test goes on where the last one ended. */
let settings: string;
let app: App | undefined;

beforeAll(() => {
  buildWindow();
  installed = installedIn(mkdtempSync(join(tmpdir(), 'darkscope-installed-')));
  settings = emptyFolder();
});
afterEach(async () => {
  await app?.quit();
  app = undefined;
});
afterAll(() => {
  for (const path of below(installed)) chmodSync(path, 0o755);
  for (const path of [installed, settings]) rmSync(path, { recursive: true, force: true });
});

function installedIn(folder: string): string {
  const checkout = resolve(bundledSamples, '../..');
  mkdirSync(join(folder, 'assets'));
  symlinkSync(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  for (const name of ['package.json', 'out/electron', 'out/engine', 'out/hdf5', 'out/renderer'])
    cpSync(join(checkout, name), join(folder, name), { recursive: true });
  cpSync(bundledSamples, join(folder, 'assets/samples'), { recursive: true });
  for (const path of below(join(folder, 'assets')))
    chmodSync(path, statSync(path).isDirectory() ? 0o555 : 0o444);
  return folder;
}

/** Folders and files, links not followed; deepest last. */
function below(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).reduce<string[]>(
    (all, entry) => {
      if (entry.isSymbolicLink()) return all;
      const path = join(folder, entry.name);
      return [...all, ...(entry.isDirectory() ? below(path) : [path])];
    },
    [folder],
  );
}

const project = JSON.parse(readFileSync(join(bundledSamples, 'sample.dscope'), 'utf8')) as {
  files: { events: number }[];
  models: { id: string }[];
  triages: { lines: { session: { events: number } }[] }[];
};
const events = project.files.reduce((sum, file) => sum + file.events, 0);
const queued = project.triages[0].lines[0].session.events;

const program = () => ({ executable: electronExecutable(), args: [installed] });
const launch = (files: readonly string[] = []) => App.launch(files, settings, program());
/** As the window writes whole numbers. */
const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f');
const shown = (opened: App, count: number) =>
  opened.byId('table-count').getByText(grouped(count), { exact: true }).first().waitFor();
const place = (opened: App) => opened.byId('triage-place').textContent();

describe('the sample project', () => {
  it('is open at the first start, with scores, a threshold, a queue and what models draw', async () => {
    const before = below(installed).map((path) => `${path} ${statSync(path).mtimeMs}`);
    app = await launch();
    await shown(app, events);
    await app.byId('sample-bar').waitFor();
    for (const { id } of project.models)
      await app.window.getByText(id, { exact: true }).first().waitFor({ state: 'attached' });
    // Scores came along: nobody computes them.
    await app.byId('histogram').locator('figure[aria-label*="patch"]').waitFor();
    expect(await app.byId('job-strip').locator('[data-job="score"]').count()).toBe(0);
    expect(
      Number(await app.byId('histogram').getByTestId('threshold-input').inputValue()),
    ).toBeGreaterThan(0);
    await expect.poll(() => place(app!)).toMatch(new RegExp(`^\\s*1/${queued}\\s*$`));
    await expect.poll(() => coloursOf(app!, 'panel-reco')).toBeGreaterThan(20);
    await app.picture('first-start');
    expect(below(installed).map((path) => `${path} ${statSync(path).mtimeMs}`)).toEqual(before);
    expect(app.complaints).toEqual([]);
  });

  it('keeps what is said in it, and is not asked about when the window closes', async () => {
    app = await launch();
    await shown(app, events);
    await expect.poll(() => place(app!)).toMatch(new RegExp(`^\\s*1/${queued}`));
    await app.window.keyboard.press('1');
    await expect.poll(() => place(app!)).toMatch(new RegExp(`^\\s*2/${queued}`));
    await app.byId('sample-bar-close').click();
    // Kept a moment after the change.
    await app.window.waitForTimeout(1200);
    const asked = await app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0].getTitle(),
    );
    expect(asked).toBe('Sample project – Darkscope');
    await app.quit();

    app = await launch();
    await shown(app, events);
    await expect.poll(() => place(app!)).toMatch(new RegExp(`^\\s*2/${queued}`));
    expect(await app.byId('sample-bar').count()).toBe(0);
    await app.byId('triage-bar').getByLabel(`1 of ${queued} judged`).waitFor();
  });

  it('goes on where the application lies elsewhere after an update', async () => {
    const moved = installedIn(mkdtempSync(join(tmpdir(), 'darkscope-moved-')));
    for (const path of below(installed)) chmodSync(path, 0o755);
    rmSync(installed, { recursive: true, force: true });
    installed = moved;
    app = await launch();
    await shown(app, events);
    await app.byId('triage-bar').getByLabel(`1 of ${queued} judged`).waitFor();
    await expect.poll(() => coloursOf(app!, 'panel-reco')).toBeGreaterThan(20);
    expect(app.complaints).toEqual([]);
  });

  it('is as it came after it has been reset, once the question has been answered with yes', async () => {
    app = await launch();
    await shown(app, events);
    await app.byId('triage-bar').getByLabel(`1 of ${queued} judged`).waitFor();
    const answer = (response: number) =>
      app!.electron.evaluate(({ dialog }, button) => {
        dialog.showMessageBox = () => Promise.resolve({ response: button, checkboxChecked: false });
      }, response);
    await answer(1);
    await menu(app, 'reset-sample');
    await app.byId('triage-bar').getByLabel(`1 of ${queued} judged`).waitFor();
    await answer(0);
    await menu(app, 'reset-sample');
    await app.byId('triage-bar').getByLabel(`0 of ${queued} judged`).waitFor();
    await app.byId('sample-bar').waitFor();
    await expect.poll(() => place(app!)).toMatch(new RegExp(`^\\s*1/${queued}`));
    expect(app.complaints).toEqual([]);
  });

  it('is left for files of the user’s own, which stay alone at the next start', async () => {
    app = await launch();
    await shown(app, events);
    const own = join(samples, 'train_qcd.h5');
    await app.chooseFiles([own]);
    await app.byId('open-files').click();
    await app.window.getByText('train_qcd', { exact: false }).first().waitFor();
    await app.byId('sample-bar').waitFor({ state: 'detached' });
    expect(await app.byId('project').textContent()).toContain('untitled');
    await app.window.waitForTimeout(1200);
    await app.quit();

    app = await launch();
    await app.window.getByText('train_qcd', { exact: false }).first().waitFor();
    expect(await app.byId('sample-bar').count()).toBe(0);
    // One click away, from here too.
    await app.window.keyboard.press('Control+k');
    await app.byId('palette').getByRole('combobox').fill('open the sample project');
    await app.window.keyboard.press('Enter');
    await shown(app, events);
    await app.byId('sample-bar').waitFor();
  });

  it('does not come up where files are named at the first start, nor afterwards', async () => {
    const state = emptyFolder();
    try {
      app = await App.launch([join(samples, 'train_qcd.h5')], state, program());
      await app.window.getByText('train_qcd', { exact: false }).first().waitFor();
      expect(await app.byId('sample-bar').count()).toBe(0);
      expect(existsSync(join(state, 'sample'))).toBe(false);
      await app.window.waitForTimeout(1200);
      await app.quit();
      app = await App.launch([], state, program());
      await app.window.getByText('train_qcd', { exact: false }).first().waitFor();
      expect(await app.byId('sample-bar').count()).toBe(0);
    } finally {
      await app?.quit();
      app = undefined;
      rmSync(state, { recursive: true, force: true });
    }
  });
});

async function menu(opened: App, item: string): Promise<void> {
  await opened.byId('project').getByRole('button').first().click();
  await opened.byId(item).click();
}

/** Different colours in a panel's picture; a blank one has a few at most. */
function coloursOf(opened: App, panel: string): Promise<number> {
  return opened
    .byId(panel)
    .locator('canvas')
    .first()
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const context = (canvas as HTMLCanvasElement).getContext('2d');
      const pixels = new Uint32Array(context?.getImageData(0, 0, width, height).data.buffer ?? []);
      return new Set(pixels).size;
    });
}
