/// <reference lib="dom" />
// The plots of a million events: opened, another column, a lasso, a threshold that is moved; and what it takes.
import { join } from 'node:path';
import { withApp } from './app.mjs';
import { writeEvents } from './events.mjs';
import { figure } from './measure.mjs';

const STEPS = 120;
const TIMES = 5;

/** @param {string} folder */
export async function plots(folder) {
  const [events, small] = [join(folder, 'plots'), join(folder, 'plots-small')];
  await writeEvents(events, { files: 10, events: 100_000, columns: 12 });
  await writeEvents(small, { files: 1, events: 100, columns: 12 });
  return withApp(join(folder, 'plots-app'), [small], async ({ electron, window }) => {
    const shows = (/** @type {string} */ count) =>
      window.waitForFunction(
        (wanted) => {
          const text = document.querySelector('[data-testid="table-count"]')?.textContent ?? '';
          return (
            new RegExp(wanted).test(text) && document.querySelector('[data-testid="histogram"]')
          );
        },
        count,
        { polling: 'raf' },
      );
    await shows(' 100 of');
    await electron.evaluate(({ dialog }, filePath) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
    }, events);
    const began = performance.now();
    await window.getByTestId('open-folder').click();
    await shows('1.?000.?000 of');
    const opened = performance.now() - began;
    await window.getByTestId('job-pause').click();
    for (const [label, column] of [
      ['Horizontal axis', 'c0'],
      ['Vertical axis', 'c1'],
    ]) {
      await window.getByLabel(label, { exact: true }).first().selectOption(column);
    }
    await window.waitForTimeout(5000);
    const columns = [];
    for (let n = 0; n < TIMES; n++) columns.push(await window.evaluate(columnOf, `c${2 + n}`));
    await window.getByTestId('threshold-input').fill('500');
    await window.getByTestId('threshold-input').press('Enter');
    const frames = await window.evaluate(moveThreshold, STEPS);
    const lassos = [];
    for (let n = 0; n < TIMES; n++) lassos.push(await window.evaluate(lasso, n));
    const memory = await electron.evaluate(({ app }) =>
      app.getAppMetrics().map(({ type, memory: { peakWorkingSetSize } }) => ({
        type,
        peak: peakWorkingSetSize / 2 ** 20,
      })),
    );
    const peak = memory.filter(({ type }) => type === 'Tab').map((one) => one.peak);
    return [
      figure('opening 1,000,000 events in ten files: click to table and plots', 'ms', [opened]),
      figure('histogram of another column, choice to frame', 'ms', columns),
      figure('frame while a threshold is moved', 'ms', frames),
      figure('lasso around some 100,000 events, release to count', 'ms', lassos),
      figure('greatest memory of the window, with these plots', 'GiB', peak),
    ];
  });
}

/** @param {string} column */
async function columnOf(column) {
  const select = /** @type {HTMLSelectElement} */ (
    document.querySelector('select[aria-label="Column of the histogram"]')
  );
  const began = performance.now();
  select.value = column;
  select.dispatchEvent(new Event('change', { bubbles: true }));
  const shown = () => document.querySelector(`[data-testid="histogram"] [aria-label^="${column}"]`);
  do await new Promise((resume) => requestAnimationFrame(resume));
  while (!shown() && performance.now() - began < 60_000);
  return performance.now() - began;
}

/** Times between frames, with a step at each. @param {number} steps */
async function moveThreshold(steps) {
  const handle = document.querySelector('[data-testid="histogram"] [role="slider"]');
  const frame = () => new Promise((resume) => requestAnimationFrame(resume));
  const times = [];
  let last = await frame();
  for (let n = 0; n < steps; n++) {
    handle?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  return times;
}

/** A triangle, each time another. @param {number} n */
async function lasso(n) {
  const plot = document.querySelector('[data-testid="latent-plot"]');
  const layer = plot?.querySelector('[role="application"]') ?? plot?.querySelector('canvas');
  if (!layer) throw new Error('there is no plot to draw a lasso in');
  const box = layer.getBoundingClientRect();
  const point = (/** @type {string} */ type, /** @type {number} */ x, /** @type {number} */ y) =>
    layer.dispatchEvent(
      new PointerEvent(type, {
        clientX: box.left + x * box.width,
        clientY: box.top + y * box.height,
        bubbles: true,
        pointerId: 1,
        button: type === 'pointermove' ? -1 : 0,
      }),
    );
  const count = () => document.querySelector('[data-testid="selection-count"]')?.textContent;
  const before = count();
  layer.setPointerCapture = () => undefined;
  point('pointerdown', 0.3, 0.3);
  point('pointermove', 0.6 + n / 50, 0.35);
  point('pointermove', 0.5, 0.6 + n / 50);
  const began = performance.now();
  point('pointerup', 0.3, 0.5);
  do await new Promise((resume) => requestAnimationFrame(resume));
  while (count() === before && performance.now() - began < 30_000);
  return performance.now() - began;
}
