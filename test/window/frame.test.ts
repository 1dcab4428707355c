import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { App, buildWindow, samples } from './app';
let app: App;
beforeAll(async () => {
  buildWindow();
  app = await App.launch([join(samples, 'test')]);
  await app.byId('event-view').waitFor();
});
afterAll(() => app?.end());

const press = (key: string) => app.window.keyboard.press(key);
const tab = (name: string) => app.window.getByRole('tab', { name, exact: true });

/** Opens the palette, types, and takes the first thing found. */
async function command(typed: string): Promise<void> {
  await press('Control+k');
  await app.byId('palette').locator('input').fill(typed);
  await app.byId('palette').locator('[data-selected]').first().waitFor();
  await press('Enter');
  await app.byId('palette').waitFor({ state: 'detached' });
}

/** Tabs by group, the groups in alphabetical order. */
const tabs = () =>
  app.window.getByRole('tablist').evaluateAll((lists) =>
    lists
      .map((list) => [...list.querySelectorAll('[role="tab"]')].map((one) => one.textContent))
      .map((titles) => titles.join(' | '))
      .filter((titles) => titles !== '')
      .sort(),
  );

/** One window, used one way after the other: each test goes on where the last one ended. */
describe('the tour', () => {
  it('is offered once, has five steps at most, and ends where the user wants', async () => {
    await app.byId('tour-start').click();
    const card = app.window.locator('.driver-popover');
    const steps = card.locator('.driver-popover-progress-text');
    await steps.getByText(/^1 of [1-5]$/).waitFor();
    await app.picture('tour');
    await press('ArrowRight');
    await steps.getByText(/^2 of/).waitFor();
    await press('Escape');
    await card.waitFor({ state: 'detached' });
    expect(await app.byId('tour-offer').count()).toBe(0);
    // Its keys were not the window's.
    expect(await app.byId('event-view').getAttribute('data-event')).toBe('0');
  });
});

describe('the command palette', () => {
  it('finds what a few letters mean, and says its key', async () => {
    await press('Control+p');
    await app.byId('palette').locator('input').fill('trn mod');
    const [first] = await app.byId('palette').locator('[data-selected]').all();
    expect(await first.textContent()).toMatch(/Train a model….*tCtrl T/s);
    await app.picture('palette');
    await press('Escape');
    await app.byId('palette').waitFor({ state: 'detached' });
  });

  it('goes to an event by its number, and not beyond the last', async () => {
    await press('g');
    await app.window.keyboard.type('123');
    await press('Enter');
    await app.window.locator('[data-testid="event-view"][data-event="123"]').waitFor();
    await press('Control+k');
    await app.window.keyboard.type('99999');
    await app.byId('palette').getByText('Nothing of that name').waitFor();
    await press('Escape');
  });

  it('shows a column in the histogram', async () => {
    await command('histogram mask_sum');
    await app.byId('histogram').locator('figure[aria-label^="mask_sum"]').waitFor();
  });

  it('offers what was done last first, and takes a title before a sentence of the same letters', async () => {
    await command('show roc');
    expect(await tab('ROC').getAttribute('aria-selected')).toBe('true');
    await press('Control+k');
    const items = app.byId('palette').locator('[data-command-item]');
    await app.byId('palette').getByText('Recent', { exact: true }).waitFor();
    const titles = await items.locator('.title').allTextContents();
    expect(titles.slice(0, 2)).toEqual(['Show ROC', 'Histogram of mask_sum']);
    expect(new Set(titles).size).toBe(titles.length);
    await press('Escape');
  });
});

describe('the sheet of keys', () => {
  it('lists every key, each once', async () => {
    await press('?');
    const sheet = app.byId('shortcut-sheet');
    await sheet.waitFor();
    const titles = await sheet.locator('dd').allTextContents();
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles).toEqual(expect.arrayContaining(['Next event', 'Command palette…']));
    await app.picture('keys');
    await press('Escape');
  });
});

describe('the dock', () => {
  it('moves the focus from group to group and back, through all of them', async () => {
    const focused = () =>
      app.window.evaluate(() => document.activeElement?.getAttribute('aria-labelledby') ?? '');
    const groups = await app.window.getByRole('tabpanel').count();
    const seen: string[] = [];
    for (let i = 0; i < groups; i++) {
      await press('F6');
      seen.push(await focused());
    }
    expect(new Set(seen).size).toBe(groups);
    expect(seen).not.toContain('');
    await press('Shift+F6');
    expect(await focused()).toBe(seen[groups - 2]);
  });

  it('goes through the tabs of a group by key', async () => {
    await tab('ROC').click();
    await press('Control+]');
    expect(await tab('AUROC table').getAttribute('aria-selected')).toBe('true');
    await press('Control+[');
    expect(await tab('ROC').getAttribute('aria-selected')).toBe('true');
  });

  it('maximises a group and gives the room back', async () => {
    await tab('Table').click();
    await press('Control+m');
    await app.byId('histogram').waitFor({ state: 'hidden' });
    await press('Control+m');
    await app.byId('histogram').waitFor();
  });

  it('closes a view by key and opens it again from the menu of views', async () => {
    await tab('Latent').focus();
    await press('Delete');
    await tab('Latent').waitFor({ state: 'detached' });
    await app.window.getByRole('button', { name: 'Views' }).click();
    await app.byId('views-menu').getByLabel('Latent', { exact: true }).check();
    await press('Escape');
    await tab('Latent').waitFor();
  });

  it('offers the same in the application’s menu', async () => {
    const views = () =>
      app.electron.evaluate(({ Menu }) => {
        const within = (name: string, items: Electron.MenuItem[]) =>
          items.find(({ label }) => label === name)?.submenu?.items ?? [];
        const all = Menu.getApplicationMenu()?.items ?? [];
        const shown = within('Views', within('&View', all));
        return shown.filter(({ checked }) => checked).map(({ label }) => label);
      });
    await command('close latent');
    await tab('Latent').waitFor({ state: 'detached' });
    await expect.poll(views).not.toContain('Latent');
    expect(await views()).toContain('Table');
    await command('show latent');
    await expect.poll(views).toContain('Latent');
  });

  it('arranges the views by layouts of its own and of the user', async () => {
    await command('reset layout');
    const first = await tabs();
    await command('layout evaluate');
    await expect.poll(tabs).not.toEqual(first);
    await app.picture('layout-evaluate');
    await command('keep layout');
    await app.byId('layout-name').fill('Mine');
    await app.byId('layout-keep').click();
    const mine = await tabs();
    await command('layout triage');
    await expect.poll(tabs).not.toEqual(mine);
    await app.picture('layout-triage');
    await command('reset layout');
    await expect.poll(tabs).toEqual(first);
    await command('layout mine');
    await expect.poll(tabs).toEqual(mine);
  });

  it('says what to do when every view is closed', async () => {
    const close = app.window.locator('.dv-default-tab-action');
    for (let left = await close.count(); left > 0; left--)
      await close.first().click({ force: true });
    await app.window.getByRole('button', { name: 'Reset layout' }).click();
    await tab('Table').waitFor();
  });
});

describe('drawings as PDF', () => {
  it('have the size of the plot, its lines as lines and its text as text', async () => {
    const target = join(app.folder, 'histogram.pdf');
    await app.chooseTarget(target);
    await app.byId('histogram').getByRole('button', { name: 'Export plot' }).click();
    await app.window.getByRole('menuitem', { name: 'PDF drawing' }).click();
    await app.window.getByText(`Saved ${target}`).waitFor();
    const pdf = readFileSync(target);
    const text = pdf.toString('latin1');
    expect(text.startsWith('%PDF-')).toBe(true);
    expect(text.match(/\/Type \/Page\b/g)).toHaveLength(1);
    const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text) ?? [];
    const box = await app.byId('histogram').locator('.area').boundingBox();
    // Points are three quarters of a pixel; a plot is drawn at 720 x 420 pixels at least, under a head of 56.
    expect(Number(width)).toBeCloseTo(0.75 * Math.max(720, box?.width ?? 0), -0.5);
    expect(Number(height)).toBeCloseTo(0.75 * (56 + Math.max(420, box?.height ?? 0)), -0.5);
    expect(text).not.toContain('/Subtype /Image');
    expect(text).toContain('/BaseFont');
    const drawn = contents(pdf).find((stream) => stream.includes('Tj')) ?? '';
    expect(drawn.match(/Tj/g)?.length).toBeGreaterThan(10);
    expect(drawn.match(/ [lc]\n/g)?.length).toBeGreaterThan(50);
  });
});

describe('the figure of an event as PDF', () => {
  it('is drawn in lines and areas, with the names of its panels as text', async () => {
    const target = join(app.folder, 'event.pdf');
    await app.chooseTarget(target);
    const view = app.byId('event-view');
    await view
      .getByRole('button', { name: /^(Export|Save)/ })
      .first()
      .click();
    await view.getByRole('menuitem', { name: 'PDF drawing' }).click();
    await app.window.getByText(`Saved ${target}`).waitFor();
    const pdf = readFileSync(target);
    expect(pdf.toString('latin1')).not.toContain('/Subtype /Image');
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
    const drawn = contents(pdf).find((stream) => stream.includes('Tj')) ?? '';
    expect(drawn.match(/Tj/g)?.length).toBeGreaterThan(10);
    expect(drawn.match(/ re\n/g)?.length).toBeGreaterThan(50);
  });
});

describe('somebody who cannot see the window, or has no mouse', () => {
  it('is told a name for every control', async () => {
    const session = await app.window.context().newCDPSession(app.window);
    const { nodes } = (await session.send('Accessibility.getFullAXTree')) as { nodes: AXNode[] };
    await session.detach();
    const controls = nodes.filter(
      ({ ignored, role }) => !ignored && CONTROLS.has(role?.value ?? ''),
    );
    expect(controls.length).toBeGreaterThan(40);
    const nameless = controls.filter(({ name }) => !name?.value?.trim());
    const described = nameless.map(
      ({ role, description }) => `${role?.value} ${description?.value}`,
    );
    expect(described).toEqual([]);
  });

  it('finds one banner, one main part and no two parts of one name', async () => {
    const landmarks = await app.window.evaluate(() => ({
      main: document.querySelectorAll('main').length,
      banners: document.querySelectorAll('.app > header').length,
      panels: [...document.querySelectorAll('[role="tabpanel"]')].map(
        (panel) =>
          document.getElementById(panel.getAttribute('aria-labelledby') ?? '')?.textContent,
      ),
    }));
    expect(landmarks.main).toBe(1);
    expect(landmarks.banners).toBe(1);
    expect(landmarks.panels).not.toContain(undefined);
    expect(new Set(landmarks.panels).size).toBe(landmarks.panels.length);
  });

  it('reaches everything by Tab, and is caught nowhere', async () => {
    await app.window.evaluate(() => {
      document.body.tabIndex = -1;
      document.body.focus();
    });
    let reached = -1;
    for (let again = false; !again && reached < 1000; reached++) {
      await press('Tab');
      again = await app.window.evaluate(() => {
        const focused = document.activeElement;
        if (!(focused instanceof HTMLElement) || focused === document.body) return true;
        if (focused.dataset.reached !== undefined) return true;
        focused.dataset.reached = '';
        return false;
      });
    }
    expect(reached).toBeGreaterThan(40);
    const missed = await app.window.evaluate(() => {
      const controls = document.querySelectorAll<HTMLElement>(
        'button, input, select, textarea, summary, a[href], [tabindex="0"]',
      );
      /** One of a set through which arrow keys move stands for all of it. */
      const bySet = (element: HTMLElement) =>
        element
          .closest('[role="radiogroup"], [role="tablist"], [role="grid"], [role="listbox"]')
          ?.querySelector('[data-reached]') !== null &&
        element.closest('[role="radiogroup"], [role="tablist"], [role="grid"], [role="listbox"]');
      const groupOf = (element: HTMLElement) =>
        element instanceof HTMLInputElement && element.type === 'radio' ? element.name : null;
      return [...controls]
        .filter((element) => element.checkVisibility() && !element.matches(':disabled'))
        .filter((element) => element.dataset.reached === undefined && !bySet(element))
        .filter((element) => {
          const group = groupOf(element);
          return !group || !document.querySelector(`input[name="${group}"][data-reached]`);
        })
        .map((element) => element.outerHTML.slice(0, 160));
    });
    expect(missed).toEqual([]);
  });
});

describe('a small or magnified window', () => {
  it('keeps everything in reach', async () => {
    await app.electron.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window.setSize(1100, 700);
      window.webContents.setZoomFactor(2);
    });
    await expect.poll(() => app.window.evaluate(() => innerWidth)).toBeLessThan(700);
    const beyond = await app.window.evaluate(() => {
      const edge = document.documentElement.clientWidth + 1;
      return [
        ...document.querySelectorAll<HTMLElement>('.app > header button, .app > footer button'),
      ]
        .filter((element) => element.getBoundingClientRect().right > edge)
        .map((element) => element.outerHTML.slice(0, 120));
    });
    expect(beyond).toEqual([]);
    for (const id of ['table-count', 'histogram']) {
      await app.byId(id).scrollIntoViewIfNeeded();
      expect(await app.byId(id).isVisible()).toBe(true);
    }
    await app.electron.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window.webContents.setZoomFactor(1);
      window.setSize(1440, 900);
    });
  });
});

describe('a restart', () => {
  it('brings back the layout, the kept ones, and no tour', async () => {
    await command('layout mine');
    const mine = await tabs();
    await app.window.waitForTimeout(1500); // the session is saved a moment after its last change
    expect(app.complaints).toEqual([]);
    await app.quit();
    app = await App.launch([], app.folder);
    await app.window.getByRole('tab').first().waitFor();
    expect(await tabs()).toEqual(mine);
    expect(await app.byId('tour-offer').count()).toBe(0);
    await command('reset layout');
    await command('layout mine');
    await expect.poll(tabs).toEqual(mine);
  });

  it('leaves out views that are no more, and starts anew from what is no layout', async () => {
    const file = join(app.folder, 'state.json');
    const stored = async (change: (layout: SavedLayout) => void): Promise<void> => {
      await app.window.waitForTimeout(1500);
      await app.quit();
      const state = JSON.parse(readFileSync(file, 'utf8')) as { layout: SavedLayout };
      change(state.layout);
      writeFileSync(file, JSON.stringify(state));
      app = await App.launch([], app.folder);
      await app.window.getByRole('tab').first().waitFor();
    };
    const before = await tabs();
    await stored((layout) => {
      const text = JSON.stringify(layout.dock).replace(/"scores"/g, '"oscilloscope"');
      layout.dock = JSON.parse(text) as unknown;
    });
    const titles = (groups: readonly string[]) =>
      groups.flatMap((group) => group.split(' | ')).sort();
    expect(titles(await tabs())).toEqual(titles(before).filter((title) => title !== 'Scores'));
    await stored((layout) => {
      layout.dock = { grid: { root: { type: 'branch', data: 'torn' } } };
    });
    expect(titles(await tabs())).toContain('Scores');
    expect(app.complaints).toEqual([]);
  });
});

describe('the start page', () => {
  it('opens a folder, and tells next time how many events it holds', async () => {
    const fresh = await App.launch();
    try {
      await fresh.chooseFiles([join(samples, 'test')]);
      await fresh.window.getByRole('button', { name: 'Open folder…' }).click();
      await fresh.byId('table-count').waitFor();
      await expect
        .poll(() => {
          const text = readFileSync(join(fresh.folder, 'state.json'), 'utf8');
          return (JSON.parse(text) as { start: { counts: object } }).start.counts;
        })
        .toEqual({ [join(samples, 'test')]: expect.any(Number) as number });
      expect(fresh.complaints).toEqual([]);
    } finally {
      await fresh.end();
    }
  });
});

interface SavedLayout {
  dock: unknown;
}

interface AXNode {
  readonly ignored: boolean;
  readonly role?: { readonly value?: string };
  readonly name?: { readonly value?: string };
  readonly description?: { readonly value?: string };
}

/** Roles of what can be operated, as Chromium tells screen readers. */
const CONTROLS = new Set([
  'button',
  'checkbox',
  'combobox',
  'link',
  'menuitem',
  'radio',
  'searchbox',
  'slider',
  'spinbutton',
  'switch',
  'tab',
  'textbox',
]);

/** The drawing operators of a PDF: its streams that can be inflated, as text. */
function contents(pdf: Buffer): string[] {
  const streams: string[] = [];
  for (let at = pdf.indexOf('stream\n'); at >= 0; at = pdf.indexOf('stream\n', at + 1)) {
    const end = pdf.indexOf('endstream', at);
    if (end < 0 || pdf.subarray(at - 3, at).toString() === 'end') continue;
    try {
      streams.push(inflateSync(pdf.subarray(at + 7, end)).toString('latin1'));
    } catch {
      // Fonts and tables of other kinds say nothing of lines.
    }
  }
  return streams;
}
