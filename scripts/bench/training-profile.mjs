// Where the time of training goes: by kind of op within the graph of a micro-batch, and outside of it.
import { join } from 'node:path';
import { writeMasks } from './material.mjs';
import { figure } from './measure.mjs';
import { withOwnSide } from './sides.mjs';

const BATCH = 32;
const EVENTS = 640;
const WIDTHS = [8, 64];
const ROUNDS = 5;
/** Kinds of op with a smaller share are summed. */
const LEAST = 0.01;

/** @param {string} folder */
export async function trainingProfile(folder) {
  const masks = join(folder, 'masks.bin');
  writeMasks(masks, EVENTS);
  const figures = [];
  for (const filters of WIDTHS) {
    const title = `${filters} filters, micro-batches of ${BATCH}`;
    figures.push(
      ...(await withOwnSide('training-side.mjs', async (side) => {
        await side.ask('trace', { filters, masks, events: BATCH });
        const rounds = [];
        for (let round = 0; round <= ROUNDS; round++) rounds.push(await side.ask('replay'));
        return within(title, rounds.slice(1));
      })),
      ...(await withOwnSide('training-side.mjs', async (side) => {
        const out = join(folder, `profiled-${filters}`);
        const parts = await side.ask('sampled', {
          filters,
          masks,
          events: EVENTS,
          batch: BATCH,
          out,
        });
        return Object.entries(parts)
          .sort((a, b) => b[1] - a[1])
          .map(([part, share]) => figure(`an epoch, ${title}: ${part}`, '%', [100 * share]));
      })),
    );
  }
  return figures;
}

/**
 * @param {string} title
 * @param {Record<string, any>[]} rounds milliseconds and numbers of ops, by kind
 */
function within(title, rounds) {
  const totals = rounds.map(({ ms }) => sum(Object.values(ms)));
  const what = `a micro-batch run op by op, ${title}`;
  const kinds = Object.keys(rounds[0].count).map((op) => {
    const shares = rounds.map(({ ms }, round) => (100 * ms[op]) / totals[round]);
    return { shares, ...figure(`${what}: ${op}`, '%', shares, `${rounds[0].count[op]} ops`) };
  });
  const [large, small] = [true, false].map((is) =>
    kinds.filter(({ median }) => median >= 100 * LEAST === is),
  );
  const rest = rounds.map((_, round) => sum(small.map(({ shares }) => shares[round])));
  return [
    figure(what, 'ms', totals),
    ...large.sort((a, b) => b.median - a.median).map(({ shares: _, ...kind }) => kind),
    figure(`${what}: ${small.length} other kinds of op`, '%', rest),
  ];
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, x) => total + x, 0);
}
