/// <reference lib="dom" />
// A folder far larger than the memory: until its first event is seen, and how fast it is indexed.
import { join } from 'node:path';
import { withApp } from './app.mjs';
import { writeEvents } from './events.mjs';
import { figure } from './measure.mjs';

/** 4,000 events are 200 MB; under 250 names each they fill a folder, and not the disk. */
const EVENTS = 4000;
const NAMES = 250;
const TIMES = 5;
const INDEXED_MS = 20_000;

/** @param {string} folder */
export async function opening(folder) {
  const [large, small] = [join(folder, 'large'), join(folder, 'small')];
  await writeEvents(large, { files: 1, events: EVENTS, columns: 4, images: true, links: NAMES });
  await writeEvents(small, { files: 1, events: 100, columns: 4, images: true });
  return withApp(folder, [small], async ({ electron, window }) => {
    const shows = (/** @type {RegExp} */ count) =>
      window.waitForFunction(
        (wanted) =>
          new RegExp(wanted).test(
            document.querySelector('[data-testid="table-count"]')?.textContent ?? '',
          ) && document.querySelector('[data-testid="event-view"][data-event="0"]'),
        count.source,
        { polling: 'raf' },
      );
    const choose = (/** @type {string} */ path) =>
      electron.evaluate(({ dialog }, filePath) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
      }, path);
    await shows(/ 100 of/);
    const times = [];
    for (let n = 0; n < TIMES; n++) {
      await choose(large);
      const began = performance.now();
      await window.getByTestId('open-folder').click();
      await shows(/1.?000.?000 of/);
      times.push(performance.now() - began);
      if (n === TIMES - 1) break;
      await choose(small);
      await window.getByTestId('open-folder').click();
      await shows(/ 100 of/);
    }
    const done = () =>
      window.evaluate(() => {
        const text = document.querySelector('[data-job="index"]')?.textContent ?? '';
        const [, digits] = /([\d\s\u202f]+)\/[\d\s\u202f]+ *events/.exec(text) ?? [];
        return Number((digits ?? '').replace(/\D/g, ''));
      });
    const before = await done();
    await window.waitForTimeout(INDEXED_MS);
    const rate = ((await done()) - before) / (INDEXED_MS / 1000);
    return [
      figure('opening 250 files, 1,000,000 events, 50 GB: click to first event', 'ms', times),
      figure('indexing in the background', 'events/s', [rate]),
    ];
  });
}
