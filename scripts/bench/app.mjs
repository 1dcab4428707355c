// The app in a real window, for measurements.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../build.mjs';
import { virtualDisplay } from '../setup/display.mjs';
import { project, runtimeFile } from '../setup/places.mjs';

/**
 * Opens the app on the given files, with settings of its own, and ends it when the work is done.
 * @template T
 * @param {string} folder for its settings
 * @param {string[]} files
 * @param {(app: { electron: import('playwright-core').ElectronApplication, window: import('playwright-core').Page }) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withApp(folder, files, work) {
  await build('electron');
  const stopDisplay = await virtualDisplay();
  const { _electron } = await import('playwright-core');
  const { electron: found } = JSON.parse(readFileSync(runtimeFile, 'utf8'));
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  const electron = await _electron.launch({
    executablePath: found.executable,
    args: [...(root ? ['--no-sandbox'] : []), project, ...files],
    env: {
      .../** @type {Record<string, string>} */ (process.env),
      DARKSCOPE_USER_DATA: join(folder, 'settings'),
    },
  });
  try {
    const window = await electron.firstWindow();
    window.setDefaultTimeout(300_000);
    return await work({ electron, window });
  } finally {
    await electron.close();
    stopDisplay();
  }
}
