// A step of CoDAE's training, and the memory it takes.
import { join } from 'node:path';
import { writeMasks } from './material.mjs';
import { figure } from './measure.mjs';
import { compared, inTurn, makeModelFolder, THREADS, withSides } from './sides.mjs';

/** Enough for all steps to lie in one epoch. */
const EVENTS = 1536;
const ROUNDS = 5;
const AGAINST = 'Keras';
const note = `${THREADS} threads each`;

/** @param {string} folder */
export async function trainingSteps(folder) {
  const masks = join(folder, 'masks.bin');
  const model = join(folder, 'model');
  writeMasks(masks, EVENTS);
  const figures = [];
  for (const batch of [32, 128]) {
    figures.push(
      ...(await withSides(async ({ own, other, missing }) => {
        await makeModelFolder({ out: join(folder, `made-${batch}`), masks, count: 32 });
        await own.ask('train', { batch, out: `${model}-${batch}`, masks, count: EVENTS });
        await other?.ask('load', { model: join(folder, `made-${batch}`), masks, count: batch });
        const times = await inTurn(
          ROUNDS,
          () => own.ask('step'),
          other ? () => other.ask('step', { batch }) : null,
        );
        const what = `training step, batch ${batch}`;
        const memory = await Promise.all([own, other].map((side) => side?.ask('memory')));
        return [
          ...compared(what, times, {
            against: AGAINST,
            unit: 'ms',
            goal: '<= 1.0',
            missing,
            note,
          }),
          ...memory.flatMap((answer, i) =>
            answer
              ? [
                  figure(`${what}, peak memory, ${i === 0 ? 'Darkscope' : AGAINST}`, 'GiB', [
                    answer.bytes / 2 ** 30,
                  ]),
                ]
              : [],
          ),
        ];
      })),
    );
  }
  return figures;
}
