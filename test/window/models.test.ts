import { cpSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { App, buildWindow, samples } from './app';

const QCD = 'qcd.h5';

let app: App;
let events: string;
beforeAll(async () => {
  buildWindow();
  app = await App.launch([join(samples, 'train_qcd.h5')]);
  events = join(app.folder, 'events');
  cpSync(join(samples, 'test'), events, { recursive: true });
});
afterAll(() => app?.end());

const jobs = (kind: string) => app.byId('job-strip').locator(`[data-job="${kind}"]`);
const row = (model: string) => app.window.locator(`[data-model="${model}"]`);

/** One thing after the other, in one window: each test goes on where the last one ended. */
describe('the page of trained models', () => {
  it('is reached by key, and lists models of several seeds trained in a row', async () => {
    await app.byId('train-open').click();
    await app.byId('train-dialog').getByText('All classes, labelled').waitFor();
    await app.byId('train-dialog').getByText('CCT').click();
    expect(await app.byId('train-events').textContent()).toContain('learns from labelled signal');
    expect(await app.byId('train-start').isDisabled()).toBe(true);
    await app.byId('train-dialog').getByText('CoDAE', { exact: true }).click();
    const fields = { filters: 4, latentChannels: 8, epochs: 1, batch: 64, microBatch: 32 };
    for (const [name, value] of Object.entries(fields)) {
      await app.window.locator(`#hyper-${name}`).fill(String(value));
    }
    await app.byId('train-seed').fill('1, 2');
    await app.byId('train-name').fill('tiny');
    await app.picture('train-seeds');
    await app.byId('train-start').click();
    await app.window.keyboard.press('m');
    await app.byId('models-page').waitFor();
    for (const model of ['tiny-1', 'tiny-2']) {
      await row(model).getByText('finished').waitFor({ timeout: 110_000 });
    }
  });

  it('shows the card of one: settings, what differs from the paper, its learning curve', async () => {
    await row('tiny-1').click();
    const card = app.byId('model-card');
    await card.getByText('400 events').or(card.getByText('train_qcd.h5')).first().waitFor();
    await card.getByText('paper: 64').first().waitFor();
    await app.byId('learning-curve').waitFor();
    await card.getByText('card.json').click();
    await card.getByText('"darkscope-model"', { exact: false }).waitFor();
    await app.picture('model-card');
  });

  it('exports one for other programs, with a card beside it', async () => {
    const out = join(app.folder, 'tiny-deployed');
    await app.chooseTarget(out);
    await app.byId('model-deploy').click();
    await app.byId('deploy-dialog').getByText('Half precision').click();
    await app.byId('deploy-dialog').getByText('Compare scores and AUROC').click();
    await app.picture('deploy-dialog');
    await app.byId('deploy-export').click();
    await jobs('export').waitFor();
    await jobs('export').waitFor({ state: 'detached', timeout: 60_000 });
    const card = JSON.parse(readFileSync(join(out, 'card.json'), 'utf8')) as object;
    expect(card).toMatchObject({
      format: 'darkscope-deployment',
      exportedAs: { format: 'onnx', precision: 'fp16' },
      compared: null,
    });
    expect(readFileSync(join(out, 'model.onnx')).length).toBeGreaterThan(10_000);
  });

  it('compares two: curves, table, differences, almost stochastic order, ranks, correlation', async () => {
    await app.chooseFiles([events]);
    await app.byId('open-folder').click();
    await row('tiny-2').locator('input').check();
    const comparison = app.byId('comparison');
    for (let left = 2; left > 0; left--) {
      await comparison.getByRole('button', { name: 'Score', exact: true }).first().click();
    }
    await jobs('score').first().waitFor({ state: 'detached', timeout: 110_000 });
    await app.byId('compare-roc').locator('canvas').waitFor({ timeout: 60_000 });
    await comparison.getByText('tiny-2.bce').first().waitFor();
    await app.byId('difference-table').getByText('p ', { exact: false }).first().waitFor();
    await app.byId('correlation-panel').getByText('1.00').first().waitFor();
    await app.byId('aso-start').click();
    await app.byId('aso-panel').locator('tbody tr').first().waitFor();
    await jobs('compare').waitFor({ state: 'detached', timeout: 60_000 });
    // Two scores and the tracks without a model: three pairs, both ways.
    expect(await app.byId('aso-panel').locator('tbody tr').count()).toBe(6);
    await app.picture('models-compared');

    const out = join(app.folder, 'comparison.csv');
    await app.chooseTarget(out);
    await app.byId('save-comparison').click();
    await app.window.getByText(`Saved ${out}`).waitFor();
    const [head, ...lines] = readFileSync(out, 'utf8').trim().split('\r\n');
    expect(head).toContain('auroc,auroc_low,auroc_high,fpr40');
    expect(lines.filter((line) => line.startsWith('tiny-1.bce,SUEP'))).not.toEqual([]);
  });

  it('selects events off the diagonal of two scores, and shows them in the table', async () => {
    const panel = app.byId('rank-panel');
    await panel.scrollIntoViewIfNeeded();
    await panel.getByText('box', { exact: true }).click();
    const box = await panel.locator('.overlay').boundingBox();
    if (!box) throw new Error('the plot is not on screen');
    const { mouse } = app.window;
    await mouse.move(box.x + 0.3 * box.width, box.y + 0.15 * box.height);
    await mouse.down();
    await mouse.move(box.x + 0.95 * box.width, box.y + 0.75 * box.height, { steps: 5 });
    await mouse.up();
    const show = app.byId('show-selected');
    const selected = Number(/^\d+/.exec((await show.textContent())?.trim() ?? '')?.[0]);
    expect(selected).toBeGreaterThan(0);
    await show.click();
    await app.byId('table-count').getByText(String(selected), { exact: true }).waitFor();
  });

  it('marks scores of a file that has changed, and makes them again', async () => {
    utimesSync(join(events, QCD), 1_000_000, 2_000_000);
    await app.window.evaluate(() => window.dispatchEvent(new Event('focus')));
    await app.window.getByRole('columnheader').getByTestId('stale').first().waitFor();
    await app.picture('stale-scores');
    await app.window.keyboard.press('m');
    const notice = app.byId('stale-notice').filter({ hasText: 'tiny-1' });
    expect(await notice.textContent()).toContain('the file has changed since');
    await notice.getByTestId('score-again').click();
    await notice.waitFor({ state: 'detached', timeout: 110_000 });
    // Opened again, the file proves to hold what it held: the other model's scores are of it.
    await app.byId('stale-notice').waitFor({ state: 'detached' });
  });

  it('renames and deletes a model after asking', async () => {
    await row('tiny-2').click();
    await app.byId('model-rename').click();
    await app.byId('rename-name').fill('other');
    await app.byId('rename-name').press('Enter');
    await row('other').waitFor();
    await app.byId('model-remove').click();
    await app.byId('remove-confirm').click();
    await row('other').waitFor({ state: 'detached' });
    expect(await app.byId('model-row').count()).toBe(1);
  });

  it('did all this without an error in the page and without breaking its security policy', () => {
    expect(app.complaints).toEqual([]);
  });
});
