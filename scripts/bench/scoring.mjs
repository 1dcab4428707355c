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
    const figures = [];
    const goals = { f_m: '<= 0.45', encoders: 'none', full: '<= 0.45' };
    const titles = { f_m: 'f_m alone (Z_1, Z_2)', encoders: 'both encoders', full: 'full model' };
    for (const part of /** @type {const} */ (['f_m', 'encoders', 'full'])) {
      const request = { part, times: TIMES };
      /** @type {Record<'own' | 'lite' | 'native', number[]>} */
      const times = { own: [], lite: [], native: [] };
      for (let round = 0; round <= ROUNDS; round++) {
        const mine = await own.ask('latency', request);
        const lite = await other?.ask('latency', { ...request, with: 'lite' });
        const native = await other?.ask('latency', { ...request, with: 'native' });
        if (round === 0) continue;
        times.own.push(mine.ms);
        if (lite) times.lite.push(lite.ms);
        if (native) times.native.push(native.ms);
      }
      const what = `one event, ${titles[part]}`;
      const said = { unit: 'ms', missing };
      const [first, ...rest] = compared(
        what,
        { own: times.own, other: times.native },
        {
          ...said,
          against: 'Keras',
          goal: 'none',
        },
      );
      figures.push(
        first,
        ...rest,
        ...compared(
          what,
          { own: times.own, other: times.lite },
          {
            ...said,
            against: 'TFLite fp16, 1 thread',
            goal: goals[part],
          },
        ).slice(1),
      );
    }
    return figures;
  });
}
