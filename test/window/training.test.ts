import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { App, buildWindow, samples } from './app';

let app: App;
beforeAll(async () => {
  buildWindow();
  app = await App.launch([join(samples, 'train_qcd.h5')]);
});
afterAll(() => app?.end());

/** Ink of the drawn halves of all watched events: changes when they are drawn anew. */
function drawing(): Promise<string> {
  return app.byId('watched-events').evaluate((place) =>
    [...place.querySelectorAll('canvas')]
      .map((canvas) => {
        const { width, height } = canvas;
        const half = canvas.getContext('2d')?.getImageData(width / 2 + 1, 0, width / 2 - 1, height);
        return Array.from(half?.data ?? []).reduce<number>(
          (sum, value) => (31 * sum + value) >>> 0,
          7,
        );
      })
      .join(' '),
  );
}

const pictures = (epoch: number) =>
  app.window.locator(`[data-testid="watched-events"][data-epoch="${epoch}"]`);

describe('a training seen in the window', () => {
  it('redraws its watched events after every epoch, signal among them', async () => {
    await app.byId('train-open').click();
    const fields = { filters: 4, latentChannels: 4, epochs: 3, batch: 32, microBatch: 32 };
    for (const [name, value] of Object.entries(fields)) {
      await app.window.locator(`#hyper-${name}`).fill(String(value));
    }
    await app.byId('train-name').fill('seen');
    await app.chooseFiles([join(samples, 'test')]);
    await app.byId('train-signal').click();
    await app.window.getByText('Signal of test').waitFor();
    await app.byId('train-keep').fill('1');
    await app.picture('train-watch');
    await app.byId('train-start').click();
    await pictures(3).waitFor({ timeout: 100_000 });
    expect(await app.byId('watched-events').locator('figure').count()).toBe(6);
    expect(await app.byId('watched-events').textContent()).toContain('SUEP');
    await app.byId('auroc-by-epoch').locator('canvas').waitFor();
    await app.byId('scores-by-epoch').locator('canvas').waitFor();
    await app.picture('training-seen');
  });

  it('goes back to any epoch by slider', async () => {
    const last = await drawing();
    const slider = app.window.getByRole('slider', { name: 'Epoch' });
    await slider.focus();
    await slider.press('Home');
    await pictures(1).waitFor();
    expect(await app.byId('watched-epoch').textContent()).toBe('1');
    await expect.poll(drawing).not.toBe(last);
    await slider.press('End');
    await pictures(3).waitFor();
    await expect.poll(drawing).toBe(last);
    await slider.press('ArrowLeft');
    await pictures(2).waitFor();
  });

  it('makes a model of a kept epoch and scores with it', async () => {
    await app.byId('promote').click();
    await app.byId('score-dialog').waitFor();
    await app.byId('score-start').click();
    await app
      .byId('histogram')
      .locator('figure[aria-label^="seen-epoch-2."]')
      .waitFor({ timeout: 90_000 });
    expect(app.complaints).toEqual([]);
  });
});
