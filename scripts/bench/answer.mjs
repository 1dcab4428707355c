// What Darkscope's sides of the bench have in common: events in memory, and one answer a line for one request a line.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const MASK = 72 * 58;

/**
 * Background events in memory, whose tracker is the given masks.
 * @param {string} path bytes of 0 and 1
 * @param {number} count
 */
export function maskedEvents(path, count) {
  const masks = readFileSync(path).subarray(0, count * MASK);
  return {
    count,
    columns: [],
    labels: new Int32Array(count),
    masses: new Float64Array(count),
    readImages: (/** @type {ArrayLike<number>} */ events) => {
      const images = new Float32Array(events.length * MASK * 3);
      for (let i = 0; i < events.length; i++) {
        for (let cell = 0; cell < MASK; cell++) {
          images[(i * MASK + cell) * 3] = masks[events[i] * MASK + cell];
        }
      }
      return Promise.resolve(images);
    },
    id: (/** @type {number} */ index) => ({ file: path, index }),
    close: () => Promise.resolve(),
  };
}

/**
 * Answers until nobody asks any more.
 * @param {Record<string, (request: any) => Promise<object>>} works by the name they are asked for
 */
export async function answer(works) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { do: work, ...request } = JSON.parse(line);
    const said = await works[work](request).catch((/** @type {Error} */ error) => ({
      error: error.stack,
    }));
    process.stdout.write(`${JSON.stringify(said)}\n`);
  }
}
