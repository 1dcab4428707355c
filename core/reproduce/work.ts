import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Cancelled, DarkscopeError } from '../errors';
import { EventSubset } from '../events/subset';
import { BACKGROUND_LABEL } from '../events/schema';
import { summarise } from '../events/summary';
import { BASELINES } from '../models/baselines';
import { SCORES } from '../scores/index';
import { scoreEvents } from '../scores/score-events';
import { readTable, writeTable } from '../tables';
import { fit } from '../training/fit';
import { loadModel } from '../training/load';
import { darkscopeVersion } from '../version';
import { eventsKey, filesOf } from './events';
import type { ScoreTable } from '../tables';
import type { ModelCard } from '../training/card';
import type { FitProgress } from '../training/progress';
import type { PaperEvents } from './events';
import type { Training } from './plan';

/** Where a run keeps what it has done. */
export interface Place {
  readonly out: string;
  readonly signal?: AbortSignal;
}

/** So many steps of the optimiser may be lost to a kill without warning. */
const CHECKPOINT_STEPS = 20;
/** Events whose images are in memory at once. */
const BATCH = 128;

export function modelFolder(out: string, { id }: Training): string {
  return join(out, 'models', id);
}

/** Trains one network, or goes on with it; a finished one is left as it is. @throws as `fit`. */
export async function train(
  events: PaperEvents,
  training: Training,
  { out, signal }: Place,
  onProgress: (progress: FitProgress) => void,
): Promise<ModelCard> {
  const { kind, seed, hyper, learning } = training;
  const { card } = await fit({
    kind: kind.id,
    hyper,
    seed,
    source: new EventSubset(events.source, learning),
    dataFiles: filesOf(events, learning),
    out: modelFolder(out, training),
    resume: true,
    checkpointSteps: CHECKPOINT_STEPS,
    signal,
    onProgress,
  });
  return card;
}

/**
 * All scores of the events that a trained network is tested on, from a file where they were computed before with
 * these weights on these events. @throws as `loadModel` and `scoreEvents`.
 */
export async function score(
  events: PaperEvents,
  training: Training,
  card: ModelCard,
  { out, signal }: Place,
  onProgress: (done: number, total: number) => void,
): Promise<ScoreTable> {
  const scores = training.kind.scores.map((name) => [name, SCORES[name].definition]);
  const key = keyOf([card.weightsSha256, scores], events, training.scored);
  const path = join(out, 'scores', `${training.id}-${key}.h5`);
  return cached(path, events, training.scored, async () => {
    const { model, folder } = await loadModel(modelFolder(out, training));
    try {
      const source = new EventSubset(events.source, training.scored);
      const { names, columns } = await scoreEvents({
        model,
        source,
        signal,
        onProgress: ({ done, total }) => onProgress(done, total),
      });
      return table(events, training.scored, folder, (name) => columns[name], names);
    } finally {
      model.dispose();
    }
  });
}

/** The columns that need no training, of all test events: tracks, hit cells, energies (equation 4). */
export async function scoreBaselines(
  events: PaperEvents,
  { out, signal }: Place,
  onProgress: (done: number, total: number) => void,
): Promise<ScoreTable> {
  const { test } = events;
  const subset = new EventSubset(events.source, test);
  const tracks = await tracksOf(subset);
  const columns = BASELINES.map(({ column }) => column).filter(
    (column) => column !== 'n_tracks' || tracks,
  );
  const path = join(out, 'scores', `baselines-${keyOf(columns, events, test)}.h5`);
  return cached(path, events, test, async () => {
    const values: Partial<Record<string, Float64Array>> = {};
    for (const column of columns) {
      values[column] = column === 'n_tracks' ? tracks : new Float64Array(test.length);
    }
    for (let start = 0; start < test.length; start += BATCH) {
      if (signal?.aborted) throw new Cancelled('reading');
      const stop = Math.min(start + BATCH, test.length);
      const part = Uint32Array.from({ length: stop - start }, (_, i) => start + i);
      const summary = summarise(await subset.readImages(part));
      for (const column of columns) {
        if (column !== 'n_tracks') values[column]!.set(summary[column], start);
      }
      onProgress(stop, test.length);
    }
    return table(events, test, undefined, (name) => values[name]!, columns);
  });
}

/** Tracks of every event, NaN where its file does not tell; undefined where that of no background does. */
async function tracksOf(source: EventSubset): Promise<Float64Array | undefined> {
  if (!source.columns.some(({ name }) => name === 'n_tracks')) return undefined;
  const tracks = await source.readColumn('n_tracks');
  const told = tracks.some((n, i) => source.labels[i] === BACKGROUND_LABEL && !Number.isNaN(n));
  return told ? tracks : undefined;
}

function keyOf(what: unknown, events: PaperEvents, scored: Uint32Array): string {
  return createHash('sha256')
    .update(JSON.stringify([what, eventsKey(events, scored), darkscopeVersion()]))
    .digest('hex')
    .slice(0, 8);
}

/**
 * The table at `path`; computed and written where there is none, or none that can be read. Its rows are named as
 * these events are now: their files may have been moved or renamed since, and names can tell class and mass.
 */
async function cached(
  path: string,
  events: PaperEvents,
  scored: Uint32Array,
  compute: () => Promise<ScoreTable>,
): Promise<ScoreTable> {
  const rows = rowsOf(events, scored);
  if (existsSync(path)) {
    try {
      return { ...(await readTable(path)), ...rows };
    } catch (error) {
      if (!(error instanceof DarkscopeError)) throw error;
    }
  }
  const computed = await compute();
  await writeTable(computed, path);
  // What a second run will read is what this one goes on with.
  return { ...(await readTable(path)), ...rows };
}

function table<Name extends string>(
  events: PaperEvents,
  scored: Uint32Array,
  model: string | undefined,
  valuesOf: (name: Name) => ArrayLike<number>,
  names: readonly Name[],
): ScoreTable {
  return {
    ...rowsOf(events, scored),
    columns: names.map((name) => ({ name, values: Float64Array.from(valuesOf(name)) })),
    metadata: {
      ...(model === undefined ? {} : { model }),
      data: filesOf(events, scored),
      darkscope: darkscopeVersion(),
    },
  };
}

/** Identity and class of some events. */
function rowsOf(
  { source }: PaperEvents,
  scored: Uint32Array,
): Pick<ScoreTable, 'files' | 'indices' | 'labels' | 'masses'> {
  const ids = Array.from(scored, (event) => source.id(event));
  return {
    files: ids.map(({ file }) => file),
    indices: Int32Array.from(ids, ({ index }) => index),
    labels: Int32Array.from(scored, (event) => source.labels[event]),
    masses: Float64Array.from(scored, (event) => source.masses[event]),
  };
}
