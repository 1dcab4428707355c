// From the start of the app to its first event on screen, against an Electron that shows an empty window.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../build.mjs';
import { virtualDisplay } from '../setup/display.mjs';
import { project, runtimeFile } from '../setup/places.mjs';
import { writeEvents } from './events.mjs';
import { compared } from './sides.mjs';

const ROUNDS = 9;
/** Milliseconds after which a started app has kept its compiled code. */
const SETTLING = 5000;

/** @param {string} folder */
export async function starting(folder) {
  await build('electron');
  const events = join(folder, 'start');
  await writeEvents(events, { files: 1, events: 200, columns: 4, images: true });
  const bare = bareApp(join(folder, 'bare'));
  const stopDisplay = await virtualDisplay();
  try {
    /** @type {{ own: number[], other: number[] }} */
    const times = { own: [], other: [] };
    for (let round = 0; round <= ROUNDS; round++) {
      const settings = join(folder, 'start-settings');
      const own = await launched(
        [project, events],
        settings,
        '[data-testid="event-view"][data-event="0"]',
        round === 0,
      );
      const other = await launched([bare], join(folder, 'bare-settings'), 'body', false);
      if (round === 0) continue;
      times.own.push(own);
      times.other.push(other);
    }
    return compared('start to first event on screen', times, {
      against: 'a bare Electron window',
      unit: 'ms',
      goal: '<= 1.5',
      missing: '',
      note: 'from the second start on',
    });
  } finally {
    stopDisplay();
  }
}

/**
 * Starts Electron and waits until something is on screen. @returns milliseconds
 * @param {string[]} words
 * @param {string} settings
 * @param {string} shown
 * @param {boolean} first left open until it has kept what later starts make use of
 */
async function launched(words, settings, shown, first) {
  const { _electron } = await import('playwright-core');
  const { electron: found } = JSON.parse(readFileSync(runtimeFile, 'utf8'));
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  const began = performance.now();
  const electron = await _electron.launch({
    executablePath: found.executable,
    args: [...(root ? ['--no-sandbox'] : []), ...words],
    env: {
      .../** @type {Record<string, string>} */ (process.env),
      DARKSCOPE_USER_DATA: settings,
    },
  });
  try {
    const window = await electron.firstWindow();
    // Looked for at every frame: a locator looks every half second once it has waited for a while.
    await window.waitForFunction(
      (/** @type {string} */ css) => document.querySelector(css) !== null,
      shown,
      { polling: 'raf', timeout: 120_000 },
    );
    // two frames: what was found is painted
    await window.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
    );
    const took = performance.now() - began;
    if (first) await new Promise((done) => setTimeout(done, SETTLING));
    return took;
  } finally {
    await electron.close();
  }
}

/** An app of one empty window. @param {string} folder */
function bareApp(folder) {
  mkdirSync(folder, { recursive: true });
  const text = '<!doctype html><title>bare</title><p>bare</p>';
  const main = `const { app, BrowserWindow } = require('electron');
app.setPath('userData', process.env.DARKSCOPE_USER_DATA);
app.whenReady().then(() => new BrowserWindow({ width: 1200, height: 800 }).loadFile('index.html'));
app.on('window-all-closed', () => app.quit());
`;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'bare', main: 'main.js' }));
  writeFileSync(join(folder, 'index.html'), text);
  writeFileSync(join(folder, 'main.js'), main);
  return folder;
}
