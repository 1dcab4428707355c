import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { DarkscopeError } from '../../errors';
import { findFiles } from '../../events/paths';
import { counted, durationText } from '../../report/figures';
import { openData, withMap } from '../data';
import { presetName, seedList, setting, wholeNumber } from '../option-values';
import { textTable, type TextColumn } from '../text-table';
import type { PresetName } from '../../models/hyper';
import type { TrainingState } from '../../reproduce/assemble';
import type { Results } from '../../reproduce/results';
import type { DefineCommand } from '../command';
import type { Session } from '../session';

interface ReproduceOptions {
  data?: string[];
  train?: string[];
  test?: string[];
  map?: string;
  out: string;
  seeds: number[];
  allSeeds?: true;
  models?: string[];
  preset: PresetName;
  epochs?: number;
  set?: Record<string, number>;
}

export const reproduce: DefineCommand = (program, session) =>
  withMap(
    program
      .command('reproduce')
      .description('train every model of a paper and make its tables beside the published figures')
      .argument('<what>', 'paper: the CoDAE paper', onlyPaper)
      .option('--data <path...>', 'a folder with train/ and test/, or events to be divided by seed')
      .option('--train <path...>', 'events to train on, instead of --data')
      .option('--test <path...>', 'events to test on, instead of --data'),
  )
    .option('--out <folder>', 'folder for models, scores and the report', 'reproduction')
    .option('--seeds <n,n,…>', 'seeds, the first of which divides events', seedList, [42, 51, 73])
    .option('--all-seeds', 'every model for all seeds, not only those that the paper did so')
    .option('--models <kind,kind,…>', 'only these models: see `darkscope models`', nameList)
    .option('--preset <name>', 'paper, or quick to try', presetName, 'paper')
    .option('--epochs <n>', 'train no model longer than this', wholeNumber)
    .option(
      '--set <name=value>',
      'hyperparameter of every model that has it, or as ae.name=value of one; may be repeated',
      settingOf,
    )
    .addHelpText(
      'after',
      `
Writes report.html and results.json: AUROC, FPR40, almost stochastic order and quality of reconstruction as in
Tables 1 to 4 of the paper, with intervals, ROC curves, score distributions, learning curves and all
conditions. Needs background in train/; background and labelled signal in test/.

Ctrl-C saves what is done; the same command goes on there, and does nothing twice. The report is brought up to
date after every training. Hours to days with the paper's settings: --epochs and --set make it shorter, and the
report says so.

Examples:
  darkscope reproduce paper --data data --out runs/paper
  darkscope reproduce paper --data data --epochs 10 --set batch=16 --set microBatch=16 --out runs/short
  darkscope reproduce paper --data data --epochs 10 --set ae.epochs=50 --out runs/short
  darkscope reproduce paper --train 'qcd/*.h5' --test test --models codae,cae --seeds 42 --out runs/two`,
    )
    .action((_what: string, options: ReproduceOptions) => run(options, session));

async function run(options: ReproduceOptions, session: Session): Promise<void> {
  const began = Date.now();
  const { training, all } = chosenPaths(options);
  const { source, files } = await openData(all, options.map, session);
  const [{ paperEvents }, { reproduce }] = await Promise.all([
    import('../../reproduce/events'),
    import('../../reproduce/reproduce'),
  ]);
  const bar = session.progress('Reproducing');
  try {
    const { seeds, models, preset, epochs, set = {}, out } = options;
    const events = await paperEvents(source, training && ((file) => training.has(file)), seeds[0]);
    session.note(
      `${counted(source.count, 'event')} in ${counted(files.length, 'file')}: ` +
        `${events.training.length} to train on, ${events.test.length} to test on`,
    );
    const { results, report, json, failures } = await reproduce({
      events,
      out,
      seeds,
      allSeeds: options.allSeeds ?? false,
      ...(models ? { models } : {}),
      preset,
      ...(epochs === undefined ? {} : { epochs }),
      set,
      signal: session.signal,
      onProgress: ({ what, done, total, secondsLeft }) =>
        bar.update(done, total, what, secondsLeft),
      onTrained: (state) => bar.line(trainedText(state)),
    });
    bar.clear();
    session.print(meansText(results));
    session.print(`\nReport: ${resolve(report)}`);
    session.print(`Numbers: ${resolve(json)}`);
    session.note(`done in ${durationText((Date.now() - began) / 1000)}`);
    session.result({ report: resolve(report), json: resolve(json), results });
    if (failures.length > 0) throw failures[0];
  } catch (error) {
    bar.clear();
    if (!(error instanceof DarkscopeError) || error.code !== 'cancelled') throw error;
    throw new DarkscopeError('cancelled', `interrupted; ${options.out} keeps what is done`, {
      hint: `Go on with the same command: ${session.commandLine([])}`,
    });
  } finally {
    await source.close();
  }
}

/**
 * Which files to open, and which of them to train on: undefined where the user did not say, and a seed will.
 * @throws DarkscopeError `bad-parameter`.
 */
function chosenPaths({ data, train, test }: ReproduceOptions): {
  training?: ReadonlySet<string>;
  all: string[];
} {
  if (train && test && !data) return given(train, test);
  if (train || test || !data) {
    throw new DarkscopeError('bad-parameter', 'give either --data, or both --train and --test');
  }
  const [folder] = data;
  const parts = ['train', 'test'].map((part) => join(folder, part));
  if (data.length === 1 && parts.every(isFolder)) return given([parts[0]], [parts[1]]);
  return { all: data };
}

function given(train: string[], test: string[]): { training: ReadonlySet<string>; all: string[] } {
  const training = new Set(findFiles(train).files);
  const both = findFiles(test).files.find((file) => training.has(file));
  if (both !== undefined) {
    throw new DarkscopeError('bad-parameter', `${both} is given both to train and to test on`, {
      file: both,
    });
  }
  return { training, all: [...train, ...test] };
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function trainedText({ training, card, problem }: TrainingState): string {
  const { kind, seed, fold } = training;
  const name = `${kind.title} seed ${seed}${fold === null ? '' : ` fold ${fold}`}`;
  if (problem !== undefined || !card) return `${name}: failed, ${problem}`;
  const seconds = card.metrics.reduce((sum, epoch) => sum + epoch.seconds, 0);
  return `${name}: ${counted(card.metrics.length, 'epoch')} in ${durationText(seconds)}, kept epoch ${card.selectedEpoch}`;
}

/** Means over masses beside the published ones. */
function meansText({ rows }: Results): string {
  const signals = [...new Set(rows.flatMap(({ means }) => means.map((mean) => mean.class)))];
  const titles = signals.flatMap((name) => [
    `${name} mAUC %`,
    'published',
    'mFPR40 %',
    'published',
  ]);
  return textTable(
    [{ title: 'model' }, ...titles.map((title): TextColumn => ({ title, align: 'right' }))],
    rows
      .filter(({ inPaper }) => inPaper)
      .map(({ title, means }) => [
        title,
        ...signals.flatMap((name) => {
          const mean = means.find((one) => one.class === name);
          if (!mean) return ['', '', '', ''];
          const { mauc, mfpr40, published } = mean;
          return [
            mauc.value.toFixed(2),
            published ? String(published.mauc) : '–',
            mfpr40.value.toFixed(2),
            published ? String(published.mfpr40) : '–',
          ];
        }),
      ]),
  );
}

/** `name=value` or `kind.name=value`. */
function settingOf(text: string, before: Record<string, number> = {}): Record<string, number> {
  const [, kind, rest] = /^([a-z-]+)\.(.+)$/.exec(text) ?? [];
  if (kind === undefined) return setting(text, before);
  const [[name, value]] = Object.entries(setting(rest, {}));
  return { ...before, [`${kind}.${name}`]: value };
}

function onlyPaper(text: string): string {
  if (text !== 'paper') throw new InvalidArgumentError('Known is: paper.');
  return text;
}

function nameList(text: string): string[] {
  return text.split(',').map((word) => word.trim());
}
