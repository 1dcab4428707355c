#!/usr/bin/env node
// `npm start [-- FILE…]`: set-up, build, then the window; without a display, the main job without a window.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { build } from './build.mjs';
import { setUp } from './setup.mjs';
import { hasDisplay } from './setup/display.mjs';
import { inProject, project, typedIn } from './setup/places.mjs';
import { say } from './setup/say.mjs';

async function main() {
  const files = process.argv.slice(2);
  const window = hasDisplay();
  const runtime = await setUp({ window });
  if (!window) {
    await build('cli');
    say(
      'no display here (DISPLAY is not set): doing the main job without a window, on the bundled sample',
    );
    return run(process.execPath, [
      inProject('out', 'cli', 'main.cjs'),
      'demo',
      '--out',
      inProject('runs', 'demo'),
    ]);
  }
  await build('electron');
  if (!runtime.electron || !('executable' in runtime.electron)) {
    throw new Error(`there is no Electron to open the window with: ${runtime.electron?.reason}`);
  }
  const flags = [];
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    say('you are root: Chromium refuses its sandbox to root, so it starts with --no-sandbox');
    flags.push('--no-sandbox');
  }
  return run(runtime.electron.executable, [...flags, project, ...files]);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
function run(command, args) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: typedIn('start'), stdio: 'inherit' });
    // A Ctrl-C reaches the child as well; we stay until it has ended in its own way.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', fail);
    child.on('close', (code, signal) =>
      done(signal ? 128 + constants.signals[signal] : (code ?? 1)),
    );
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
