import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ask, run } from './commands.mjs';
import { inCache } from './places.mjs';
import { progress, say } from './say.mjs';

/**
 * SHA-256 of a file, as hexadecimal.
 * @param {string} path
 */
export async function sha256(path) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 22 })) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * Whether an address answers at all, asked with a short patience.
 * @param {string} url
 * @param {number} patienceMs
 * @returns {Promise<string | undefined>} undefined when it does, else why not
 */
export async function unreachable(url, patienceMs = 10_000) {
  try {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(patienceMs) });
    return answer.ok ? undefined : `${new URL(url).host} answers ${answer.status}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return `${new URL(url).host} cannot be reached (${cause instanceof Error ? cause.message : cause})`;
  }
}

/**
 * Downloads a file, going on from where a broken download stopped (`PATH.part`), and checks it.
 * @param {string} url
 * @param {string} path where the whole and checked file will stand
 * @param {{ sha256: string, tries?: number }} options
 */
export async function download(url, path, { sha256: expected, tries = 3 }) {
  if (existsSync(path) && (await sha256(path)) === expected) return;
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.part`;
  for (let attempt = 1; ; attempt++) {
    try {
      await resume(url, part);
      break;
    } catch (error) {
      if (attempt === tries) throw error;
      say(
        `${basename(path)}: ${error instanceof Error ? error.message : error}; going on from there`,
      );
    }
  }
  const found = await sha256(part);
  if (found !== expected) {
    rmSync(part);
    throw new Error(`${url}: SHA-256 is ${found}, expected ${expected}; the file was dropped`);
  }
  renameSync(part, path);
}

/**
 * @param {string} url
 * @param {string} part
 */
async function resume(url, part) {
  const have = existsSync(part) ? statSync(part).size : 0;
  const answer = await fetch(url, have ? { headers: { range: `bytes=${have}-` } } : {});
  if (answer.status === 416) return; // nothing is left to send: the part is whole, or its hash will say otherwise
  if (!answer.ok || !answer.body) throw new Error(`${url} answers ${answer.status}`);
  const goesOn = answer.status === 206;
  let done = goesOn ? have : 0;
  const length = Number(answer.headers.get('content-length'));
  const total = length ? done + length : undefined;
  const show = progress(basename(part, '.part'));
  const source = Readable.fromWeb(
    /** @type {import('node:stream/web').ReadableStream} */ (answer.body),
  );
  source.on('data', (chunk) => show((done += chunk.length), total));
  await pipeline(source, createWriteStream(part, { flags: goesOn ? 'a' : 'w' }));
}

/**
 * A wheel from the package index, by the user's own pip (and so by the user's own mirror and proxy settings).
 * @param {{ requirement: string, platform: string, sha256: string, bytes: number }} wheel
 * @returns {Promise<string>} the checked file
 */
export async function wheel({ requirement, platform, sha256: expected, bytes }) {
  const folder = inCache('downloads', requirement.replace('==', '-'));
  const there = () =>
    existsSync(folder) ? readdirSync(folder).find((n) => n.endsWith('.whl')) : undefined;
  const kept = there();
  if (kept && (await sha256(join(folder, kept))) === expected) return join(folder, kept);
  if (!ask('python3', ['-m', 'pip', '--version']).ok) {
    throw new Error(`python3 with pip is needed to fetch ${requirement}`);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  say(`fetching ${requirement} (${Math.round(bytes / 1e6)} MB) with pip`);
  const args = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--disable-pip-version-check',
  ];
  args.push('--platform', platform, '--python-version', '3.11', '--retries', '2', '--dest', folder);
  // pip 25.1 and newer go on with a broken download; older ones start it again.
  if (ask('python3', ['-m', 'pip', 'download', '--help']).stdout.includes('--resume-retries')) {
    args.push('--resume-retries', '5');
  }
  for (let attempt = 1; ; attempt++) {
    try {
      await pipDownload([...args, requirement], folder, bytes);
      break;
    } catch (error) {
      const why = error instanceof Error ? error.message.split('\n').at(-1) : String(error);
      if (attempt === 3)
        throw new Error(`pip cannot fetch ${requirement} (${why})`, { cause: error });
      say(`pip failed, trying again (${why})`);
    }
  }
  const name = there();
  if (!name) throw new Error(`pip left no wheel of ${requirement} in ${folder}`);
  const found = await sha256(join(folder, name));
  if (found !== expected) {
    rmSync(folder, { recursive: true });
    throw new Error(`${name}: SHA-256 is ${found}, expected ${expected}; the file was dropped`);
  }
  return join(folder, name);
}

/**
 * @param {string[]} args
 * @param {string} folder
 * @param {number} bytes
 */
async function pipDownload(args, folder, bytes) {
  // pip writes into its own temporary folder first; given ours, its growth is the progress we show.
  const scratch = join(folder, 'pip');
  mkdirSync(scratch, { recursive: true });
  const show = progress(basename(folder));
  const timer = setInterval(() => show(Math.min(weight(scratch), bytes - 1), bytes), 500);
  try {
    await run('python3', args, { quiet: true, env: { ...process.env, TMPDIR: scratch } });
    show(bytes, bytes);
  } finally {
    clearInterval(timer);
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param {string} folder */
function weight(folder) {
  let sum = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    try {
      sum += statSync(join(entry.parentPath ?? entry.path, entry.name)).size;
    } catch {
      // pip moved it in between
    }
  }
  return sum;
}
