import { Option } from 'commander';
import { DarkscopeError } from '../../errors';
import type { DefineCommand } from '../command';
import { withMap } from '../data';
import { evaluateColumns } from '../evaluate-columns';
import { CORRELATED } from '../evaluation/correlation';
import { HELP } from '../evaluation/help';
import { readJudged, readRuns, only, type JudgedOptions } from '../evaluation/read';
import { reconstructionSection } from '../evaluation/reconstruction';
import { seedsSection } from '../evaluation/seeds';
import {
  asksForSections,
  checkSections,
  sections,
  type SectionOptions,
} from '../evaluation/sections';
import type { Section } from '../evaluation/section';
import { evaluationJson, evaluationText } from '../evaluation-text';
import { finiteNumber, positiveCount, share, shares, wholeNumber } from '../option-values';
import type { Session } from '../session';

type EvaluateOptions = JudgedOptions & SectionOptions;

export const evaluate: DefineCommand = (program, session) =>
  withMap(
    program
      .command('evaluate')
      .description('AUROC and FPR40 of scores or columns, by signal and mass')
      .addOption(
        new Option(
          '--scores <file...>',
          'a table written by `score`; several are runs (seeds) of one training, to be averaged',
        ).conflicts('data'),
      )
      .option('--data <path...>', 'event files, folders or globs; needs --by')
      .option(
        '--by <column...>',
        'columns to evaluate: of the files (n_tracks), from the images (mask_sum, e_tracker, e_ecal, e_hcal, e_total, occupancy), or scores of the table',
      ),
  )
    .option('--at <efficiency...>', 'false positive rates at these signal efficiencies', shares)
    .option('--rejection <efficiency...>', 'background rejections 1/ε_B at these', shares)
    .option(
      '--bootstrap <n>',
      'AUROC intervals from so many resamples of the events',
      positiveCount,
    )
    .option('--pair <column>', 'how the AUROC of every other column differs from that of this one')
    .option('--aso', 'almost stochastic order of the columns (with --pair, against that one)')
    .addOption(
      new Option(
        '--correlation [events]',
        'correlations of the columns on background (default) or all',
      )
        .choices(CORRELATED)
        .preset('background'),
    )
    .addOption(
      new Option('--fpr <share>', 'thresholds that at most this share of background passes')
        .argParser(share)
        .conflicts('rate'),
    )
    .option('--rate <hz>', 'thresholds that at most this rate of background passes', finiteNumber)
    .option('--input-rate <hz>', 'rate at which background arrives', finiteNumber)
    .option('--reconstruction <column...>', 'mean and standard deviation of columns on background')
    .option('--seed <n>', 'of --bootstrap and --aso', wholeNumber, 42)
    .addHelpText('after', HELP)
    .action(async (options: EvaluateOptions) => {
      checkSections(options);
      await (options.scores && options.scores.length > 1
        ? evaluateRuns(options, options.scores, session)
        : evaluateOne(options, session));
    });

async function evaluateOne(options: EvaluateOptions, session: Session): Promise<void> {
  const { evaluated, described } = await readJudged(options, session);
  const { columns, labels, masses } = evaluated;
  const evaluations = evaluateColumns(columns, labels, masses, session);
  const able = only(
    evaluated,
    evaluations.map(({ column }) => column),
  );
  const added = sections(options, able);
  if (described.columns.size > 0) added.push(reconstructionSection(described));
  session.print(
    [...evaluations.map(evaluationText), ...added.map(({ text }) => text)].join('\n\n'),
  );
  session.result({ scores: evaluationJson(evaluations), ...jsonOf(added) });
}

/** Several score files are runs of one training. */
async function evaluateRuns(
  options: EvaluateOptions,
  files: readonly string[],
  session: Session,
): Promise<void> {
  if (asksForSections(options) || options.reconstruction) {
    throw new DarkscopeError(
      'bad-parameter',
      'several score files are averaged, and nothing else',
      {
        hint: 'Give one file after --scores with the other options.',
      },
    );
  }
  const runs = await readRuns(files, options.by);
  const section = seedsSection(
    runs.map(({ columns, labels, masses }) => evaluateColumns(columns, labels, masses, session)),
  );
  session.print(section.text);
  session.result(jsonOf([section]));
}

function jsonOf(added: readonly Section[]): Record<string, unknown> {
  return Object.fromEntries(added.map(({ key, json }) => [key, json]));
}
