import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { File as Hdf5, ready, type Dataset } from 'h5wasm/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeEvents } from '../../scripts/bench/events.mjs';
import { App, buildWindow } from './app';

const FILES = 3;
const EVENTS = 10_000;
const TOTAL = FILES * EVENTS;

let app: App;
let folder: string;
/** The columns as they lie in the files, over all events. */
const c0 = new Float64Array(TOTAL);
const c1 = new Float64Array(TOTAL);
const labels = new Int32Array(TOTAL);

beforeAll(async () => {
  buildWindow();
  folder = mkdtempSync(join(tmpdir(), 'darkscope-table-'));
  await writeEvents(folder, { files: FILES, events: EVENTS, columns: 3, seed: 7 });
  await ready;
  for (let file = 0; file < FILES; file++) {
    const opened = new Hdf5(join(folder, `events_00${file}.h5`), 'r');
    const read = (name: string) => (opened.get(name) as Dataset).value as Float64Array;
    c0.set(read('c0'), file * EVENTS);
    c1.set(read('c1'), file * EVENTS);
    labels.set(read('label'), file * EVENTS);
    opened.close();
  }
  app = await App.launch([folder]);
  await count(`shown ${TOTAL} of ${TOTAL}`);
});
afterAll(async () => {
  await app?.end();
  rmSync(folder, { recursive: true, force: true });
});

/** Waits until the table says how much it shows. */
async function count(text: string): Promise<void> {
  await app.window.waitForFunction(
    (wanted) => {
      const shown = document.querySelector('[data-testid="table-count"]')?.textContent ?? '';
      const busy = document.querySelector('[data-testid="event-table"][aria-busy="true"]');
      return (
        !busy &&
        shown
          .replace(/[\u202f\u00a0]/g, '')
          .replace(/\s+/g, ' ')
          .trim() === wanted
      );
    },
    text,
    { timeout: 60_000 },
  );
}

/** Waits until the first rows are those events. */
async function firstRows(events: readonly number[]): Promise<void> {
  await app.window.waitForFunction((wanted) => {
    const rows = [...document.querySelectorAll('[data-testid="table-row"]')];
    const shown = rows.slice(0, wanted.length).map((row) => row.getAttribute('data-event'));
    return shown.join() === wanted.join();
  }, events.map(String));
}

function ordered(keep: (event: number) => boolean, key?: Float64Array, down = false): number[] {
  const kept = Array.from(labels.keys()).filter(keep);
  if (!key) return kept;
  return kept.sort((a, b) => {
    if (Number.isNaN(key[a]) || Number.isNaN(key[b])) {
      return Number(Number.isNaN(key[a])) - Number(Number.isNaN(key[b])) || a - b;
    }
    return (down ? key[b] - key[a] : key[a] - key[b]) || a - b;
  });
}

const head = (column: string) => app.window.locator(`[data-column="${column}"] button.name`);
const field = (column: string) => app.window.locator(`[data-filter="${column}"]`);

/** One step after the other in one window, and then in a second one. */
describe('the event table', () => {
  const filtered = (event: number) => labels[event] === 1 && c0[event] >= 200 && c0[event] <= 700;

  it('sorts by a column, up and down, with missing values last', async () => {
    await head('c0').click();
    await firstRows(ordered(() => true, c0).slice(0, 4));
    await head('c0').click();
    await firstRows(ordered(() => true, c0, true).slice(0, 4));
    await app.byId('event-table').press('End');
    const last = ordered(() => true, c0, true).at(-1);
    expect(c0[last ?? 0]).toBeNaN();
    await app.window.locator(`[data-testid="table-row"][data-event="${last}"].current`).waitFor();
  });

  it('keeps its place where the dock moves it', async () => {
    await app.byId('event-table').press('End');
    await app.window.locator(`[data-testid="table-row"][aria-rowindex="${TOTAL}"]`).waitFor();
    await app.window.keyboard.press('Control+k');
    await app.window.keyboard.type('show table');
    await app.window.keyboard.press('Enter');
    await app.byId('palette').waitFor({ state: 'detached' });
    await app.window.waitForTimeout(300);
    const seen = await app.byId('event-table').evaluate((table) => {
      const { left, bottom } = table.getBoundingClientRect();
      const row = document.elementFromPoint(left + 60, bottom - 40)?.closest('[role="row"]');
      return Number(row?.getAttribute('aria-rowindex') ?? NaN);
    });
    expect(seen).toBeGreaterThan(TOTAL - 10);
    await app.byId('event-table').press('Home');
  });

  it('filters by the ends of a column’s range, by key and by pointer', async () => {
    const low = app.window.getByRole('slider', { name: 'c0 low' });
    await low.focus();
    await app.window.keyboard.press('Shift+ArrowRight');
    await app.window.keyboard.press('Shift+ArrowRight');
    const limit = Number(/^>=(.*)$/.exec(await field('c0').inputValue())?.[1]);
    const known = c0.filter((value) => !Number.isNaN(value));
    const [least, most] = [Math.min(...known), Math.max(...known)];
    expect((limit - least) / (most - least)).toBeCloseTo(0.2, 2);
    await count(`shown ${known.filter((value) => value >= limit).length} of ${TOTAL}`);
    const box = await app.window.getByRole('group', { name: 'Range of c0' }).boundingBox();
    if (!box) throw new Error('the slider is not on screen');
    const { mouse } = app.window;
    await mouse.move(box.x + box.width, box.y + 1);
    await mouse.down();
    await mouse.move(box.x + box.width / 2, box.y + 1, { steps: 4 });
    await mouse.up();
    const both = (await field('c0').inputValue()).split('..').map(Number);
    expect(both[0]).toBe(limit);
    expect((both[1] - least) / (most - least)).toBeCloseTo(0.5, 1);
    const inside = known.filter((value) => value >= both[0] && value <= both[1]).length;
    await count(`shown ${inside} of ${TOTAL}`);
    await field('c0').fill('');
    await count(`shown ${TOTAL} of ${TOTAL}`);
  });

  it('filters several columns at once and tells their figures', async () => {
    await field('class').fill('suep');
    await field('c0').fill('200..700');
    const expected = ordered(filtered, c0, true);
    await count(`shown ${expected.length} of ${TOTAL}`);
    await app.byId('event-table').press('Home');
    await firstRows(expected.slice(0, 4));
    await head('c1').hover();
    const card = app.byId('column-card');
    const known = ordered(filtered).filter((event) => !Number.isNaN(c1[event])).length;
    await card.getByText('of the events shown').waitFor();
    const cells = await card.locator('td').allTextContents();
    const figures = cells.map((text) => text.replace(/\u202f/g, ''));
    expect(figures.slice(6)).toEqual([
      'known',
      String(known),
      'missing',
      String(expected.length - known),
    ]);
    await app.picture('table');
  });

  it('selects a range of rows, and exactly those', async () => {
    const expected = ordered(filtered, c0, true);
    const row = (place: number) =>
      app.window.locator(`[data-testid="table-row"][data-event="${expected[place]}"]`);
    await row(1).click();
    await row(3).click({ modifiers: ['Shift'] });
    await app.window.waitForFunction(
      () =>
        document.querySelectorAll('[data-testid="table-row"][aria-selected="true"]').length === 3,
    );
    for (const place of [1, 2, 3])
      expect(await row(place).getAttribute('aria-selected')).toBe('true');
  });

  it('copies the selected rows as tab-separated text with full numbers', async () => {
    await app.byId('event-table').press('Control+c');
    await app.window.getByText('Copied 3 events').waitFor();
    const text = await app.electron.evaluate(({ clipboard }) => clipboard.readText());
    const [names, ...rows] = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    const expected = ordered(filtered, c0, true).slice(1, 4);
    expect(rows.map((cells) => Number(cells[names.indexOf('#')]))).toEqual(expected);
    expect(rows.map((cells) => Number(cells[names.indexOf('c0')]))).toEqual(
      expected.map((event) => c0[event]),
    );
  });

  it('finds events by number, one after the other', async () => {
    const find = app.window.locator('[data-find]');
    await find.fill('events_002');
    const places = ordered(filtered, c0, true).map((event, row) => ({ event, row }));
    const inFile = places.filter(({ event }) => event >= 2 * EVENTS);
    await app.byId('find-count').getByText(`found`).waitFor();
    const current = places.findIndex(({ event }) => event === ordered(filtered, c0, true)[3]);
    await find.press('Enter');
    const next = inFile.find(({ row }) => row > current);
    await app.window
      .locator(`[data-testid="table-row"][data-event="${next?.event}"].current`)
      .waitFor();
    await find.press('Escape');
  });

  it('moves, widens and hides columns by keyboard', async () => {
    const order = () =>
      app.window
        .locator('[data-column]')
        .evaluateAll((heads) => heads.map((element) => element.getAttribute('data-column')));
    const before = await order();
    const place = before.indexOf('c1');
    await head('c1').press('Alt+ArrowLeft');
    expect((await order()).indexOf('c1')).toBe(place - 1);
    const width = async () => (await app.window.locator('[data-column="c1"]').boundingBox())?.width;
    const narrow = (await width()) ?? 0;
    await head('c1').press('Alt+Shift+ArrowRight');
    expect(await width()).toBe(narrow + 8);
    await app.window.getByRole('button', { name: 'Columns' }).click();
    await app.window.getByLabel('note', { exact: true }).uncheck();
    await app.window.keyboard.press('Escape');
    expect(await order()).not.toContain('note');
  });

  it('comes back in another session as it was left', async () => {
    const expected = ordered(filtered, c0, true);
    await app.quit();
    app = await App.launch([], app.folder);
    await count(`shown ${expected.length} of ${TOTAL}`);
    await app.byId('event-table').press('Home');
    await firstRows(expected.slice(0, 4));
    expect(await field('c0').inputValue()).toBe('200..700');
    const heads = await app.window
      .locator('[data-column]')
      .evaluateAll((all) => all.map((element) => element.getAttribute('data-column')));
    expect(heads.indexOf('c1')).toBe(heads.indexOf('c0') - 1);
    expect(heads).not.toContain('note');
    expect(app.complaints).toEqual([]);
  });
});
