/** Reads many places of a file at once: neighbours by one call. */
import { read as readFile } from 'node:fs';

/** What lies between two wanted places is read along, up to so many bytes. */
const GAP = 64 * 1024;
/** One call reads at most about so much. */
const MOST = 4 * 1024 * 1024;

export interface Span {
  readonly address: number;
  readonly bytes: number;
}

/** @returns the bytes of each place, in the given order. @throws Error where the file ends before. */
export async function readSpans(fd: number, spans: readonly Span[]): Promise<Uint8Array[]> {
  const order = spans.map((_, i) => i).sort((a, b) => spans[a].address - spans[b].address);
  const found = new Array<Uint8Array>(spans.length);
  const calls: Promise<void>[] = [];
  for (let at = 0; at < order.length;) {
    const first = spans[order[at]].address;
    let end = first;
    const group: number[] = [];
    for (; at < order.length; at++) {
      const { address, bytes } = spans[order[at]];
      const grown = Math.max(end, address + bytes);
      if (group.length > 0 && (address - end > GAP || grown - first > MOST)) break;
      group.push(order[at]);
      end = grown;
    }
    calls.push(
      readAt(fd, first, end - first).then((data) => {
        for (const i of group) {
          const from = spans[i].address - first;
          found[i] = data.subarray(from, from + spans[i].bytes);
        }
      }),
    );
  }
  await Promise.all(calls);
  return found;
}

function readAt(fd: number, position: number, bytes: number): Promise<Uint8Array> {
  const data = new Uint8Array(bytes);
  return new Promise((resolve, reject) => {
    const next = (done: number): void => {
      readFile(fd, data, done, bytes - done, position + done, (error, got) => {
        if (error) reject(error);
        else if (got === 0) reject(new Error(`the file ends before byte ${position + bytes}`));
        else if (done + got < bytes) next(done + got);
        else resolve(data);
      });
    };
    if (bytes === 0) resolve(data);
    else next(0);
  });
}
