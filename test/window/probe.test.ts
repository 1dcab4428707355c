import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { App, buildWindow, samples } from './app';

let app: App;
beforeAll(async () => {
  buildWindow();
  app = await App.launch([join(samples, 'train_qcd.h5')]);
});
afterAll(() => app?.end());

const jobIn = (kind: string) => app.byId('job-strip').locator(`[data-job="${kind}"]`);
/** The number that a text begins with, whatever its minus sign. */
const numberIn = async (locator: Locator): Promise<number> =>
  parseFloat(((await locator.textContent()) ?? '').replaceAll('−', '-').trim());

async function when(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const began = Date.now(); !(await holds().catch(() => false));) {
    if (Date.now() - began > 30_000) throw new Error(`it was waited for in vain: ${what}`);
    await app.window.waitForTimeout(100);
  }
}

/** One after the other in one window: each test goes on where the last one ended. */
describe('why an event has its score', () => {
  it('is asked of a model that has scored events', async () => {
    await app.window.locator('[data-testid="event-view"][data-event="0"]').waitFor();
    await app.byId('train-open').click();
    const fields = { filters: 4, latentChannels: 8, epochs: 1, batch: 64, microBatch: 32 };
    for (const [name, value] of Object.entries(fields)) {
      await app.window.locator(`#hyper-${name}`).fill(String(value));
    }
    await app.byId('train-name').fill('small');
    await app.byId('train-start').click();
    await jobIn('train').waitFor();
    await jobIn('train').waitFor({ state: 'detached', timeout: 110_000 });
    await app.byId('score-open').click();
    await app.byId('score-start').click();
    await app.byId('histogram').locator('figure[aria-label^="small."]').waitFor();
  });

  it('shows terms that sum to the score that is kept', async () => {
    await app.window.keyboard.press('b');
    await app.byId('breakdown-sum').waitFor();
    await when(
      'a kept score',
      async () => !Number.isNaN(await numberIn(app.byId('breakdown-stored'))),
    );
    const [sum, stored] = [app.byId('breakdown-sum'), app.byId('breakdown-stored')];
    expect(Math.abs((await numberIn(sum)) / (await numberIn(stored)) - 1)).toBeLessThan(1e-6);
    await app.window.keyboard.press('j');
    await app.window.locator('[data-testid="breakdown"][data-event="1"]').waitFor();
    await app.picture('breakdown');
  });

  it('makes columns of where the score comes from', async () => {
    await app.window.getByRole('button', { name: 'Shares as columns' }).click();
    const column = app.window.getByLabel('Column of the histogram').locator('option', {
      hasText: /\w+\.ecal · small/,
    });
    await column.waitFor({ state: 'attached' });
  });

  it('scores the event again when it is changed, and takes it back', async () => {
    await app.window.keyboard.press('y');
    await app.window.locator('[data-testid="what-if"][data-event="1"]').waitFor();
    const row = app.byId('score-changes').locator('tr[data-score="bce"]');
    const change = row.locator('td').nth(2);
    expect(await numberIn(change)).toBe(0);
    await app.window.getByLabel('Channels changed').selectOption('all');
    await app.window.getByRole('button', { name: 'Change all' }).click();
    await app.window.getByRole('button', { name: 'Mask', exact: true }).click();
    await when('another score', async () => (await numberIn(change)) !== 0);
    await app.picture('what-if');
    await app.window.keyboard.press('Escape');
    // Keys of the window are for nobody who types in a field.
    await app.window.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await app.window.keyboard.press('u');
    await when('the score as it was', async () => (await numberIn(change)) === 0);
  });

  it('is changed by the brush, from the keyboard too', async () => {
    const change = app.byId('score-changes').locator('tr[data-score="pixelsum"] td').nth(2);
    await app.window.getByRole('radio', { name: 'paint' }).click();
    const canvas = app.byId('what-if-map-1').locator('canvas');
    await canvas.focus();
    await app.window.keyboard.press('ArrowUp');
    await app.window.keyboard.press('Enter');
    await when('another score', async () => (await numberIn(change)) !== 0);
    await app.window.getByRole('button', { name: 'Reset', exact: true }).click();
    await when('the score as it was', async () => (await numberIn(change)) === 0);
  });

  it('ranks the cells by what the score is without them', async () => {
    await app.byId('occlude').click();
    await app.byId('occlusion').waitFor();
    expect(await app.byId('occlusion').locator('tr').count()).toBeGreaterThan(5);
  });
});

describe('artefacts', () => {
  it('are looked for in the occupancy of the flagged events', async () => {
    await app.window.keyboard.press('a');
    await app.byId('occupancy').waitFor();
    await app.window.getByLabel('Against').selectOption('ring');
    await when('counts of all events', async () =>
      /shown 400 of 400/.test((await app.byId('occupancy').textContent()) ?? ''),
    );
    await app.picture('occupancy');
  });

  it('are masked, and the flagged events scored without them', async () => {
    const canvas = app.byId('occupancy-map-0').locator('canvas');
    await canvas.focus();
    await app.window.keyboard.press('ArrowUp');
    await app.window.keyboard.press('Enter');
    await app.byId('picked-cells').waitFor();
    await app.byId('mask-cells').click();
    await app.byId('altered').waitFor();
    expect(await app.byId('altered').textContent()).toMatch(/flagged events fall/);
    await app.picture('masked');
  });

  it('were looked for without an error in the page', () => {
    expect(app.complaints).toEqual([]);
  });
});
