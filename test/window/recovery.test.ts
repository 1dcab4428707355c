import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { App, buildWindow, samples } from './app';

let app: App | undefined;
beforeAll(buildWindow);
afterEach(async () => {
  await app?.end();
  app = undefined;
});

const shown = (opened: App, count: string) =>
  opened.byId('table-count').getByText(count, { exact: true }).first().waitFor();

describe('when something goes wrong', () => {
  it('says that the engine died, starts it again and goes on where the user was', async () => {
    app = await App.launch([join(samples, 'test', 'suep.h5')]);
    await shown(app, '120');
    await app.window.keyboard.press('j');
    await app.window.keyboard.press('j');
    await app.window.keyboard.press('1');
    await app.window.keyboard.press('x');
    await app.window.locator('[data-testid="event-view"][data-event="2"]').waitFor();
    // The engine is the one utility process that has the name of the engine.
    const killed = await app.electron.evaluate(({ app: shell }) => {
      const engines = shell.getAppMetrics().filter(({ name }) => name === 'Darkscope engine');
      for (const { pid } of engines) process.kill(pid, 'SIGKILL');
      return engines.length;
    });
    expect(killed).toBe(1);
    await app.byId('engine-banner').waitFor();
    await app.picture('engine-died');
    await app.byId('engine-banner').waitFor({ state: 'detached' });
    await shown(app, '120');
    await app.window.locator('[data-testid="event-view"][data-event="2"]').waitFor();
    expect(await app.byId('selection-count').textContent()).toBe('1');
    await app.window.keyboard.press('j');
    await app.window.locator('[data-testid="event-view"][data-event="3"]').waitFor();
  });

  it('opens the good files of a selection and says what is wrong with a broken one', async () => {
    const broken = join(samples, '../events/bad_truncated.h5');
    app = await App.launch([join(samples, 'test', 'qcd.h5'), broken]);
    await shown(app, '150');
    const problem = app.byId('problem-list').getByText('bad_truncated.h5').first();
    await problem.waitFor();
    const text = await app.byId('problem-list').textContent();
    expect(text).toMatch(/truncated|cut|shorter|damaged|not.*HDF5/i);
    await app.picture('broken-file');
  });

  it('pauses, resumes and cancels a training, which stays in the list as unfinished', async () => {
    app = await App.launch([join(samples, 'test', 'qcd.h5')]);
    await shown(app, '150');
    await app.byId('train-open').click();
    for (const [name, value] of Object.entries({ filters: 4, epochs: 500, batch: 32 })) {
      await app.window.locator(`#hyper-${name}`).fill(String(value));
    }
    await app.byId('train-name').fill('long');
    await app.byId('train-start').click();
    const job = app.byId('job-strip').locator('[data-job="train"]');
    await job.and(app.window.locator('[data-state="running"]')).waitFor();
    await app.byId('job-pause').click();
    await job.and(app.window.locator('[data-state="paused"]')).waitFor();
    await app.byId('job-pause').click();
    await job.and(app.window.locator('[data-state="running"]')).waitFor();
    await job.getByText('loss', { exact: false }).waitFor();
    await app.byId('job-strip').locator('[data-job="train"] [data-testid="job-cancel"]').click();
    await job.waitFor({ state: 'detached' });
    await app.window.getByText('unfinished', { exact: false }).waitFor();
  });
});

describe('a restart', () => {
  it('brings back the files, the event, tags, selection and theme', async () => {
    app = await App.launch([join(samples, 'test', 'svj.h5')]);
    await shown(app, '102');
    await app.window.keyboard.press('j');
    await app.window.keyboard.press('2');
    await app.window.keyboard.press('x');
    await app.window.locator('[data-testid="event-view"][data-event="1"]').waitFor();
    await app.byId('theme-toggle').click();
    const theme = await app.window.evaluate(() => document.documentElement.dataset.theme);
    // State is saved a moment after the last change.
    await app.window.waitForTimeout(1500);
    await app.quit();

    app = await App.launch([], app.folder);
    await shown(app, '102');
    await app.window.locator('[data-testid="event-view"][data-event="1"]').waitFor();
    expect(await app.byId('selection-count').textContent()).toBe('1');
    expect(await app.window.evaluate(() => document.documentElement.dataset.theme)).toBe(theme);
    const row = app.window.locator('[data-testid="table-row"][data-event="1"]');
    expect(await row.textContent()).toContain('artefact');
    expect(app.complaints).toEqual([]);
  });
});
