// Scoring of events in memory, by batches and one by one.
import { join } from 'node:path';
import { writeMasks } from './material.mjs';
import { figure } from './measure.mjs';
import { compared, inTurn, makeModelFolder, THREADS, withSides } from './sides.mjs';

const EVENTS = 128;
const ROUNDS = 5;
export const SCORES = ['bce', 'sse', 'z1', 'z2'];
/** Events that a median of a single-event latency comes from. */
const TIMES = 25;

/** Makes a model that both sides load, with masks for it. @param {string} folder */
export async function makeModel(folder) {
  const masks = join(folder, 'masks.bin');
  const model = join(folder, 'scored');
  writeMasks(masks, EVENTS);
  await makeModelFolder({ out: model, masks, count: 32 });
  return { model, masks, count: EVENTS };
}

/** @param {string} folder */
export async function batchScoring(folder) {
  return withSides(async ({ own, other, missing }) => {
    const made = await makeModel(folder);
    await Promise.all([own, other].map((side) => side?.ask('load', made)));
    const agreement = await difference(own, other);
    const times = await inTurn(
      ROUNDS,
      () => own.ask('score', { scores: SCORES }),
      other ? () => other.ask('score') : null,
    );
    const memory = await own.ask('memory');
    return [
      ...compared(`scoring of ${EVENTS} events, batches of 32`, times, {
        against: 'Keras',
        unit: 'events/s',
        of: (ms) => (EVENTS * 1000) / ms,
        rate: true,
        goal: '>= 2',
        missing,
        note: `${THREADS} threads each; ${SCORES.join(', ')}${agreement}`,
      }),
      figure('scoring, peak memory, Darkscope', 'GiB', [memory.bytes / 2 ** 30]),
    ];
  });
}

/**
 * Both sides must do the same work: their scores are compared.
 * @param {import('./sides.mjs').Side} own
 * @param {import('./sides.mjs').Side | null} other
 */
async function difference(own, other) {
  const mine = await own.ask('score', { scores: SCORES });
  if (!other) return `; computed by ${mine.computedBy}`;
  const theirs = await other.ask('score');
  const worst = Math.max(
    ...mine.scores.map((/** @type {number} */ score, /** @type {number} */ i) =>
      Math.abs(score / theirs.scores[i] - 1),
    ),
  );
  if (!(worst < 1e-3)) throw new Error(`the sides' scores differ by ${worst} of their size`);
  return `; computed by ${mine.computedBy}; BCE of both within ${worst.toExponential(0)}`;
}

/** @param {string} folder */
export async function latencies(folder) {
  return withSides(async ({ own, other, missing }) => {
    const made = await makeModel(folder);
    await Promise.all([own, other].map((side) => side?.ask('load', made)));
    /** @type {import('./measure.mjs').Figure[]} */
    const figures = [];
    const goalOf = (/** @type {string} */ part) => (part === 'encoders' ? 'none' : '<= 0.45');
    const titles = { f_m: 'f_m alone (Z_1, Z_2)', encoders: 'both encoders', full: 'full model' };
    const others = [
      { id: 'native', against: 'Keras', of: () => 'none' },
      { id: 'lite', against: 'TFLite fp16, 1 thread', of: goalOf },
      { id: 'flex', against: "TFLite fp16 in the authors' form, 1 thread", of: goalOf },
    ];
    for (const part of /** @type {const} */ (['f_m', 'encoders', 'full'])) {
      const request = { part, times: TIMES };
      /** @type {Record<string, number[]>} */
      const times = { own: [], native: [], lite: [], flex: [] };
      let cuts = '';
      for (let round = 0; round <= ROUNDS; round++) {
        const found = { own: await own.ask('latency', request) };
        for (const { id } of other ? others : []) {
          const answer = await other?.ask('latency', { ...request, with: id });
          Object.assign(found, { [id]: answer });
          cuts = `; ${answer?.flex} of its convolutions are Flex ops`;
        }
        if (round === 0) continue;
        for (const [id, { ms }] of Object.entries(found)) times[id].push(ms);
      }
      others.forEach(({ id, against, of }, i) => {
        const both = { own: times.own, other: times[id] };
        const note = id === 'flex' ? cuts : '';
        const said = { unit: 'ms', missing, against, goal: of(part) + note };
        figures.push(...compared(`one event, ${titles[part]}`, both, said).slice(i === 0 ? 0 : 1));
      });
    }
    return figures;
  });
}
