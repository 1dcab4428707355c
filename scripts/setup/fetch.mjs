import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
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
