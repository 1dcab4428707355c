// What each way of computing a micro-batch of training gives: on the same weights and events, in turn.
import { join } from 'node:path';
import { writeMasks } from './material.mjs';
import { figure } from './measure.mjs';
import { THREADS, withOwnSide } from './sides.mjs';

const EVENTS = 32;
const ROUNDS = 7;
const WIDTHS = [8, 64];
const FIRST = 'op by op';

/** @param {string} folder */
export async function trainingPaths(folder) {
  const masks = join(folder, 'masks.bin');
  writeMasks(masks, EVENTS);
  const figures = [];
  for (const filters of WIDTHS) {
    figures.push(
      ...(await withOwnSide('training-side.mjs', async (side) => {
        const { apart, missing } = await side.ask('open', {
          filters,
          masks,
          events: EVENTS,
          bfloat16: true,
        });
        if (missing) process.stderr.write(`bench: no bfloat16: ${missing}\n`);
        const paths = Object.keys(apart);
        /** @type {Map<string, number[]>} */
        const times = new Map(paths.map((path) => [path, []]));
        for (let round = 0; round <= ROUNDS; round++) {
          for (const path of paths) {
            const { ms } = await side.ask('compute', { path });
            if (round > 0) times.get(path)?.push(ms);
          }
        }
        const first = times.get(FIRST) ?? [];
        return [...times].flatMap(([path, ms]) => {
          const what = `${EVENTS} events, ${filters} filters, ${path}`;
          const ratios = ms.map((time, round) => time / first[round]);
          const note = `gradient ${apart[path].toExponential(0)} of its size from ${FIRST}`;
          return [
            figure(what, 'ms', ms, `${THREADS} threads`),
            ...(path === FIRST ? [] : [figure(`${what}: time / ${FIRST}`, 'x', ratios, note)]),
          ];
        });
      })),
    );
  }
  return figures;
}
