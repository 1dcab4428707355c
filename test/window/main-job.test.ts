import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceData } from '../reference-data';
import { App, buildWindow, samples } from './app';
import { compareWithSources } from './exported';
import { figureWhen } from './figures';

/** The real events where they are at hand, else the bundled ones. */
const real = referenceData();
const training = real ? join(real, 'train') : join(samples, 'train_qcd.h5');
const testing = real ? join(real, 'test') : join(samples, 'test');

let app: App;
beforeAll(async () => {
  buildWindow();
  app = await App.launch([training]);
});
afterAll(() => app?.end());

/** Different colours in a panel's picture; a blank one has a few at most. */
function coloursOf(panel: string): Promise<number> {
  return app
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

/** Drags along a path over a plot; its points are shares of the plot's width and height. */
async function drag(plot: Locator, ...path: (readonly [number, number])[]): Promise<void> {
  const box = await plot.boundingBox();
  if (!box) throw new Error('the plot is not on screen');
  const { mouse } = app.window;
  for (const [i, [x, y]] of path.entries()) {
    await mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 5 });
    if (i === 0) await mouse.down();
  }
  await mouse.up();
}

const jobIn = (kind: string) => app.byId('job-strip').locator(`[data-job="${kind}"]`);

/** One job of the chain after the other, in one window: each test goes on where the last one ended. */
describe('the main job in the window', () => {
  it('opens events named on the command line and shows the first', async () => {
    const count = real ? 1002 : 400;
    await figureWhen(app.byId('table-count'), (figure) => figure === count);
    await app.window.locator('[data-testid="event-view"][data-event="0"]').waitFor();
    for (const panel of ['panel-tracker', 'panel-ecal', 'panel-hcal', 'panel-mask']) {
      expect(await coloursOf(panel), panel).toBeGreaterThan(2);
    }
    expect(await app.byId('runtime').textContent()).toContain('TensorFlow');
  });

  it('trains a small CoDAE on them, with its learning curve', async () => {
    await app.byId('train-open').click();
    const fields = { filters: 4, latentChannels: 8, epochs: 2, batch: 64, microBatch: 32 };
    for (const [name, value] of Object.entries(fields)) {
      await app.window.locator(`#hyper-${name}`).fill(String(value));
    }
    await app.byId('train-name').fill('small');
    await app.picture('train-dialog');
    await app.byId('train-start').click();
    await jobIn('train').waitFor();
    await app.byId('learning-curve').waitFor();
    await jobIn('train').waitFor({ state: 'detached', timeout: 110_000 });
    await app.window.getByText('2 ep', { exact: false }).waitFor();
    await app.picture('trained');
  });

  it('opens the test events in the dialog and scores them', async () => {
    await app.chooseFiles([testing]);
    await app.byId('open-folder').click();
    await figureWhen(app.byId('table-count'), (figure) => figure === (real ? 1546 : 372));
    await app.byId('score-open').click();
    await app.byId('score-start').click();
    await jobIn('score').waitFor();
    await jobIn('score').waitFor({ state: 'detached', timeout: 110_000 });
    await app.window.getByLabel('Column', { exact: false }).first().waitFor({ state: 'attached' });
    await app.byId('histogram').locator('figure[aria-label^="small."]').waitFor();
  });

  it('flags what lies beyond a threshold, by class, and selects it', async () => {
    const threshold = app.byId('histogram').getByTestId('threshold-input');
    await app.byId('histogram').getByLabel('Set the threshold by').selectOption('count');
    await threshold.fill('40');
    await threshold.press('Enter');
    const flagged = await figureWhen(app.byId('threshold-count'), (figure) => figure > 0);
    expect(flagged).toBeLessThanOrEqual(40);
    await app.window.getByRole('button', { name: 'Select flagged' }).click();
    expect(await figureWhen(app.byId('selection-count'), (figure) => figure > 0)).toBe(flagged);
  });

  it('selects with a brush over the histogram or the latent plane, everywhere at once', async () => {
    const histogram = app.byId('histogram').locator('.overlay');
    await drag(histogram, [0.45, 0.5], [0.98, 0.6]);
    const tail = await figureWhen(app.byId('selection-count'), (figure) => figure !== 40);
    expect(tail).toBeGreaterThan(0);
    const latent = app.byId('latent-plot');
    await latent.getByText('box', { exact: true }).click();
    await drag(latent.locator('.overlay'), [0.15, 0.1], [0.95, 0.8]);
    const area = await figureWhen(app.byId('selection-count'), (figure) => figure !== tail);
    expect(area).toBeGreaterThan(0);
    await app.picture('brushed');
  });

  it('steps through the events by key, with reconstruction and residual', async () => {
    const view = app.byId('event-view');
    const before = await view.getAttribute('data-event');
    await app.window.keyboard.press('j');
    await app.window.waitForFunction(
      (was) =>
        document.querySelector('[data-testid="event-view"]')?.getAttribute('data-event') !== was,
      before,
    );
    await app.window.keyboard.press('k');
    await app.window.waitForFunction(
      (was) =>
        document.querySelector('[data-testid="event-view"]')?.getAttribute('data-event') === was,
      before,
    );
    for (const panel of ['panel-reco', 'panel-residual']) {
      expect(await coloursOf(panel), panel).toBeGreaterThan(20);
    }
    await app.picture('event');
  });

  it('exports the selected events, which open again and are the same bit for bit', async () => {
    const threshold = app.byId('histogram').getByTestId('threshold-input');
    await threshold.fill('25');
    await threshold.press('Enter');
    await app.window.getByRole('button', { name: 'Select flagged' }).click();
    const count = await figureWhen(app.byId('selection-count'), (figure) => figure <= 25);
    const out = join(app.folder, 'selected.h5');
    await app.chooseTarget(out);
    await app.byId('export-open').click();
    await app.byId('export-dialog').locator('input[value="selection"]').check();
    await app.byId('export-start').click();
    await app.window.getByText('Write selected.h5: done').waitFor();
    expect(existsSync(out)).toBe(true);
    await compareWithSources(out, count);

    await app.chooseFiles([out]);
    await app.byId('open-files').click();
    await figureWhen(app.byId('table-count'), (figure) => figure === count);
    await app.window.locator('[data-testid="event-view"][data-event="0"]').waitFor();
    await app.picture('reopened');
  });

  it('did all this without an error in the page and without breaking its security policy', () => {
    expect(app.complaints).toEqual([]);
  });
});
