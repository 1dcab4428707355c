/// <reference lib="dom" />
// One change of an event, until its new scores are shown: CoDAE at the widths of the paper, trained for one epoch.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { inProject } from '../setup/places.mjs';
import { withApp } from './app.mjs';
import { writeEvents } from './events.mjs';
import { figure } from './measure.mjs';

const TIMES = 30;

/** @param {string} folder */
export async function whatIf(folder) {
  const own = join(folder, 'what-if');
  const events = join(own, 'events');
  await writeEvents(events, { files: 1, events: 100, columns: 1, images: true });
  const out = join(own, 'settings', 'models', 'codae');
  const words = ['train', '--data', events, '--preset', 'paper', '--epochs', '1', '--out', out];
  const { status, stderr } = spawnSync(
    process.execPath,
    [inProject('scripts', 'darkscope.mjs'), ...words],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`no model for the measurement: ${stderr}`);
  return withApp(own, [events], async ({ window }) => {
    await window.locator('[data-testid="event-view"][data-event="0"]').waitFor();
    await window.getByText('codae', { exact: true }).first().waitFor();
    await window.keyboard.press('y');
    await window.locator('[data-testid="what-if"][data-event="0"]').waitFor();
    await window.getByRole('button', { name: 'Change all' }).click();
    const times = [];
    for (let n = 0; n <= TIMES; n++) times.push(await window.evaluate(turn));
    return [figure('what-if: turned by a cell, click to new scores', 'ms', times.slice(1))];
  });
}

async function turn() {
  const shown = () => document.querySelector('[data-score="sse"] td:nth-of-type(2)')?.textContent;
  const button = [...document.querySelectorAll('button')].find(
    ({ textContent }) => textContent?.trim() === 'Turn',
  );
  const before = shown();
  const began = performance.now();
  button?.click();
  do await new Promise((resume) => requestAnimationFrame(resume));
  while (shown() === before && performance.now() - began < 10_000);
  return performance.now() - began;
}
