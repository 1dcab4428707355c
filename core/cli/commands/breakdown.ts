import { DarkscopeError } from '../../errors';
import { CHANNELS, MASK_SIZE } from '../../events/schema';
import { writeAtomically } from '../../atomic';
import { refuseSource } from '../../export/refuse-source';
import { writeFile } from 'node:fs/promises';
import { figure } from '../../report/figures';
import { CELL_COLUMNS, cellTexts, centreOf } from '../cells';
import type { DefineCommand } from '../command';
import { withEvent, withOneEvent, type OneEventOptions } from '../one-event';
import { positiveCount } from '../option-values';
import type { Session } from '../session';
import { textTable } from '../text-table';

interface BreakdownOptions extends OneEventOptions {
  by?: string;
  top: number;
  out?: string;
}

export const breakdown: DefineCommand = (program, session) =>
  withOneEvent(
    program
      .command('breakdown')
      .description('say which cells make the score of an event')
      .option('--by <score>', "a score that is a sum over cells (default: the model's main one)")
      .option('--top <n>', 'so many of the largest terms', positiveCount, 10),
  )
    .option('--out <file>', 'all terms that are not nought, as CSV')
    .addHelpText(
      'after',
      `
The terms come from the code that scores and sum to the score. Shares are of the sum of their sizes; those of the
channels are of cells in which the channel has E_T, and overlap. For the shares of many events see \`shares\`.

Examples:
  darkscope breakdown --model models/codae --data data/test --event 212
  darkscope breakdown --model models/codae --data run3.h5 --event 7 --by sse --out terms.csv`,
    )
    .action((options: BreakdownOptions) => breakDownEvent(options, session));

async function breakDownEvent(options: BreakdownOptions, session: Session): Promise<void> {
  await withEvent(options, session, async ({ model, image, name, id, paths }) => {
    const { breakDown, sumOfTerms } = await import('../../probe/breakdown');
    const { SHARES, sharesOf } = await import('../../probe/shares');
    const score = options.by ?? model.kind.mainScore;
    const [[part]] = [...breakDown(model, image, [score]).values()];
    const shares = sharesOf(part, image);
    const energies = (cell: number): number[] =>
      CHANNELS.map((_, channel) => image[cell * CHANNELS.length + channel]);
    const terms = Array.from(part.terms, (term, at) => ({
      layer: part.layers[Math.floor(at / MASK_SIZE)],
      cell: at % MASK_SIZE,
      term,
    })).filter(({ term }) => term !== 0);
    const largest = [...terms]
      .sort((a, b) => Math.abs(b.term) - Math.abs(a.term))
      .slice(0, options.top);
    const sum = sumOfTerms(part);
    if (options.out !== undefined) {
      const lines = terms.map(({ layer, cell, term }) => {
        const { eta, phi } = centreOf(cell);
        return [layer, ...cellTexts(cell)[0].split(','), eta, phi, term, ...energies(cell)].join();
      });
      const head = `layer,phi_cell,eta_cell,eta,phi,term,${CHANNELS.map((c) => `${c}_gev`).join()}`;
      await writeCsv(options.out, [head, ...lines], paths);
    }
    session.print(`${score} of ${name}: ${figure(sum, 7)}\n`);
    session.print(
      textTable(
        [{ title: 'share' }, { title: '%', align: 'right' }],
        SHARES.map(({ title }, i) => [title, (100 * shares[i]).toFixed(1)]),
      ),
    );
    session.print();
    session.print(
      textTable(
        [
          ...CELL_COLUMNS,
          ...(part.layers.length > 1 ? [{ title: 'layer' }] : []),
          { title: 'term', align: 'right' },
          ...CHANNELS.map((channel) => ({ title: `${channel} [GeV]`, align: 'right' as const })),
        ],
        largest.map(({ layer, cell, term }) => [
          ...cellTexts(cell),
          ...(part.layers.length > 1 ? [layer] : []),
          figure(term),
          ...energies(cell).map((energy) => figure(energy)),
        ]),
      ),
    );
    if (options.out !== undefined) session.print(`\n${terms.length} terms: ${options.out}`);
    session.result({
      event: id,
      score,
      sum,
      shares: Object.fromEntries(SHARES.map((share, i) => [share.id, shares[i]])),
      largest: largest.map((one) => ({ ...one, ...centreOf(one.cell), gev: energies(one.cell) })),
      out: options.out,
    });
  });
}

/** @throws DarkscopeError `bad-parameter` for a name that is no CSV, `output-unwritable`. */
export async function writeCsv(
  out: string,
  lines: readonly string[],
  sources: readonly string[],
): Promise<void> {
  if (!out.toLowerCase().endsWith('.csv')) {
    throw new DarkscopeError('bad-parameter', `${out}: the name must end in .csv`, { file: out });
  }
  refuseSource(out, sources);
  await writeAtomically(out, (unfinished) =>
    writeFile(unfinished.add(out), `${lines.join('\n')}\n`),
  );
}
