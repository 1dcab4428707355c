// Where the processor's time of scoring goes: milliseconds of all cores an event, by stage.
import { join } from 'node:path';
import { writeEvents } from './events.mjs';
import { writeMasks, writeRaw } from './material.mjs';
import { figure } from './measure.mjs';
import { makeModelFolder, withOwnSide } from './sides.mjs';

const EVENTS = 256;
const ROUNDS = 5;
const FILTERS = [8, 64];
const STAGES = {
  read: 'reading masks',
  network: 'the network',
  scores: 'all scores of reconstructions',
  whole: 'all of it',
};

/** @param {string} folder */
export async function throughput(folder) {
  const raw = join(folder, 'qcd_raw.h5');
  const pooled = join(folder, 'pooled');
  const masks = join(folder, 'masks.bin');
  await writeRaw(raw, EVENTS);
  await writeEvents(pooled, { files: 1, events: EVENTS, columns: 0, images: true });
  writeMasks(masks, 32);
  return withOwnSide('side.mjs', async (own) => {
    const figures = [];
    for (const filters of FILTERS) {
      const model = join(folder, `filters-${filters}`);
      await makeModelFolder({ out: model, masks, count: 32, hyper: { filters } });
      for (const [kind, file] of Object.entries({ raw, pooled })) {
        /** @type {Record<string, number[]>} */
        const times = {};
        for (let round = 0; round <= ROUNDS; round++) {
          const { stages } = await own.ask('stages', { model, file });
          if (round === 0) continue;
          for (const [stage, ms] of Object.entries(stages)) (times[stage] ??= []).push(ms);
        }
        for (const [stage, what] of Object.entries(STAGES)) {
          const name = `scoring ${kind} events, ${filters} filters: ${what}`;
          figures.push(figure(name, 'ms of CPU', times[stage]));
        }
      }
    }
    return figures;
  });
}
