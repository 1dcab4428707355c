import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { App, buildWindow, samples } from './app';

const testing = join(samples, 'test');
let app: App;
beforeAll(async () => {
  buildWindow();
  app = await App.launch([join(samples, 'train_qcd.h5')]);
});
afterAll(() => app?.end());

const shows = (testid: string, text: RegExp) =>
  app.window.waitForFunction(
    ([id, source]) =>
      new RegExp(source).test(
        document.querySelector(`[data-testid="${id}"]`)?.textContent?.replace(/\s+/g, ' ') ?? '',
      ),
    [testid, text.source] as const,
  );
const jobs = (kind: string) => app.byId('job-strip').locator(`[data-job="${kind}"]`);
const plot = () => app.byId('latent-plot');
const layer = () => plot().locator('[role="application"]');
const looked = () => app.byId('event-view').getAttribute('data-event');

/** Opens a view by the palette. */
async function open(title: string): Promise<void> {
  await app.window.keyboard.press('Control+k');
  await app.window.keyboard.type(`Show ${title}`);
  await app.window.keyboard.press('Enter');
}

async function selected(): Promise<number> {
  const text = (await app.byId('selection-count').textContent()) ?? '';
  return Number(text.replace(/\D/g, ''));
}

/** One step after the other, in one window. */
describe('latent spaces in the window', () => {
  it('trains a small model and places all events in the plane of Z_m', async () => {
    await app.byId('train-open').click();
    const fields = { filters: 4, latentChannels: 8, epochs: 1, batch: 64, microBatch: 32 };
    for (const [name, value] of Object.entries(fields)) {
      await app.window.locator(`#hyper-${name}`).fill(String(value));
    }
    await app.byId('train-name').fill('small');
    await app.byId('train-start').click();
    await jobs('train').waitFor();
    await jobs('train').waitFor({ state: 'detached', timeout: 110_000 });
    await app.chooseFiles([testing]);
    await app.byId('open-folder').click();
    await app.window.getByText('372 events').first().waitFor();
    await app.byId('score-open').click();
    await app.byId('score-start').click();
    await plot().waitFor({ timeout: 110_000 });
    await shows('latent-shown', /shown \d+ of 372/);
  });

  it('makes principal components and UMAP of Z, and says what of', async () => {
    await app.byId('project-open').click();
    await app.byId('project-start').click();
    await shows(
      'plane-note',
      /Principal components of Z; made of 372, placed 372 of 372; variance/,
    );
    await shows('latent-shown', /of 372/);
    await app.picture('latent-pca');
    await app.byId('project-open').click();
    await app.window.getByLabel('UMAP').check();
    await app.byId('project-start').click();
    await shows('plane-note', /UMAP of Z; made of 372, placed 372 of 372; 15 neighbours/);
    const axis = app.window.getByLabel('Horizontal axis').first();
    expect(await axis.inputValue()).toBe('small.umap1');
  });

  it('colours by mass and by any column, and brushes what is drawn', async () => {
    const colour = app.window.getByLabel('Colour by');
    await colour.selectOption('mass');
    await plot()
      .getByRole('button', { name: /SUEP .* GeV/ })
      .first()
      .waitFor();
    await colour.selectOption('column:small.bce');
    await plot().getByRole('button', { name: /^all/ }).waitFor();
    await app.picture('latent-column');
    await colour.selectOption('class');
    await plot().getByText('box', { exact: true }).click();
    const box = await layer().boundingBox();
    if (!box) throw new Error('the plot is not on screen');
    const { mouse } = app.window;
    await mouse.move(box.x + 60, box.y + 8);
    await mouse.down();
    await mouse.move(box.x + box.width - 20, box.y + box.height - 44, { steps: 6 });
    await mouse.up();
    const all = await selected();
    expect(all).toBeGreaterThan(200);
    await plot().getByRole('button', { name: /^QCD/ }).click();
    await mouse.move(box.x + 60, box.y + 8);
    await mouse.down();
    await mouse.move(box.x + box.width - 20, box.y + box.height - 44, { steps: 6 });
    await mouse.up();
    const signal = await selected();
    expect(signal).toBeGreaterThan(0);
    expect(signal).toBeLessThan(all);
    await plot().getByRole('button', { name: /^QCD/ }).click();
  });

  it('goes from event to event by key, and looks at one', async () => {
    await layer().focus();
    const before = await looked();
    await app.window.keyboard.press('ArrowRight');
    await app.window.keyboard.press('ArrowRight');
    await plot().getByRole('status').waitFor();
    await app.window.keyboard.press('Enter');
    await app.window.waitForFunction(
      (was) =>
        document.querySelector('[data-testid="event-view"]')?.getAttribute('data-event') !== was,
      before,
    );
  });

  it('draws the maps of Z beside the mean over the background', async () => {
    await open('Latent maps');
    const maps = app.byId('latent-maps');
    await maps
      .locator('figure[aria-label^="Z of small: 5 × 4 cells (φ × η), 8 channels"]')
      .waitFor();
    await app.picture('latent-maps');
    const out = join(app.folder, 'maps.csv');
    await app.chooseTarget(out);
    await maps.getByLabel('Export').click();
    await app.window.getByRole('menuitem', { name: /CSV/ }).click();
    await app.window.getByText('maps.csv', { exact: false }).first().waitFor();
    const lines = readFileSync(out, 'utf8').trim().split('\r\n');
    expect(lines).toHaveLength(1 + 5 * 4 * 8);
    expect(lines[1].split(',')).toHaveLength(5);
    expect(Number.isFinite(Number(lines[1].split(',')[4]))).toBe(true);
  });

  it('finds neighbours whichever way they are turned, and keeps the list while one looks at them', async () => {
    await open('Neighbours');
    await app.byId('find-neighbours').click();
    await shows('neighbours-shown', /shown 24 of 371 compared/);
    const cards = app.byId('neighbours').locator('[data-event]');
    expect(await cards.count()).toBe(25);
    const asked = await app.byId('neighbours').getAttribute('data-of');
    const nearest = await cards.nth(1).getAttribute('data-event');
    await cards.nth(1).click();
    await app.window.locator(`[data-testid="event-view"][data-event="${nearest}"]`).waitFor();
    expect(await app.byId('neighbours').getAttribute('data-of')).toBe(asked);
    await app.window.getByRole('button', { name: 'Select these' }).click();
    expect(await selected()).toBe(25);
    await app.picture('neighbours');
    const pins = app.byId('neighbours').getByTestId('neighbour-pin');
    await cards.nth(2).hover();
    await pins.nth(2).click();
    await app.byId('block-B').waitFor();
    await cards.nth(1).focus();
    await app.window.keyboard.press('ArrowRight');
    await app.window.keyboard.press('p');
    await app.byId('block-B').waitFor({ state: 'detached' });
    await app.window.keyboard.press('v');
    await app.window.locator(`[data-testid="event-view"][data-event="${asked}"]`).waitFor();
    const beside = await app.byId('block-B').getAttribute('aria-label');
    const compared = await cards.nth(2).getAttribute('title');
    expect(compared).toContain(beside?.split(' ').slice(0, 2).join(' '));
    await app.window.keyboard.press('p');
    await app.byId('block-B').waitFor({ state: 'detached' });
    await app.window.getByLabel('Compare by').selectOption('latent');
    await app.byId('find-neighbours').click();
    await shows('neighbours', /by latents, euclidean/);
  });

  it('comes back as it was left', async () => {
    await app.window.getByLabel('Colour by').selectOption('file');
    await app.window.waitForTimeout(1500);
    await app.quit();
    app = await App.launch([], app.folder);
    await plot().waitFor();
    await shows('plane-note', /UMAP of Z/);
    expect(await app.window.getByLabel('Colour by').inputValue()).toBe('file');
    expect(await app.window.getByLabel('Horizontal axis').first().inputValue()).toBe('small.umap1');
  });

  it('did all this without an error in the page', () => {
    expect(app.complaints).toEqual([]);
  });
});
