import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { download } from '../../scripts/setup/fetch.mjs';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251));
const hash = createHash('sha256').update(content).digest('hex');

let folder: string;
let server: Server;
let url: string;
/** What was asked for, request by request. */
let ranges: (string | undefined)[];
/** How many answers break off half way before one is whole. */
let breaks: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'darkscope-fetch-'));
  ranges = [];
  breaks = 0;
  server = createServer((request, response) => {
    const range = request.headers.range;
    ranges.push(range);
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const rest = content.subarray(from);
    response.writeHead(range ? 206 : 200, { 'content-length': rest.length });
    if (breaks-- > 0) {
      // Once the first half is on the other side's disk, the line goes dead.
      const half = Math.floor(rest.length / 2);
      response.write(rest.subarray(0, half));
      const written = setInterval(() => {
        const part = statSync(join(folder, 'whole.part'), { throwIfNoEntry: false });
        if ((part?.size ?? 0) < from + half) return;
        clearInterval(written);
        response.destroy();
      }, 5);
    } else {
      response.end(rest);
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

describe('a download', () => {
  it('goes on from where it was broken off, within one run', async () => {
    breaks = 1;
    const path = join(folder, 'whole');
    await download(url, path, { sha256: hash });
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(ranges).toEqual([undefined, 'bytes=150000-']);
  });

  it('goes on from what an earlier, killed run has left', async () => {
    const path = join(folder, 'whole');
    writeFileSync(`${path}.part`, content.subarray(0, 123_456));
    await download(url, path, { sha256: hash });
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(ranges).toEqual(['bytes=123456-']);
    expect(existsSync(`${path}.part`)).toBe(false);
  });

  it('is not repeated when the file is there', async () => {
    const path = join(folder, 'whole');
    writeFileSync(path, content);
    await download(url, path, { sha256: hash });
    expect(ranges).toEqual([]);
  });

  it('with another checksum than expected is refused and dropped', async () => {
    const path = join(folder, 'whole');
    const wrong = '0'.repeat(64);
    await expect(download(url, path, { sha256: wrong })).rejects.toThrow(`SHA-256 is ${hash}`);
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}.part`)).toBe(false);
  });

  it('that never gets through says so after three tries and keeps what it has', async () => {
    breaks = 3;
    const path = join(folder, 'whole');
    await expect(download(url, path, { sha256: hash })).rejects.toThrow();
    expect(ranges).toHaveLength(3);
    const sevenEighths = content.subarray(0, 262_500);
    expect(readFileSync(`${path}.part`).equals(sevenEighths)).toBe(true);
  });
});
