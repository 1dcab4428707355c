import { DarkscopeError } from '../../errors';
import type { EpochMetrics, ModelCard } from '../../training/card';
import type { WatchOptions } from '../../training/epochs/watch';
import type { FitProgress, FitResult } from '../../training/progress';
import { counted, durationText, figure } from '../../report/figures';
import { openData, withData, type DataOptions } from '../data';
import type { PresetName } from '../../models/hyper';
import { presetName, seedList, setting, wholeNumber } from '../option-values';
import type { Progress } from '../progress';
import type { Session } from '../session';
import type { DefineCommand } from '../command';

export interface TrainOptions extends DataOptions {
  model?: string;
  preset?: PresetName;
  epochs?: number;
  batch?: number;
  seed?: number;
  seeds?: number[];
  set?: Record<string, number>;
  assumeBackground?: true;
  out: string;
  resume?: true;
  /** True where no files are named: signal comes from the training's own. */
  watch?: string[] | true;
  keepEvery?: number;
}

/** So many steps of the optimiser may be lost to a kill without warning. */
const CHECKPOINT_STEPS = 20;

export const train: DefineCommand = (program, session) =>
  withData(
    program
      .command('train')
      .description('train a model')
      .option('--model <kind>', 'a kind of `darkscope models` (default: codae)'),
  )
    .option(
      '--preset <name>',
      'quick (minutes on a laptop), or paper, or full for a model of our own (default: quick)',
      presetName,
    )
    .option('--epochs <n>', 'passes over the training events', wholeNumber)
    .option('--batch <n>', 'events behind one step of the optimiser', wholeNumber)
    .option('--seed <n>', 'everything random comes from it (default: 42)', wholeNumber)
    .option('--seeds <n,n,…>', 'one model for each seed, into the folders <out>-<seed>', seedList)
    .option('--set <name=value>', 'any other hyperparameter, may be repeated', setting)
    .option('--assume-background', 'take events of unknown class as background')
    .requiredOption('--out <folder>', 'folder of the trained model')
    .option(
      '--watch [path...]',
      'score and draw a fixed set of events after every epoch, with labelled signal of these files',
    )
    .option('--keep-every <n>', 'keep the weights of every so many epochs', wholeNumber)
    .option(
      '--resume',
      'go on with an interrupted training in that folder, exactly where it stopped',
    )
    .addHelpText(
      'after',
      `
Only events of label 0 (QCD) are trained on, but for models that learn from signal too (\`darkscope models\`):
give these the files of both, in any order. A weakly supervised one takes as many signal events as its setting
\`contamination\` says, at least one, and leaves the others out. Ctrl-C saves a checkpoint first; a training
that was killed goes on from its last one. The folder gets card.json (model, settings, files with hashes, seed,
metrics by epoch) and the weights of the epoch with the best validation SSIM or loss, whichever the model is chosen
by. With --watch or --keep-every the folder gets epochs/, which the window shows; neither changes what is
learnt, and an interrupted training is resumed with the same ones. Several seeds: score each model, then \`darkscope evaluate --scores\` on all of the score files averages them.

Examples:
  darkscope train --model codae --data data/train --preset quick --out models/codae
  darkscope train --data 'data/qcd*.h5' --preset paper --seed 51 --out models/codae-51
  darkscope train --data data/train --epochs 5 --set filters=8 --set augment=0 --out models/tiny
  darkscope train --model dirichlet-vae --data data/qcd.h5 data/suep.h5 --set contamination=0.01 --out models/topics
  darkscope train --model patch-codae --preset full --data data/train --seeds 42,51,73 --out models/patch
  darkscope train --data data/train --watch data/test --keep-every 5 --out models/codae
  darkscope train --data data/train --out models/codae --resume`,
    )
    .action(async (options: TrainOptions) => {
      if (!options.seeds) {
        const { folder, card } = await trainModel(options, session);
        session.result({ model: folder, card });
        return;
      }
      if (options.seed !== undefined) {
        throw new DarkscopeError('bad-parameter', '--seed and --seeds exclude each other');
      }
      const models = [];
      for (const seed of options.seeds) {
        const out = `${options.out}-${seed}`;
        const { folder, card } = await trainModel({ ...options, seed, out }, session);
        models.push({ model: folder, card });
      }
      session.result({ models });
    });

/** Trains a model, showing how it goes. @throws DarkscopeError, `cancelled` with how to go on. */
export async function trainModel(options: TrainOptions, session: Session): Promise<FitResult> {
  const { source, files } = await openData(options.data, options.map, session);
  const [{ fit }, { findCard }] = await Promise.all([
    import('../../training/fit'),
    import('../../training/read-card'),
  ]);
  const stored = options.resume ? await findCard(options.out) : undefined;
  session.note(`${counted(source.count, 'event')} in ${counted(files.length, 'file')}`);
  const watch = await openWatch(options, session);
  const bar = session.progress('Training');
  const shown = new TrainingReport(bar);
  try {
    const result = await fit({
      kind: options.model ?? stored?.kind ?? 'codae',
      preset: options.preset ?? 'quick',
      hyper: {
        ...options.set,
        ...(options.epochs === undefined ? {} : { epochs: options.epochs }),
        ...(options.batch === undefined ? {} : { batch: options.batch }),
      },
      seed: options.seed,
      source,
      out: options.out,
      resume: options.resume,
      assumeBackground: options.assumeBackground,
      ...(watch ? { watch } : {}),
      checkpointSteps: CHECKPOINT_STEPS,
      signal: session.signal,
      onProgress: (progress) => shown.show(progress),
    });
    bar.clear();
    session.print(resultText(result));
    return result;
  } catch (error) {
    bar.clear();
    if (!(error instanceof DarkscopeError) || error.code !== 'cancelled') throw error;
    throw new DarkscopeError(
      'cancelled',
      `training was interrupted; ${options.out} keeps a checkpoint`,
      {
        hint: `Go on with: ${session.commandLine(options.resume ? [] : ['--resume'])}`,
      },
    );
  } finally {
    await source.close();
    await watch?.signal?.source?.close();
  }
}

async function openWatch(
  { watch, keepEvery = 0, map }: TrainOptions,
  session: Session,
): Promise<WatchOptions | undefined> {
  if (!watch && keepEvery === 0) return undefined;
  if (!Array.isArray(watch)) return { keepEvery };
  const { source, files } = await openData(watch, map, session);
  return { signal: { source, files: files.map(({ path }) => path) }, keepEvery };
}

function resultText({ folder, card }: FitResult): string {
  const best = card.metrics.find(({ epoch }) => epoch === card.selectedEpoch);
  const figures = best ? `, validation loss ${figure(best.valLoss)}${ssimText(best, ', ')}` : '';
  return (
    `${card.title}, ${card.parameters.toLocaleString('en-US')} parameters, in ${folder}: ` +
    `kept epoch ${card.selectedEpoch} of ${card.metrics.length}${figures}\n${eventsText(card)}`
  );
}

/** Which events it learnt from, e.g. `752 events to train, 250 to validate; 1 of them labelled signal; 95 unused`. */
function eventsText({ split: { training, validation, signal, unused } }: ModelCard): string {
  const parts = [
    `${counted(training, 'event')} to train, ${validation.toLocaleString('en-US')} to validate`,
  ];
  if (signal > 0) parts.push(`${signal.toLocaleString('en-US')} of them labelled signal`);
  if (unused > 0) parts.push(`${unused.toLocaleString('en-US')} unused`);
  return parts.join('; ');
}

/** Nothing for a model that draws no image. */
function ssimText({ valSsim }: EpochMetrics, before: string): string {
  return Number.isNaN(valSsim) ? '' : `${before}SSIM ${valSsim.toFixed(4)}`;
}

/** Turns reports of a training run into a bar and one line an epoch. */
class TrainingReport {
  private epochsShown: number | undefined;

  constructor(private readonly bar: Progress) {}

  show(progress: FitProgress): void {
    const { phase, epoch, epochs, step, steps, loss, history, secondsLeft } = progress;
    if (phase === 'preparing' || phase === 'finished') return;
    // Epochs that an earlier run finished were shown by that run.
    this.epochsShown ??= history.length;
    for (const done of history.slice(this.epochsShown)) {
      this.bar.line(
        `epoch ${String(done.epoch).padStart(String(epochs).length)}/${epochs}  loss ${figure(done.loss)}` +
          `  validation ${figure(done.valLoss)}${ssimText(done, '  ')}  ${durationText(done.seconds)}`,
      );
    }
    this.epochsShown = history.length;
    const share = epochs > 0 && steps > 0 ? history.length + Math.min(step / steps, 1) : 0;
    const soFar = Number.isNaN(loss) ? '' : `loss ${figure(loss)}`;
    const what = phase === 'validating' ? 'validating' : soFar;
    this.bar.update(share, epochs, `epoch ${epoch}/${epochs}  ${what}`, secondsLeft);
  }
}
