/** Carries out a task in this process: the worker's work. */
import { Cancelled, DarkscopeError, toPlainError } from '../errors';
import { openDataset } from '../events/dataset';
import type { EventSource } from '../events/source';
import type { Model } from '../models/model';
import { scoreEvents } from '../scores/score-events';
import type { WatchOptions } from '../training/epochs/watch';
import { fit } from '../training/fit';
import { ColumnStore, fingerprint } from './column-store';
import { loadWanted } from './loaded-models';
import { BATCH, isUnreadable } from './read-batches';
import { countOccupancy, findLit, scoreAltered } from './occupancy-task';
import { makeShares } from './share-task';
import { encode, runProjection } from './latent-tasks';
import type {
  CheckTask,
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
  const { signal, control, report } = context;
  const store = new ColumnStore(task.store);
  const model = await loadWanted(task);
  const total = task.parts.reduce((sum, { events }) => sum + events, 0);
  let done = 0;
  for (const { fingerprint, first, events } of task.parts) {
    const columns = task.scores.map(() => new Float64Array(events));
    for (let start = 0; start < events; start += BATCH) {
      await control.whenRunning(signal);
      if (signal.aborted) throw new Cancelled('scoring');
      const count = Math.min(BATCH, events - start);
      const positions = Array.from({ length: count }, (_, i) => first + start + i);
      const values = await scoreReadable(model, source, positions, task.scores, context);
      values.forEach((part, i) => columns[i].set(part, start));
      done += count;
      report({ type: 'progress', done, total });
    }
    task.scores.forEach((name, i) => store.save(fingerprint, name, columns[i]));
  }
}

async function check(task: CheckTask, source: EventSource, context: TaskContext): Promise<void> {
  const { events, scores } = task;
  const model = await loadWanted(task);
  const columns = scores.map(() => new Float64Array(events.length));
  for (let start = 0; start < events.length; start += BATCH) {
    if (context.signal.aborted) throw new Cancelled('checking');
    const part = events.slice(start, start + BATCH);
    const values = await scoreReadable(model, source, part, scores, context);
    values.forEach((numbers, i) => columns[i].set(numbers, start));
    context.report({ type: 'progress', done: start + part.length, total: events.length });
  }
  context.report({ type: 'checked', columns });
}

/** Scores of a batch; where a part of the file is damaged, NaN for its events and a warning. */
async function scoreReadable(
  model: Model,
  source: EventSource,
  events: readonly number[],
  scores: readonly string[],
  context: TaskContext,
): Promise<Float64Array[]> {
  try {
    const { columns } = await scoreEvents({
      model,
      source,
      events,
      scores,
      signal: context.signal,
    });
    return scores.map((name) => columns[name]);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    if (events.length === 1) return scores.map(() => Float64Array.of(NaN));
    context.report({ type: 'warning', error: toPlainError(error) });
    const single: Float64Array[][] = [];
    for (const event of events) {
      single.push(await scoreReadable(model, source, [event], scores, context));
    }
    return scores.map((_, i) => Float64Array.from(single, (columns) => columns[i][0]));
  }
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
