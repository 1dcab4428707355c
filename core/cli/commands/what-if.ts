import { CHANNELS } from '../../events/schema';
import { refuseSource } from '../../export/refuse-source';
import { figure } from '../../report/figures';
import { DarkscopeError } from '../../errors';
import { CELL_COLUMNS, cellTexts, centreOf, setCell, type SetCell } from '../cells';
import type { DefineCommand } from '../command';
import { withEvent, withOneEvent, type OneEvent, type OneEventOptions } from '../one-event';
import { positiveCount } from '../option-values';
import type { Session } from '../session';
import { textTable } from '../text-table';

interface WhatIfOptions extends OneEventOptions {
  set?: SetCell[];
  by?: string;
  top: number;
  out?: string;
}

export const whatIf: DefineCommand = (program, session) =>
  withOneEvent(
    program
      .command('what-if')
      .description('score an event with cells changed, or say which of its cells matter most')
      .option(
        '--set <channel:phi,eta=GeV>',
        'sets a cell of tracker, ecal, hcal or all; may be repeated',
        setCell,
      )
      .option(
        '--by <score>',
        "without --set: the score that cells matter to (default: the model's main one)",
      )
      .option('--top <n>', 'without --set: so many cells', positiveCount, 10),
  )
    .option('--out <file.h5>', 'with --set: the changed event, in a file of its own')
    .addHelpText(
      'after',
      `
Cells are named by row in phi (0 to 71) and column in eta (0 to 57). With --set, every score of the model is told
before and after. Without, each lit cell is erased in turn and the score that is left is told, the largest change
first.

Examples:
  darkscope what-if --model models/codae --data data/test --event 212
  darkscope what-if --model models/codae --data data/test --event 212 --set all:12,30=0 --set ecal:12,31=0
  darkscope what-if --model models/codae --data data/test --event 212 --set tracker:5,5=20 --out lit.h5`,
    )
    .action(async (options: WhatIfOptions) => {
      if (options.out !== undefined && !options.set) {
        throw new DarkscopeError(
          'bad-parameter',
          '--out needs a change: --set channel:phi,eta=GeV',
        );
      }
      await withEvent(options, session, (event) =>
        options.set ? change(event, options, options.set, session) : rank(event, options, session),
      );
    });

async function change(
  { model, image, source, paths, name, id }: OneEvent,
  { event, out }: WhatIfOptions,
  set: readonly SetCell[],
  session: Session,
): Promise<void> {
  const { setCells } = await import('../../probe/alter');
  const { scoreImages } = await import('../../probe/score-image');
  const changed = image.slice();
  const changes = set.map(({ cells, gev }) => setCells(changed, 0, cells, gev));
  const { scores: before } = await scoreImages(model, image);
  const { scores: after } = await scoreImages(model, changed);
  const scores = [...before].map(([score, [value]]) => ({
    score,
    before: value,
    after: after.get(score)?.[0] ?? NaN,
  }));
  if (out !== undefined) {
    refuseSource(out, paths);
    const { writeEdited } = await import('../../probe/write-edited');
    const edits = set.map(
      ({ cells, gev }) =>
        `set ${cells.map(({ channel }) => CHANNELS[channel]).join(' and ')} of cell ${cellTexts(cells[0].cell)[0]} to ${gev} GeV`,
    );
    await writeEdited({ source, event, image: changed, edits, out });
  }
  session.print(`${name}, ${changes.filter(Boolean).length} of ${set.length} changes change it\n`);
  const right = (title: string) => ({ title, align: 'right' as const });
  session.print(
    textTable(
      [{ title: 'score' }, right('before'), right('after'), right('difference')],
      scores.map((one) => [
        one.score,
        figure(one.before, 6),
        figure(one.after, 6),
        figure(one.after - one.before),
      ]),
    ),
  );
  if (out !== undefined) session.print(`\n${out}`);
  session.result({ event: id, scores, out });
}

async function rank(
  { model, image, name, id }: OneEvent,
  { by, top }: WhatIfOptions,
  session: Session,
): Promise<void> {
  const { litCells, scoresWithout } = await import('../../probe/occlusion');
  const { scoreImages } = await import('../../probe/score-image');
  const score = model.kind.scores.find((known) => known === (by ?? model.kind.mainScore));
  if (!score) {
    throw new DarkscopeError(
      'score-undefined',
      `${model.kind.title} defines no score named ${by}`,
      {
        hint: `It defines ${model.kind.scores.join(', ')}.`,
      },
    );
  }
  const { scores } = await scoreImages(model, image, [score]);
  const whole = scores.get(score)?.[0] ?? NaN;
  const lit = litCells(image, model.kind.input);
  const without = new Float64Array(lit.length);
  const batch = 32;
  for (let start = 0; start < lit.length; start += batch) {
    const part = lit.subarray(start, start + batch);
    without.set(await scoresWithout(model, image, part, score), start);
  }
  const cells = Array.from(lit, (cell, i) => ({
    cell,
    ...centreOf(cell),
    without: without[i],
    difference: without[i] - whole,
  }))
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference))
    .slice(0, top);
  session.print(`${score} of ${name}: ${figure(whole, 7)}; ${lit.length} cells erased in turn\n`);
  session.print(
    textTable(
      [
        ...CELL_COLUMNS,
        { title: `${score} without`, align: 'right' },
        { title: 'difference', align: 'right' },
      ],
      cells.map((one) => [...cellTexts(one.cell), figure(one.without, 6), figure(one.difference)]),
    ),
  );
  session.result({ event: id, score, value: whole, lit: lit.length, cells });
}
