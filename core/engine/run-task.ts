/** Carries out a task in this process: the worker's work. */
import { deploy } from '../deploy/deploy';
import { DarkscopeError } from '../errors';
import type { EventSource } from '../events/source';
import { openDataset } from '../events/dataset';
import type { Model } from '../models/model';
import { scoreEvents } from '../scores/score-events';
import type { WatchOptions } from '../training/epochs/watch';
import { fit } from '../training/fit';
import { ColumnStore, fingerprint } from './column-store';
import { loadWanted } from './loaded-models';
import { pastDamage } from './read-batches';
import { countOccupancy, findLit, scoreAltered } from './occupancy-task';
import { makeShares } from './share-task';
import { answerStatistics } from './statistics-task';
import { computeAso } from './aso-task';
import { encode, runProjection } from './latent-tasks';
import type {
  CheckTask,
  DeployTask,
  RunTask,
  ScoreTask,
  TaskContext,
  TaskData,
  TrainTask,
  WatchTask,
} from './tasks';

/** A killed training loses at most so many steps. */
const CHECKPOINT_STEPS = 50;

export const runTask: RunTask = async (task, context) => {
  if (task.type === 'project') return runProjection(task, context);
  if (task.type === 'deploy') return runDeployment(task, context);
  if (task.type === 'statistics') return answerStatistics(task, context);
  if (task.type === 'aso') return computeAso(task, context);
  const source = await openAgain(task.data);
  try {
    if (task.type === 'train') await train(task, source, context);
    else if (task.type === 'score') await score(task, source, context);
    else if (task.type === 'encode') await encode(task, source, await loadWanted(task), context);
    else if (task.type === 'check') await check(task, source, context);
    else if (task.type === 'shares') await makeShares(task, source, context);
    else if (task.type === 'occupancy') await countOccupancy(task, source, context);
    else if (task.type === 'lit') await findLit(task, source, context);
    else await scoreAltered(task, source, context);
  } finally {
    await source.close();
  }
};

async function train(task: TrainTask, source: EventSource, context: TaskContext): Promise<void> {
  const { kind, hyper, seed, assumeBackground, out, resume } = task;
  const { signal, control, report } = context;
  const watch = task.watch && (await openWatch(task.watch, task.data));
  try {
    await fit({
      kind,
      hyper,
      seed,
      assumeBackground,
      out,
      resume,
      source,
      signal,
      control,
      ...(watch ? { watch } : {}),
      checkpointSteps: CHECKPOINT_STEPS,
      onProgress: (progress) => report({ type: 'training', progress }),
    });
  } finally {
    await watch?.signal?.source?.close();
  }
}

async function runDeployment(task: DeployTask, { signal, report }: TaskContext): Promise<void> {
  const source = task.data ? await openAgain(task.data) : undefined;
  try {
    await deploy({
      ...task,
      source,
      signal,
      onProgress: (done, total) => report({ type: 'progress', done, total }),
    });
  } finally {
    await source?.close();
  }
}

async function openWatch(
  { signal, signalThere, keepEvery }: WatchTask,
  { mappings }: TaskData,
): Promise<WatchOptions> {
  if (signal.length === 0) return { keepEvery };
  const opened = signalThere ? await openDataset(signal, { mappings }) : null;
  return { signal: { source: opened?.source ?? null, files: signal }, keepEvery };
}

/** Scores file by file; a file's columns are kept once all of its events are done. */
async function score(task: ScoreTask, source: EventSource, context: TaskContext): Promise<void> {
  const store = new ColumnStore(task.store);
  const model = await loadWanted(task);
  const total = task.parts.reduce((sum, { events }) => sum + events, 0);
  let before = 0;
  try {
    for (const { fingerprint, first, events } of task.parts) {
      const positions = Uint32Array.from({ length: events }, (_, i) => first + i);
      const columns = await scoreReadable(model, source, positions, task.scores, context, (done) =>
        context.report({ type: 'progress', done: before + done, total }),
      );
      before += events;
      task.scores.forEach((name, i) => store.save(fingerprint, name, columns[i]));
    }
  } finally {
    model.dispose();
  }
}

async function check(task: CheckTask, source: EventSource, context: TaskContext): Promise<void> {
  const { events, scores } = task;
  const model = await loadWanted(task);
  try {
    const columns = await scoreReadable(model, source, events, scores, context, (done) =>
      context.report({ type: 'progress', done, total: events.length }),
    );
    context.report({ type: 'checked', columns });
  } finally {
    model.dispose();
  }
}

/** Scores of events, a column a score; NaN for those in a damaged part of a file, and a warning. */
async function scoreReadable(
  model: Model,
  source: EventSource,
  events: ArrayLike<number>,
  scores: readonly string[],
  { signal, control, report }: TaskContext,
  onDone: (done: number) => void,
): Promise<Float64Array[]> {
  const readable = pastDamage(source, { report });
  const { columns, computedBy } = await scoreEvents({
    model,
    source: readable.source,
    events,
    scores,
    signal,
    ready: () => control.whenRunning(signal),
    onProgress: ({ done }) => onDone(done),
  });
  report({ type: 'computed', by: computedBy });
  return scores.map((name) =>
    columns[name].map((value, i) => (readable.lost.has(events[i]) ? NaN : value)),
  );
}

/** The events by their files. @throws DarkscopeError `file-unreadable` when they are not what they were. */
async function openAgain(data: TaskData): Promise<EventSource> {
  const { fingerprints, mappings, count } = data;
  const { source, files, problems } = await openDataset(data.files, { mappings });
  const [problem] = problems;
  if (!problem && source.count === count) {
    const changed = files.find(
      ({ path, structure }, i) => fingerprint(path, mappings[structure]) !== fingerprints[i],
    )?.path;
    if (changed === undefined) return source;
    await source.close();
    throw new DarkscopeError('file-unreadable', `${changed} has changed since it was opened`, {
      file: changed,
      hint: 'Open the files again.',
    });
  }
  await source.close();
  throw new DarkscopeError(
    'file-unreadable',
    problem?.error.message ?? `the files held ${count} events when opened, now ${source.count}`,
    { file: problem?.path, hint: 'Open the files again.' },
  );
}
