import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestEngine, TINY } from '../engine/harness';
import { App, buildWindow, samples } from './app';

const testing = join(samples, 'test');
const folder = mkdtempSync(join(tmpdir(), 'darkscope-triage-window-'));

let app: App;
beforeAll(async () => {
  buildWindow();
  // A model and its scores, as an earlier session would have left them.
  const engine = new TestEngine(folder);
  const { dataset } = await engine.openIndexed(testing);
  await engine.train(dataset, 'small', { hyperparameters: { ...TINY, epochs: 1 } });
  await engine.run('score.start', { dataset, model: 'small', scores: ['bce', 'sse'] });
  await engine.engine.close();
  app = await App.launch([testing], folder);
  await app.window.locator('[data-testid="event-view"][data-event="0"]').waitFor();
});
afterAll(async () => {
  await app.quit();
  rmSync(folder, { recursive: true, force: true });
});

interface LogLine {
  readonly type: string;
  readonly tag?: string;
  readonly reason?: string;
  readonly event?: { readonly file: string; readonly index: number };
  readonly queue?: { readonly index: readonly number[]; readonly controls: readonly number[] };
  readonly session?: { readonly kind: string };
}

/** Lines of every session's log, the sessions in the order in which they were begun. */
function logs(): LogLine[][] {
  const logged = join(folder, 'triage');
  return readdirSync(logged)
    .filter((name) => !name.startsWith('marks'))
    .map((name) => readFileSync(join(logged, name), 'utf8').trim().split('\n'))
    .map((rows) => rows.map((row) => JSON.parse(row) as LogLine & { at: string }))
    .sort((a, b) => (a[0].at < b[0].at ? -1 : 1));
}

const view = () => app.byId('event-view');
const place = () => app.byId('triage-place');
const press = (key: string) => app.window.keyboard.press(key);

async function shows(locator: Locator, text: string): Promise<void> {
  await locator.filter({ hasText: new RegExp(`^\\s*${text}\\s*$`) }).waitFor();
}

/** Gives verdicts until none waits; `keyOf` says which, by the event's position. */
async function judgeAll(keyOf: (event: number) => string): Promise<void> {
  const finished = app.byId('triage-finished');
  for (;;) {
    if (await finished.isVisible()) return;
    const event = Number(await view().getAttribute('data-event'));
    const before = await place().textContent();
    await press(keyOf(event));
    await app.window.waitForFunction(
      (was) =>
        document.querySelector('[data-testid="triage-finished"]') !== null ||
        document.querySelector('[data-testid="triage-place"]')?.textContent !== was,
      before,
    );
  }
}

async function tab(name: string): Promise<void> {
  await app.window.locator('.dv-tab', { hasText: name }).click();
}

let count = 0;

/** One session of work: each test goes on where the last one ended. */
describe('a triage in the window', () => {
  it('begins from what the threshold flags, with controls unseen among it', async () => {
    const histogram = app.byId('histogram');
    await histogram.getByLabel('Set the threshold by').selectOption('count');
    await histogram.getByTestId('threshold-input').fill('8');
    await histogram.getByTestId('threshold-input').press('Enter');
    await tab('Triage');
    const form = app.byId('triage-start');
    await form.waitFor();
    await app.byId('triage-reviewer').fill('Ada');
    await app.byId('triage-controls').fill('20');
    await form.getByRole('button', { name: /^Judge/ }).click();
    await app.byId('triage-bar').waitFor();
    const [[start]] = logs();
    count = start.queue?.index.length ?? 0;
    expect(start.queue?.controls).toHaveLength(2);
    await shows(place(), `1/${count}`);
    // Nothing that tells controls from the others is in sight.
    expect(await app.byId('histogram').isVisible()).toBe(false);
    expect(await app.byId('table-count').isVisible()).toBe(false);
    expect(
      await view()
        .getByText(/QCD|SUEP|SVJ|bce/)
        .count(),
    ).toBe(0);
    await app.picture('triage-blind');
  });

  it('takes verdicts by one key, goes on by itself, and takes them back in order', async () => {
    await press('1');
    await shows(place(), `2/${count}`);
    await press('2');
    await shows(place(), `3/${count}`);
    await press('w');
    await app.byId('triage-reason').press('1');
    await press('.');
    await shows(place(), `4/${count}`);
    await press('u');
    await shows(place(), `2/${count}`);
    await press('u');
    await shows(place(), `1/${count}`);
    await shows(app.byId('triage-decided'), '0');
    await press('U');
    await press('U');
    await shows(app.byId('triage-decided'), '2');
    await shows(place(), `3/${count}`);
  });

  it('has every verdict after the processes were killed, and goes on at the same place', async () => {
    // The window's own state is saved a moment after the last change; verdicts do not wait for it.
    await app.window.waitForTimeout(1500);
    await press('k');
    await shows(place(), `2/${count}`);
    await press('j');
    await press('3');
    await press('4');
    await shows(app.byId('triage-decided'), '4');
    const pids = await app.electron.evaluate(({ app: shell }) =>
      shell.getAppMetrics().map(({ pid }) => pid),
    );
    const gone = new Promise((resolve) => app.electron.process().once('exit', resolve));
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It went with the others.
      }
    }
    await gone;
    const [lines] = logs();
    const given = lines.filter(({ type }) => type === 'verdict').length;
    // Two, a reason, two again, two more: at most the last key may be missing.
    expect(given).toBeGreaterThanOrEqual(6);

    app = await App.launch([], folder);
    await app.byId('triage-bar').waitFor();
    const decided = Number(await app.byId('triage-decided').textContent());
    expect(decided).toBeGreaterThanOrEqual(3);
    await shows(place(), `${decided + 1}/${count}`);
    expect(await app.byId('table-count').isVisible()).toBe(false);
    // Undo reaches behind the restart.
    await press('u');
    await shows(app.byId('triage-decided'), String(decided - 1));
  });

  it('tells what the cut misses once all is judged and the controls are uncovered', async () => {
    await judgeAll((event) => (event % 2 === 0 ? '1' : '3'));
    await app.byId('triage-uncover').click();
    const result = app.byId('triage-control-result');
    await result.getByText('controls interesting', { exact: false }).waitFor();
    const [lines] = logs();
    const words = new Map(
      lines.flatMap(({ type, event, tag }) =>
        event && (type === 'verdict' || type === 'undo')
          ? [[`${event.index} ${event.file}`, tag] as const]
          : [],
      ),
    );
    expect([...words.values()].filter((tag) => tag)).toHaveLength(count);
    expect(await result.textContent()).toMatch(/[012] of 2 controls interesting/);
    expect(await result.textContent()).toContain('95 %, binomial');
    await app.picture('triage-controls');
  });

  it('counts the reasons given, and shows the events of one in the table', async () => {
    await app.window.locator('.dv-tab').getByText('Table', { exact: true }).click();
    const chips = app.byId('reason-chips').getByRole('button');
    const bar = app.window.locator('.reasons').getByRole('button').first();
    await bar.waitFor();
    expect(await chips.count()).toBeGreaterThan(0);
    const [, reason, number] = /^(.*) (\d+)$/.exec((await bar.textContent())?.trim() ?? '') ?? [];
    await bar.click();
    await shows(app.byId('table-count'), `shown ${number} of \\d+`);
    const filter = app.window.locator('[data-filter="reason"]');
    expect(await filter.inputValue()).toBe(`"${reason}"`);
    await app.picture('triage-reasons');
    await bar.click();
    expect(await filter.inputValue()).toBe('');
  });

  it('asks a second judge blind, and says how far the two agree', async () => {
    await app.byId('triage-judge').fill('Bo');
    await app.byId('triage-second').click();
    await app.window.getByText('second pass · Bo', { exact: false }).first().waitFor();
    expect(await app.byId('table-count').isVisible()).toBe(false);
    // What the model makes of an event is its score, cell by cell.
    const shown = await view()
      .locator('[data-testid^="panel-"]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-testid') ?? ''));
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter((name) => /reco|residual|loss/.test(name))).toEqual([]);
    expect(await app.byId('sums').textContent()).not.toMatch(/Σ|loss/);
    await judgeAll((event) => (event % 2 === 0 || event % 3 === 0 ? '1' : '3'));
    await app.byId('triage-view').locator('..').waitFor();
    await press('q');
    await app.window.getByRole('radio', { name: 'Agreement' }).click();
    const told = await app.byId('triage-kappa').textContent();
    expect(told).toContain(kappaText());
    await app.picture('triage-agreement');
  });

  it('settles what they disagree on', async () => {
    const [, second] = logs();
    expect(second[0].session?.kind).toBe('second');
    const settle = app.byId('triage-settle');
    await settle.click();
    await app.byId('triage-bar').waitFor();
    await judgeAll(() => '2');
    await press('q');
    const [, , settled] = logs();
    expect(settled[0].session?.kind).toBe('settle');
    expect(settled.filter(({ tag }) => tag === 'artefact').length).toBe(disagreements());
  });

  it('writes a dossier that tells all of it and needs nothing else', async () => {
    const out = join(folder, 'dossier.html');
    await app.chooseTarget(out);
    await press('e');
    const dialog = app.byId('export-dialog');
    await dialog.getByRole('radio', { name: 'Dossier' }).click();
    await dialog.locator('input[value="tagged"]').check();
    await app.byId('export-start').click();
    await app.window.getByText('Write dossier.html: done').waitFor();
    expect(existsSync(out)).toBe(true);
    const written = readFileSync(out, 'utf8');
    expect(written.match(/<article class="event"/g)).toHaveLength(count);
    // Three channels, mask, reconstruction, residual and loss of each.
    expect(written.match(/href="data:image\/png;base64,/g)).toHaveLength(7 * count);
    const page = written.replace(/data:image\/png;base64,[^"]+/g, 'data:');
    expect(page).toContain('hot cell');
    expect(page).toContain('of 2 interesting');
    expect(page).toContain(`Cohen’s κ`);
    expect(page).toContain('Model small');
    expect(page).toContain('undone, back to no verdict');
    expect(page).not.toMatch(/(?:src|href)="(?!data:|#)/);
    expect(page).not.toContain('NaN');
  });

  it('takes in one step what one of two scores flags alone', async () => {
    await tab('Ranks');
    const panel = app.byId('rank-panel');
    await panel.getByLabel('Horizontal axis').selectOption('small.bce');
    await panel.getByLabel('Vertical axis').selectOption('n_tracks');
    await app.byId('rank-rate').fill('20');
    const region = async (id: string) =>
      Number(await panel.locator(`[data-region="${id}"]`).textContent());
    await panel.locator('[data-region="both"]').waitFor();
    const [first, second, both] = [
      await region('first'),
      await region('second'),
      await region('both'),
    ];
    expect(first + second + both).toBeGreaterThan(0);
    const [id, events] =
      first > 0 ? ['first', first] : second > 0 ? ['second', second] : ['both', both];
    await panel.locator(`[data-triage="${id}"]`).click();
    await app.byId('triage-bar').waitFor();
    await shows(place(), `1/${events}`);
    await app.picture('triage-ranks');
    expect(logs().at(-1)?.[0].queue?.index).toHaveLength(events);
  });

  it('did all this without an error in the page', () => {
    expect(app.complaints).toEqual([]);
  });
});

/** The last word of each judge on every event, by event. */
function verdicts(lines: readonly LogLine[]): Map<string, string> {
  const words = new Map<string, string>();
  for (const { type, event, tag } of lines) {
    if (!event || (type !== 'verdict' && type !== 'undo')) continue;
    const key = `${event.index} ${event.file}`;
    if (tag) words.set(key, tag);
    else words.delete(key);
  }
  return words;
}

function disagreements(): number {
  const [first, second] = logs().slice(0, 2).map(verdicts);
  return [...first].filter(([event, tag]) => second.get(event) !== tag).length;
}

/** Kappa of the two logs by its definition, as the window writes it. */
function kappaText(): string {
  const [first, second] = logs().slice(0, 2).map(verdicts);
  const pairs = [...first].map(([event, tag]) => [tag, second.get(event) ?? '']);
  const same = pairs.filter(([a, b]) => a === b).length / pairs.length;
  const share = (side: 0 | 1, tag: string) =>
    pairs.filter((pair) => pair[side] === tag).length / pairs.length;
  const tags = [...new Set(pairs.flat())];
  const chance = tags.reduce((sum, tag) => sum + share(0, tag) * share(1, tag), 0);
  return ((same - chance) / (1 - chance)).toFixed(2).replace('-', '\u2212');
}
