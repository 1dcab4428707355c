/// <reference lib="dom" />
// The table and the plots as a user meets them: from a click to the frame that shows its result.
import { join } from 'node:path';
import { withApp } from './app.mjs';
import { writeEvents } from './events.mjs';
import { figure } from './measure.mjs';

const FILES = 10;
const EVENTS = 100_000;
/** Beside the 12 random ones: class, mass, file and place. */
const COLUMNS = 12;
const FRAMES = 300;

/** @param {string} folder */
export async function windowed(folder) {
  const events = join(folder, 'table');
  await writeEvents(events, { files: FILES, events: EVENTS, columns: COLUMNS });
  return withApp(folder, [events], async ({ electron, window }) => {
    await window.waitForFunction(() =>
      /1.?000.?000 of/.test(
        document.querySelector('[data-testid="table-count"]')?.textContent ?? '',
      ),
    );
    await window.evaluate(prepare);
    // Summaries would compete for the processor; columns are taken up meanwhile.
    await window.getByTestId('job-pause').click();
    await window.waitForTimeout(5000);
    const sorts = [];
    const known = [];
    for (let c = 0; c < COLUMNS; c++) {
      sorts.push(await window.evaluate(sortBy, `c${c}`));
      await window.evaluate(sortBy, `c${c}`);
      await window.evaluate(sortBy, `c${c}`);
      known.push(await window.evaluate(sortBy, `c${c}`));
      await window.evaluate(sortBy, `c${c}`);
      await window.evaluate(sortBy, `c${c}`);
    }
    const filters = [];
    const both = [];
    for (let c = 0; c < 5; c++) {
      filters.push(await window.evaluate(filterBy, [`c${c}`, `200..${700 + c}`]));
      await window.evaluate(filterBy, [`c${c}`, '']);
    }
    await window.evaluate(sortBy, 'c7');
    for (let c = 0; c < 5; c++) {
      both.push(await window.evaluate(filterBy, [`c${c}`, `200..${700 + c}`]));
      await window.evaluate(filterBy, [`c${c}`, '']);
    }
    const slow = await window.evaluate(scroll, { frames: FRAMES, pixels: 40 });
    const fast = await window.evaluate(scroll, { frames: FRAMES, pixels: 50_000 });
    const plots = [];
    for (const axis of ['c1', 'c2', 'c3', 'c4']) plots.push(await window.evaluate(axes, axis));
    const memory = await electron.evaluate(({ app }) =>
      app.getAppMetrics().map(({ type, memory: { workingSetSize } }) => ({ type, workingSetSize })),
    );
    const gigabytes = (/** @type {string} */ type) =>
      memory.filter((one) => one.type === type).map((one) => one.workingSetSize / 2 ** 20);
    return [
      figure('sort by a column for the first time, click to frame', 'ms', sorts),
      figure('sort by a column again, click to frame', 'ms', known),
      figure('filter, typed to frame', 'ms', filters),
      figure('filter of a sorted table, typed to frame', 'ms', both),
      figure('frame while scrolling by rows', 'ms', slow),
      figure('frame while scrolling by pages', 'ms', fast),
      figure('new axes of the latent plane, click to rest', 'ms', plots),
      figure('memory of the window', 'GiB', gigabytes('Tab')),
      // the network's process is of that type, too, and small
      figure('memory of the engine', 'GiB', [Math.max(...gigabytes('Utility'))]),
    ];
  });
}

/** Once in the page: what the measurements share. */
function prepare() {
  const grid = () =>
    /** @type {HTMLElement} */ (document.querySelector('[data-testid="event-table"]'));
  const state = () =>
    [...document.querySelectorAll('[data-testid="table-row"]')]
      .slice(0, 3)
      .map((row) => row.getAttribute('data-event'))
      .join() + document.querySelector('[data-testid="table-count"]')?.textContent;
  const frame = () => new Promise((resume) => requestAnimationFrame(resume));
  Object.assign(globalThis, {
    bench: {
      grid,
      frame,
      /** @param {() => void} act */
      async untilShown(act) {
        const before = state();
        const began = performance.now();
        act();
        do await frame();
        while (grid().getAttribute('aria-busy') === 'true' || state() === before);
        return performance.now() - began;
      },
    },
  });
}

/** @typedef {{ grid(): HTMLElement, frame(): Promise<number>, untilShown(act: () => void): Promise<number> }} Bench */

/** @param {string} column */
function sortBy(column) {
  const { bench } = /** @type {{ bench: Bench }} */ (/** @type {unknown} */ (globalThis));
  const head = document.querySelector(`[data-column="${column}"] button`);
  return bench.untilShown(() => /** @type {HTMLElement} */ (head).click());
}

/** @param {string[]} wanted column and text */
function filterBy([column, text]) {
  const { bench } = /** @type {{ bench: Bench }} */ (/** @type {unknown} */ (globalThis));
  const field = /** @type {HTMLInputElement} */ (
    document.querySelector(`[data-filter="${column}"]`)
  );
  return bench.untilShown(() => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

/** Times between frames. @param {{ frames: number, pixels: number }} wanted */
async function scroll({ frames, pixels }) {
  const { bench } = /** @type {{ bench: Bench }} */ (/** @type {unknown} */ (globalThis));
  bench.grid().scrollTop = 0;
  await bench.frame();
  const times = [];
  let last = await bench.frame();
  for (let n = 0; n < frames; n++) {
    bench.grid().scrollTop += pixels;
    const now = await bench.frame();
    times.push(now - last);
    last = now;
  }
  return times;
}

/** Until the window's thread has had nothing of 50 ms to do for half a second. @param {string} column */
async function axes(column) {
  const [x, y] = ['Horizontal axis', 'Vertical axis'].map(
    (label) =>
      /** @type {HTMLSelectElement} */ (document.querySelector(`select[aria-label="${label}"]`)),
  );
  const pick = (/** @type {HTMLSelectElement} */ select, /** @type {string} */ value) => {
    select.value = value;
    select.dispatchEvent(new Event('change', { bubbles: true }));
  };
  let last = performance.now();
  const began = last;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) last = Math.max(last, entry.startTime + entry.duration);
  });
  observer.observe({ entryTypes: ['longtask'] });
  pick(x, 'c0');
  pick(y, column);
  while (performance.now() - last < 500) await new Promise((resume) => setTimeout(resume, 50));
  observer.disconnect();
  return last - began;
}
