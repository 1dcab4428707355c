import { spawn, spawnSync } from 'node:child_process';

/**
 * Whether a command can be found on the PATH.
 * @param {string} command
 */
export function has(command) {
  const found = spawnSync('sh', ['-c', `command -v "$1"`, 'sh', command], { stdio: 'ignore' });
  return found.status === 0;
}

/**
 * Runs a command to its end and returns what it printed; never throws.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 * @returns {{ ok: boolean, stdout: string, stderr: string }}
 */
export function ask(command, args, options = {}) {
  const ran = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    ...options,
  });
  return {
    ok: ran.status === 0,
    stdout: String(ran.stdout ?? '').trim(),
    stderr: String(ran.stderr ?? '').trim() || (ran.error?.message ?? ''),
  };
}

/**
 * Runs a command with its words on our stderr.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { onLine?: (line: string) => void, quiet?: boolean }} [options]
 * `onLine` takes each line of stdout instead of showing it; `quiet` keeps all output for the error message.
 * @returns {Promise<void>} rejects with the last lines of output when the command fails
 */
export function run(command, args, { onLine, quiet = false, ...options } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let tail = '';
    let rest = '';
    const keep = (/** @type {Buffer} */ chunk) => {
      tail = (tail + chunk.toString()).slice(-4000);
      if (!quiet) process.stderr.write(chunk);
    };
    child.stderr?.on('data', keep);
    child.stdout?.on('data', (chunk) => {
      if (!onLine) return keep(chunk);
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(onLine);
    });
    child.on('error', fail);
    child.on('close', (code, signal) => {
      if (code === 0) return done();
      const last = tail.trim().split('\n').slice(-12).join('\n');
      fail(new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}\n${last}`));
    });
  });
}
