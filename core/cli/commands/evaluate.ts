import { Option } from 'commander';
import { DarkscopeError } from '../../errors';
import { readColumns } from '../columns';
import { openData, withMap } from '../data';
import { evaluateColumns } from '../evaluate-columns';
import { evaluationJson, evaluationText } from '../evaluation-text';
import { readTable } from '../../tables';
import { scoreColumn } from '../score-file';
import type { Session } from '../session';
import { TolerantSource } from '../tolerant-source';
import type { DefineCommand } from '../command';

interface EvaluateOptions {
  scores?: string;
  data?: string[];
  by?: string[];
  map?: string;
}

/** Columns to judge, with the class and mass of every event. */
interface Judged {
  readonly columns: ReadonlyMap<string, ArrayLike<number>>;
  readonly labels: ArrayLike<number>;
  readonly masses: ArrayLike<number>;
}

export const evaluate: DefineCommand = (program, session) =>
  withMap(
    program
      .command('evaluate')
      .description('AUROC and FPR40 of scores or columns, by signal and mass')
      .addOption(new Option('--scores <file>', 'a table written by `score`').conflicts('data'))
      .option('--data <path...>', 'event files, folders or globs; needs --by')
      .option(
        '--by <column...>',
        'columns to evaluate: of the files (n_tracks), from the images (mask_sum, e_tracker, e_ecal, e_hcal, e_total, occupancy), or scores of the table',
      ),
  )
    .addHelpText(
      'after',
      `
Each signal mass is compared with all background (label 0). AUROC is exact, ties counting half, with its 95 %
interval after DeLong. FPR40 is the false positive rate at 40 % signal efficiency, by linear interpolation of
the ROC curve (its larger end where several cuts keep exactly 40 %). A score may order signal below
background: it has one direction for each signal, the one in which the mean AUROC over the masses is 50 % or
more, and all figures are given in it. With --json all rates are in percent.

Examples:
  darkscope evaluate --scores scores.h5
  darkscope evaluate --data data/test --by n_tracks
  darkscope evaluate --data data/test --by mask_sum e_total --json | jq .scores.mask_sum.mauc`,
    )
    .action(async (options: EvaluateOptions) => {
      const { columns, labels, masses } = await readJudged(options, session);
      const evaluations = evaluateColumns(columns, labels, masses, session);
      session.print(evaluations.map(evaluationText).join('\n\n'));
      session.result({ scores: evaluationJson(evaluations) });
    });

async function readJudged(options: EvaluateOptions, session: Session): Promise<Judged> {
  if (options.data && options.by) {
    const { source: files } = await openData(options.data, options.map, session);
    const source = new TolerantSource(files, session);
    const columns = await readColumns(source, options.by, session);
    const { labels, masses } = source;
    await source.close();
    return { columns, labels, masses };
  }
  if (options.scores !== undefined) {
    const table = await readTable(options.scores);
    const names = options.by ?? table.columns.map((column) => column.name);
    const columns = new Map(names.map((name) => [name, scoreColumn(table, name)]));
    return { columns, labels: table.labels, masses: table.masses };
  }
  throw new DarkscopeError(
    'bad-parameter',
    'evaluate needs --scores FILE, or --data PATH… --by COLUMN',
  );
}
