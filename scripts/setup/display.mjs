import { spawn } from 'node:child_process';
import { has } from './commands.mjs';

/** Whether a window can be shown here. */
export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Where there is no display, starts a virtual one on a free number and sets `DISPLAY`.
 * @returns {Promise<() => void>} ends it again
 */
export async function virtualDisplay() {
  if (hasDisplay()) return () => {};
  if (!has('Xvfb')) {
    throw new Error('window tests need a display or Xvfb: apt-get install -y xvfb');
  }
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const number = await new Promise((done, fail) => {
    const pipe = /** @type {import('node:stream').Readable} */ (server.stdio[3]);
    pipe.on('data', (chunk) => done(String(chunk).trim()));
    server.on('error', fail);
    server.on('exit', (code) => fail(new Error(`Xvfb ended with ${code}`)));
  });
  process.env.DISPLAY = `:${number}`;
  return () => {
    delete process.env.DISPLAY;
    server.kill();
  };
}

// Vitest's global set-up for the window tests.
export default virtualDisplay;
