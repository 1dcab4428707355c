// Times as medians with their spread.

/**
 * @typedef {object} Figure
 * @property {string} what
 * @property {string} unit
 * @property {number} median
 * @property {number} low least of the samples
 * @property {number} high greatest
 * @property {number} samples
 * @property {string} [note]
 * @property {{ seconds: number, MiB: number }[]} [series] samples through time, drawn on the page
 */

/**
 * @param {string} what
 * @param {string} unit
 * @param {number[]} samples
 * @param {string} [note]
 * @returns {Figure}
 */
export function figure(what, unit, samples, note) {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  return { what, unit, median, low, high, samples: sorted.length, ...(note ? { note } : {}) };
}

/**
 * Runs each of the works in turn, over and over, so that a machine that is busy for a while is so for all of them.
 * @param {Record<string, () => Promise<unknown>>} works by what they are
 * @param {number} rounds the first is not counted
 */
export async function interleaved(works, rounds) {
  /** @type {Map<string, number[]>} */
  const times = new Map(Object.keys(works).map((what) => [what, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [what, work] of Object.entries(works)) {
      const began = performance.now();
      await work();
      if (round > 0) times.get(what)?.push(performance.now() - began);
    }
  }
  return [...times].map(([what, samples]) => figure(what, 'ms', samples));
}
