import { resolve } from 'node:path';
import { DarkscopeError, toPlainError } from '../errors';
import type { ComputedBy } from '../inference/runtimes';
import { completeHyper, type Hyper, type HyperOverrides } from '../models/hyper';
import { modelKind } from '../models/index';
import type { ModelKind } from '../models/model';
import { Random } from '../random';
import { readWatched } from '../training/epochs/records';
import type { FitProgress } from '../training/progress';
import { splitEvents } from '../training/split';
import type { EngineEvent, HyperparameterValues, Params } from './api';
import { taskData } from './datasets';
import { renewColumns } from './model-columns';
import { below } from './grants';
import type { EngineParts, Implementations } from './parts';
import type { JobContext } from './jobs';
import { startHashing } from './hash-job';
import { toldMetrics, type KnownModel } from './models';
import { scoringFacts } from './scoring-facts';
import { recordScores, restoreScores, scoreFolder, unscoredParts } from './score-columns';
import { toldTo, type WatchTask } from './tasks';

type ModelCall =
  'train.start' | 'score.start' | 'jobs.list' | 'job.pause' | 'job.resume' | 'job.cancel';

/** Training models, scoring with them, and jobs. */
export function modelCalls(parts: EngineParts): Pick<Implementations, ModelCall> {
  const { jobs } = parts;
  return {
    'train.start': (params) => startTraining(parts, params),
    'score.start': (params) => startScoring(parts, params),
    'jobs.list': () => ({ jobs: jobs.list() }),
    'job.pause': ({ job }) => {
      jobs.pause(job);
      return {};
    },
    'job.resume': ({ job }) => {
      jobs.resume(job);
      return {};
    },
    'job.cancel': ({ job }) => {
      jobs.cancel(job);
      return {};
    },
  };
}

/** Says before it starts what would fail: no background, a bad value, a model that is not unfinished. */
async function startTraining(
  parts: EngineParts,
  params: Params<'train.start'>,
): Promise<{ job: string }> {
  const { library, jobs, datasets, emit, runTask } = parts;
  const dataset = datasets.get(params.dataset);
  const data = taskData(dataset);
  const resumed = params.resume === null ? null : await library.get(params.resume);
  if (resumed?.card.state === 'finished') {
    throw new DarkscopeError('bad-parameter', `${resumed.id} has been trained to its end`);
  }
  if (resumed) demandResumable(parts, resumed);
  // A training goes on as it was begun, whatever a dialog says besides.
  const kind = modelKind(resumed?.card.kind ?? params.kind);
  const hyper = resumed?.card.hyper ?? chosenHyper(kind, params.hyperparameters);
  const { seed, assumeBackground } = resumed?.card ?? params;
  splitEvents(kind, dataset.source, hyper, assumeBackground, new Random(seed));
  const watch = resumed ? await watchAgain(parts, resumed) : watchTask(parts, params.watch);
  const place = resumed ?? library.reserve(params.name);
  const { id, folder } = place;
  const giveBack = (): void => {
    library.release(place);
    emit({ event: 'models' });
  };

  return jobs.start(
    {
      kind: 'train',
      title: `${resumed ? 'Resume' : 'Train'} ${id}`,
      lane: 'compute',
      total: hyper.epochs,
      unit: 'epochs',
      dataset: dataset.id,
      model: id,
    },
    async (context) => {
      const { signal, control } = context;
      const tell = followTraining(context, emit);
      // Before the first step it has no card to be listed by.
      let epochs = -1;
      const follow = (progress: FitProgress): void => {
        tell(progress);
        if (progress.epochs === 0 || progress.history.length === epochs) return;
        epochs = progress.history.length;
        emit({ event: 'models' });
        // Each epoch may have made other weights of the model.
        renewAll(parts, id).catch((error: unknown) => context.warn(toPlainError(error)));
      };
      try {
        await runTask(
          {
            type: 'train',
            data,
            kind: kind.id,
            hyper,
            seed,
            assumeBackground,
            out: folder,
            resume: resumed !== null,
            watch,
          },
          {
            signal,
            control,
            report: (report) => {
              if (report.type === 'training') follow(report.progress);
            },
          },
        );
      } finally {
        giveBack();
        await renewAll(parts, id);
      }
    },
    giveBack,
  );
}

/** @throws DarkscopeError `file-not-granted`. */
function watchTask(
  { demand }: EngineParts,
  watch: Params<'train.start'>['watch'],
): WatchTask | null {
  if (!watch) return null;
  for (const file of watch.signal) demand(file, 'read');
  return { ...watch, signalThere: true };
}

/** As it was begun; without the signal where its files were not chosen in this session. */
async function watchAgain(
  { demand }: EngineParts,
  { folder }: KnownModel,
): Promise<WatchTask | null> {
  const watched = (await readWatched(folder))?.watched;
  if (!watched) return null;
  const { signalFiles: signal, keepEvery } = watched;
  try {
    for (const file of signal) demand(file, 'read');
    return { signal, signalThere: true, keepEvery };
  } catch {
    return { signal, signalThere: false, keepEvery };
  }
}

/** Tells of scores that a model's weights of now have made stale, in every open dataset. */
async function renewAll(
  { library, datasets, scores, emit }: EngineParts,
  id: string,
): Promise<void> {
  const model = (await library.scorable()).find((scorable) => scorable.id === id);
  if (!model) return;
  for (const dataset of datasets.all()) {
    const renewed = renewColumns(dataset, model, scores);
    if (!renewed) continue;
    emit({ event: 'columns', dataset: dataset.id, ...renewed });
  }
}

/**
 * A folder elsewhere may have been handed over for reading only.
 * @throws DarkscopeError `file-not-granted`.
 */
function demandResumable({ folders, demand }: EngineParts, { id, folder }: KnownModel): void {
  if (below(resolve(folder), resolve(folders.models))) return;
  try {
    demand(folder, 'write');
  } catch (cause) {
    throw new DarkscopeError(
      'file-not-granted',
      `${id} lies in a folder that was chosen for reading only, so its training cannot go on there`,
      { file: folder, hint: `Copy the folder into ${folders.models} and resume the copy.`, cause },
    );
  }
}

async function startScoring(
  parts: EngineParts,
  params: Params<'score.start'>,
): Promise<{ job: string }> {
  const { library, jobs, datasets, folders, scores, runTask, emit } = parts;
  const dataset = datasets.get(params.dataset);
  const model = await library.getScorable(params.model);
  const wanted = params.scores.length === 0 ? model.scores : params.scores;
  for (const score of wanted) {
    if (model.scores.includes(score)) continue;
    throw new DarkscopeError('score-undefined', `${model.id} defines no score named ${score}`, {
      hint: `It defines ${model.scores.join(', ')}.`,
    });
  }
  return jobs.start(
    {
      kind: 'score',
      title: `Score with ${model.id}`,
      lane: 'compute',
      total: dataset.source.count,
      unit: 'events',
      dataset: dataset.id,
      model: model.id,
    },
    async (context) => {
      // A training that ended while this waited has made another model of it.
      const now = await library.getScorable(params.model);
      const { folder, hash } = now;
      const missing = unscoredParts(dataset, hash, wanted, folders.scores);
      let computedBy: ComputedBy | undefined;
      try {
        if (missing.length === 0) return;
        await runTask(
          {
            type: 'score',
            data: taskData(dataset),
            model: folder,
            modelHash: hash,
            scores: wanted,
            store: scoreFolder(folders.scores, hash),
            parts: missing,
          },
          {
            ...toldTo(context),
            report: (report) => {
              if (report.type === 'computed') computedBy = report.by;
              else toldTo(context).report(report);
            },
          },
        );
      } finally {
        // Files that were done before a cancel or a failure keep their scores.
        recordScores(dataset, now, scores, await scoringFacts(now, computedBy));
        const changes = restoreScores(dataset, { ...now, scores: wanted }, scores);
        emit({ event: 'columns', dataset: dataset.id, ...changes });
        if (datasets.all().includes(dataset)) startHashing(parts, dataset);
      }
    },
  );
}

/** The kind's last preset (the paper's, or our own) with the user's values over it. @throws DarkscopeError `bad-parameter`. */
function chosenHyper(kind: ModelKind, chosen: HyperparameterValues): Hyper {
  const overrides: Record<string, number | boolean> = {};
  for (const [name, value] of Object.entries(chosen)) {
    if (typeof value !== 'number' && typeof value !== 'boolean') {
      throw new DarkscopeError('bad-parameter', `${name} must be a number, not ${String(value)}`);
    }
    overrides[name] = value;
  }
  const paper = kind.presets.at(-1)!;
  return completeHyper(kind.hyperparameters, paper.values, overrides satisfies HyperOverrides);
}

/**
 * Tells a training's progress as a job (in epochs) and, at the same beat and after every epoch, as a loss
 * curve.
 */
function followTraining(
  context: JobContext,
  emit: (event: EngineEvent) => void,
): (progress: FitProgress) => void {
  let toldEpochs = 0;
  return ({ epoch, epochs, step, steps, loss, secondsLeft, history }) => {
    if (epochs === 0) return;
    const done = history.length + (history.length < epochs ? step / steps : 0);
    const told = context.report(done, epochs, secondsLeft);
    if (!told && history.length === toldEpochs) return;
    toldEpochs = history.length;
    emit({
      event: 'training',
      job: context.job,
      epoch,
      epochs,
      batch: step,
      batches: steps,
      loss,
      history: history.map(toldMetrics),
    });
  };
}
