// What each way of computing the same model gives: one event, in one process, in turn.
import { figure } from './measure.mjs';
import { makeModel } from './scoring.mjs';
import { withOwnSide } from './sides.mjs';

const ROUNDS = 60;

/** @param {string} folder */
export async function paths(folder) {
  const made = await makeModel(folder);
  return withOwnSide('side.mjs', async (own) => {
    await own.ask('load', made);
    const figures = [];
    for (const [part, title] of [
      ['latent', 'f_m alone'],
      ['prediction', 'full model'],
    ]) {
      /** @type {{ ms: Record<string, number[]> }} */
      const { ms } = /** @type {any} */ (await own.ask('paths', { part, rounds: ROUNDS }));
      const [first, ...others] = Object.entries(ms);
      figures.push(figure(`${title}, one event: ${first[0]}`, 'ms', first[1]));
      let before = first[1];
      for (const [way, times] of others) {
        figures.push(figure(`${title}, one event: ${way}`, 'ms', times));
        const ratios = times.map((took, i) => took / before[i]);
        figures.push(figure(`${title}: of the way before`, 'x', ratios));
        before = times;
      }
    }
    return figures;
  });
}
