import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceData } from '../reference-data';
import { App, buildWindow, samples } from './app';

/** The real events where they are at hand, else the bundled ones. */
const real = referenceData();
const files = real ? join(real, 'test') : join(samples, 'test');

let app: App;
beforeAll(async () => {
  buildWindow();
  app = await App.launch([files]);
});
afterAll(() => app?.end());

/** The number a text such as "1 546 of 1 546" begins with, once there is one that is wanted. */
async function figure(locator: Locator, wanted: (figure: number) => boolean): Promise<number> {
  for (const began = Date.now(); ;) {
    const text = (await locator.textContent().catch(() => null)) ?? '';
    const [, digits = ''] = /(\d[\d\s,\u2009\u202f\u00a0]*(?:\.\d+)?)/.exec(text) ?? [];
    const found = digits === '' ? NaN : Number(digits.replace(/[^\d.]/g, ''));
    if (wanted(found)) return found;
    if (Date.now() - began > 30_000) throw new Error(`it stayed at “${text}”`);
    await app.window.waitForTimeout(50);
  }
}
const any = (found: number): boolean => !Number.isNaN(found);

/** Drags from one point to another; points are shares of the plot's width and height. */
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

const selected = () => app.byId('selection-count');
const subset = (name: string) =>
  app.window.locator(`[data-testid="subset"][data-subset="${name}"]`);
const countOf = (name: string) => figure(subset(name).getByTestId('subset-count'), any);
const histogram = () => app.byId('histogram');

async function keep(name: string): Promise<void> {
  await app.window.getByLabel('Name to keep the selection under').fill(name);
  await app.window.getByRole('button', { name: 'Keep', exact: true }).click();
  await subset(name).waitFor();
}

async function setThreshold(by: string, value: string): Promise<void> {
  await histogram().getByLabel('Set the threshold by').selectOption(by);
  const field = histogram().getByTestId('threshold-input');
  await field.fill(value);
  await field.press('Enter');
}

/** One after the other in one window: each test goes on where the last one ended. */
describe('subsets and thresholds in the window', () => {
  it('keeps a brushed range as a rule, marked in every view', async () => {
    await figure(app.byId('table-count'), (count) => count > 300);
    await app.window.getByLabel('Column of the histogram').selectOption('n_tracks');
    await histogram().locator('figure[aria-label="n_tracks"]').waitFor();
    await drag(histogram().locator('.overlay'), [0.4, 0.4], [0.95, 0.6]);
    const brushed = await figure(selected(), (count) => count > 0);
    expect(await app.byId('selection-rule').textContent()).toContain('n_tracks');
    await keep('busy');
    expect(await countOf('busy')).toBe(brushed);
    await app.window.getByLabel('Show only busy in the table').click();
    await figure(app.byId('table-count'), (count) => count === brushed);
    const rows = app.byId('table-row');
    expect(await rows.first().getByRole('img', { name: 'busy' }).count()).toBe(1);
    await rows.first().click();
    await app.byId('event-subsets').getByText('busy').waitFor();
    await app.window.getByLabel('Show only busy in the table').click();
  });

  it('keeps an area of the plane of two columns', async () => {
    await app.window.getByLabel('Horizontal axis').selectOption('n_tracks');
    await app.window.getByLabel('Vertical axis').selectOption('e_ecal');
    const plane = app.byId('latent-plot');
    await plane.getByText('lasso', { exact: true }).click();
    const before = await figure(selected(), any);
    await drag(
      plane.locator('.overlay'),
      [0.3, 0.05],
      [0.9, 0.05],
      [0.9, 0.9],
      [0.35, 0.9],
      [0.3, 0.1],
    );
    const area = await figure(selected(), (count) => count > 0 && count !== before);
    expect(await app.byId('selection-rule').textContent()).toContain('n_tracks × e_ecal');
    await keep('area');
    expect(await countOf('area')).toBe(area);
  });

  it('cuts one with the other, and the selection in the same way', async () => {
    await subset('busy').getByLabel('Edit busy').click();
    await subset('busy').getByLabel('The other set').selectOption({ label: 'area' });
    await subset('busy').getByLabel('New subset: events in both').click();
    const both = await countOf('busy ∩ area');
    expect(both).toBeGreaterThan(0);
    await subset('busy').locator('button.set').click();
    await figure(selected(), (count) => count > 0);
    await subset('area')
      .locator('button.set')
      .click({ modifiers: ['Shift', 'Alt'] });
    await figure(selected(), (count) => count === both);
    await subset('busy').getByLabel('New subset: events in either').click();
    const either = await countOf('busy ∪ area');
    expect(either + both).toBe((await countOf('busy')) + (await countOf('area')));
  });

  it('edits a rule by its fields and takes it back', async () => {
    const before = await countOf('busy');
    await subset('busy').getByText('+ condition').click();
    await subset('busy').getByLabel('Column of condition 2').selectOption('class');
    const filter = subset('busy').getByLabel('Filter of condition 2');
    await filter.fill('qcd');
    await filter.press('Tab');
    const inBackground = await figure(
      subset('busy').getByTestId('subset-count'),
      (count) => count < before,
    );
    await app.picture('subset-editor');
    await app.window.getByTestId('event-table').focus();
    for (let undone = 0; undone < 3; undone += 1) await app.window.keyboard.press('u');
    await figure(subset('busy').getByTestId('subset-count'), (count) => count === before);
    for (let redone = 0; redone < 3; redone += 1) await app.window.keyboard.press('U');
    await figure(subset('busy').getByTestId('subset-count'), (count) => count === inBackground);
    await subset('busy').getByLabel('Edit busy').click();
  });

  it('sets a threshold by count, background and rate, never beyond what was asked', async () => {
    await setThreshold('count', '40');
    const flagged = await figure(app.byId('threshold-count'), (count) => count > 0);
    expect(flagged).toBeLessThanOrEqual(40);
    await setThreshold('fpr', '10');
    await figure(app.byId('threshold-count'), (count) => count !== flagged);
    await setThreshold('rate', '50');
    const rate = await figure(app.byId('projected-rate'), (hz) => hz <= 50);
    expect(rate).toBeGreaterThan(0);
    await app.window.getByTestId('event-table').focus();
    const before = await figure(app.byId('threshold-count'), any);
    await app.window.keyboard.press(']');
    await figure(app.byId('threshold-count'), (count) => count > before);
    await app.window.keyboard.press('u');
    await figure(app.byId('threshold-count'), (count) => count === before);
  });

  it('remembers subsets and working points, and goes back to them, after a restart', async () => {
    await setThreshold('fpr', '10');
    const flagged = await figure(app.byId('threshold-count'), any);
    await histogram().getByLabel('Name of the working point').fill('ten percent');
    await histogram().getByRole('button', { name: 'Keep at FPR 10 %' }).click();
    const counts = await Promise.all(['busy', 'area', 'busy ∩ area'].map(countOf));
    await app.picture('subsets');
    await app.quit();
    expect(app.complaints).toEqual([]);
    app = await App.launch([], app.folder);
    await figure(app.byId('table-count'), (count) => count > 300);
    for (const [i, name] of ['busy', 'area', 'busy ∩ area'].entries()) {
      await figure(subset(name).getByTestId('subset-count'), (count) => count === counts[i]);
    }
    await setThreshold('count', '3');
    await figure(app.byId('threshold-count'), (count) => count <= 3);
    await app.window.getByRole('button', { name: 'Points…' }).click();
    const points = app.byId('working-points');
    await points.getByRole('button', { name: 'n_tracks above the cut at FPR 10 %' }).click();
    await figure(app.byId('threshold-count'), (count) => count === flagged);
    await app.picture('working-points');
  });

  it('did all this without an error in the page and without breaking its security policy', () => {
    expect(app.complaints).toEqual([]);
  });
});
