import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceData } from '../reference-data';
import { App, buildWindow, samples } from './app';

/** The real events where they are at hand, else the bundled ones. */
const real = referenceData();
const training = real ? join(real, 'train') : join(samples, 'train_qcd.h5');

let app: App;
beforeAll(async () => {
  buildWindow();
  app = await App.launch([training]);
  await app.window.locator('[data-testid="event-view"][data-event="0"]').waitFor();
});
afterAll(() => app?.end());

const press = (key: string) => app.window.keyboard.press(key);
const panels = () => app.byId('event-view').locator('[data-testid^="panel-"]');

async function names(): Promise<string[]> {
  const ids = await panels().evaluateAll((all) => all.map((one) => one.dataset.testid ?? ''));
  return ids.map((id) => id.replace('panel-', ''));
}

/** Window, turn and range of every picture. */
function limits(): Promise<string[]> {
  return panels().evaluateAll((all) =>
    all.map(({ dataset: { testid, low, high, window, roll } }) =>
      [testid, low, high, window, roll].join(' '),
    ),
  );
}

async function waitForEvent(event: number): Promise<void> {
  await app.window.locator(`[data-testid="event-view"][data-event="${event}"]`).waitFor();
}

/** Saves by the menu of a picture or of the whole. */
async function save(menu: ReturnType<App['byId']>, kind: string, name: string): Promise<string> {
  const path = join(app.folder, name);
  await app.chooseTarget(path);
  await menu.getByRole('button', { name: 'Export plot' }).click();
  await menu.getByRole('menuitem', { name: kind }).click();
  await app.window.getByText(`Saved ${path}`).waitFor();
  return path;
}

describe('the comparison of events', () => {
  it('draws a reconstruction, a residual and a loss once there is a model', async () => {
    await app.byId('train-open').click();
    const fields = { filters: 4, latentChannels: 4, epochs: 1, batch: 64, microBatch: 32 };
    for (const [name, value] of Object.entries(fields)) {
      await app.window.locator(`#hyper-${name}`).fill(String(value));
    }
    await app.byId('train-name').fill('small');
    await app.byId('train-start').click();
    const sum = app.byId('sums').getByRole('row', { name: /Σ BCE loss/ });
    await sum.getByText(/\d/).last().waitFor({ timeout: 110_000 });
    expect(await names()).toEqual(
      expect.arrayContaining(['tracker', 'ecal', 'hcal', 'mask', 'reco', 'residual', 'loss']),
    );
  });

  it('keeps window, turn and range of every picture over 50 steps', async () => {
    for (const key of ['+', '+', 'shift+ArrowUp', '}', '}', 'r']) {
      await press(key.replace('shift', 'Shift'));
    }
    const before = await limits();
    expect(before[0]).not.toContain('0,72,0,58');
    for (let event = 1; event <= 50; event += 1) {
      await press('j');
      await waitForEvent(event);
      expect(await limits(), `event ${event}`).toEqual(before);
    }
    await press('z');
    expect((await limits())[0]).toContain('0,72,0,58');
  });

  it('goes through the quantities with up and down, while left and right are events', async () => {
    await press('ArrowDown');
    expect(await names()).toEqual(['tracker', 'ecal', 'hcal']);
    await press('ArrowDown');
    expect(await names()).toEqual(['mask', 'mask-ecal', 'mask-hcal']);
    await press('ArrowDown');
    await press('ArrowRight');
    await waitForEvent(51);
    expect(await names()).toEqual(['reco']);
    await app.window.locator('.dv-tab').getByText('Table', { exact: true }).click();
    await app.byId('event-table').focus();
    await press('ArrowUp');
    await waitForEvent(50);
    expect(await names()).toEqual(['reco']);
    await app.byId('view-quantity').selectOption('all');
  });

  it('reads the cell under the pointer, and sums energy over what is in sight', async () => {
    await panels()
      .first()
      .hover({ position: { x: 60, y: 60 } });
    const readout = app.byId('readout');
    await readout.getByText(/cell \d+, \d+/).waitFor();
    expect(await readout.getByRole('row', { name: /^Tracker/ }).textContent()).toMatch(/GeV/);
    const total = (text: string | null) => /[\d.]+(?= GeV)/.exec(text ?? '')?.[0];
    const inSight = await readout.getByRole('row', { name: /^E_T total/ }).textContent();
    const header = await app.byId('event-view').getByText(/ΣE_T/).locator('..').textContent();
    expect(Number(total(inSight))).toBeCloseTo(Number(total(header)), 0);
    await press('M');
    await readout.getByText('In the measured region').waitFor();
    await press('Escape');
    await readout.getByText('In sight').waitFor();
  });

  it('sets a range by hand for all events', async () => {
    await app.window.getByRole('button', { name: 'Range', exact: false }).first().click();
    const editor = app.byId('range-editor');
    await editor.getByRole('radio', { name: 'ECAL' }).click();
    await editor.getByLabel('ECAL high', { exact: true }).fill('12.5');
    await editor.getByLabel('ECAL high', { exact: true }).press('Enter');
    const ecal = app.byId('panel-ecal');
    expect(await ecal.getAttribute('data-high')).toBe('12.5');
    await editor.getByRole('slider', { name: 'ECAL high end' }).press('ArrowLeft');
    expect(Number(await ecal.getAttribute('data-high'))).toBeLessThan(12.5);
    await app.picture('grid-range');
    await editor.getByRole('radio', { name: 'dataset' }).click();
    await press('Escape');
  });

  it('pins an event, steps on, and lays one over the other', async () => {
    await press('p');
    await press('j');
    await waitForEvent(51);
    await app.byId('block-B').waitFor();
    expect(await app.byId('block-B').getAttribute('aria-label')).toContain('#50');
    await app.picture('grid-pinned');
    await app.window.getByRole('button', { name: 'Compare ▾' }).click();
    await app.window.getByRole('radio', { name: 'A − B' }).click();
    await app.byId('block-B').waitFor({ state: 'detached' });
    const tracker = app.byId('panel-tracker');
    const high = Number(await tracker.getAttribute('data-high'));
    expect(Number(await tracker.getAttribute('data-low'))).toBe(-high);
    await app.window.getByRole('radio', { name: 'side by side' }).click();
    await press('Escape');
    await app.byId('block-B').waitFor();
  });

  it('keeps two pins in sight without scrolling, and gives large pictures to those who want them', async () => {
    await press('j');
    await waitForEvent(52);
    await press('p');
    await press('j');
    await waitForEvent(53);
    await app.byId('block-C').waitFor();
    const pictures = app.window.locator('.pictures');
    const scrolls = () =>
      pictures.evaluate(
        ({ scrollHeight, clientHeight, scrollWidth, clientWidth }) =>
          scrollHeight > clientHeight || scrollWidth > clientWidth,
      );
    expect(await names()).toHaveLength(3 * 7);
    expect(await scrolls()).toBe(false);
    await app.picture('grid-two-pins');
    await press('S');
    expect(await app.byId('view-size').inputValue()).toBe('compact');
    expect(await scrolls()).toBe(false);
    await press('S');
    expect(await scrolls()).toBe(true);
    await press('S');
    await app.window.getByRole('button', { name: 'Take C out' }).click();
    await app.byId('block-C').waitFor({ state: 'detached' });
    await press('k');
    await press('k');
    await waitForEvent(51);
  });

  it('saves the whole comparison and a single picture as figures and numbers', async () => {
    const whole = app.byId('save-figure');
    const svg = readFileSync(await save(whole, 'SVG', 'whole.svg'), 'utf8');
    expect(svg.includes('A: ')).toBe(true);
    expect(svg.includes('B: ')).toBe(true);
    expect(svg.includes('Models: small')).toBe(true);
    const csv = readFileSync(await save(whole, 'CSV', 'whole.csv'), 'utf8').split('\n');
    expect(csv).toHaveLength(1 + 2 * 72 * 58 + 1);
    expect(csv[0]).toContain('HCAL E_T [GeV]');
    const pdf = readFileSync(await save(whole, 'PDF', 'whole.pdf'), 'latin1');
    expect(pdf.startsWith('%PDF-')).toBe(true);
    const ecal = app.byId('panel-ecal').first();
    await ecal.hover();
    const png = readFileSync(await save(ecal, 'PNG', 'ecal.png'));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.includes('pHYs')).toBe(true);
  });

  it('remembers pins and what is shown when it is opened again', async () => {
    await press('ArrowDown');
    await app.window.waitForTimeout(1000);
    await app.quit();
    app = await App.launch([], app.folder);
    await waitForEvent(51);
    await app.byId('block-B').waitFor();
    expect(await app.byId('block-B').getAttribute('aria-label')).toContain('#50');
    expect(new Set(await names())).toEqual(new Set(['tracker', 'ecal', 'hcal']));
    await app.window.getByRole('button', { name: 'Take B out' }).click();
    await app.byId('block-B').waitFor({ state: 'detached' });
  });

  it('did all this without an error in the page and without breaking its security policy', () => {
    expect(app.complaints).toEqual([]);
  });
});
