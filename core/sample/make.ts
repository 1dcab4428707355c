/** Makes the sample project: the sample's events, models trained on its background, and a first piece of work. */
import { join, relative, resolve, sep } from 'node:path';
import { writeDurably } from '../atomic';
import { DarkscopeError } from '../errors';
import { stampOf } from '../engine/column-store';
import { openDataset, type OpenedDataset } from '../events/dataset';
import { hashFile } from '../events/hash';
import { PREPROCESSING } from '../events/preprocess';
import { modelKind } from '../models/index';
import { sampleFile } from '../project/file-identity';
import { packScores } from '../project/packed-scores';
import type { ProjectDataFile, ProjectFile, ProjectScore } from '../project/format';
import type { Line } from '../triage/schema';
import { darkscopeVersion } from '../version';
import { chooseQueue, middleOf, type ScoredSample } from './choose';
import {
  FEATURED,
  RATE,
  SAMPLE_EVENTS,
  SAMPLE_MODELS,
  SAMPLE_PLACE,
  SAMPLE_PROJECT,
} from './recipe';
import { sampleModels, scoreSample, type ScoredModel } from './score';
import { sampleWork, type Named } from './work';

/** Told apart from triages that users begin by its time. */
const TRIAGE = '20260101000000-5a3b1e';

export interface MakeOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number, what: string) => void;
}

/**
 * @param samples the folder with events and models
 * @throws DarkscopeError where events or models are missing; whatever reading and scoring throw; Cancelled.
 */
export async function makeSampleProject(
  samples: string,
  { signal, onProgress }: MakeOptions = {},
): Promise<ProjectFile> {
  const data = await openDataset([join(samples, SAMPLE_EVENTS)]);
  try {
    const models = await sampleModels(samples);
    if (!models.some(({ id }) => id === FEATURED) || data.source.count === 0) {
      throw new DarkscopeError(
        'file-unreadable',
        `${samples} lacks events or the model ${FEATURED}`,
        {
          file: samples,
          hint: `It needs ${SAMPLE_EVENTS}/ and ${SAMPLE_MODELS}/${FEATURED}/.`,
        },
      );
    }
    const scored: ScoredModel[] = [];
    for (const model of models) {
      onProgress?.(scored.length, models.length, model.id);
      scored.push(await scoreSample({ model }, data.source, { signal }));
    }
    return await projectOf(resolve(samples), data, scored);
  } finally {
    await data.source.close();
  }
}

/** Writes it beside what it is made of. */
export async function writeSampleProject(samples: string, project: ProjectFile): Promise<string> {
  const path = join(samples, SAMPLE_PROJECT);
  await writeDurably(path, [`${JSON.stringify(project, null, 1)}\n`]);
  return path;
}

async function projectOf(
  samples: string,
  data: OpenedDataset,
  scored: readonly ScoredModel[],
): Promise<ProjectFile> {
  // The newest training dates it: the same events and models make the same project.
  const at = scored
    .map(({ model }) => model.card.created)
    .sort()
    .at(-1)!;
  const files: ProjectDataFile[] = [];
  for (const { path, events } of data.files) {
    const { bytes, sample } = await sampleFile(path);
    const sha256 = await hashFile(path);
    files.push({ ...placeOf(samples, path), bytes, events, sample, sha256 });
  }
  const { labels, masses } = data.source;
  const mains = scored.map(({ model, scores }) => {
    const { mainScore } = modelKind(model.card.kind);
    const { values } = scores.find(({ name }) => name === mainScore)!;
    const sample: ScoredSample = { values, labels, masses };
    return {
      id: model.id,
      column: `${model.id}.${mainScore}`,
      sample,
      ...chooseQueue(sample, RATE),
    };
  });
  const featured = mains.find(({ id }) => id === FEATURED)!;
  const named = (event: number): Named => {
    const { file, index } = data.source.id(event);
    return { file: placeOf(samples, file).path, index, label: labels[event] };
  };
  const queue = featured.events.map(named);
  return {
    format: 'darkscope-project',
    formatVersion: 1,
    darkscope: darkscopeVersion(),
    saved: at,
    by: { user: 'darkscope', host: 'sample' },
    files,
    models: scored.map(({ model: { id, card, folder, identity, scores } }) => {
      const { path, relative: copy } = placeOf(samples, folder);
      const { kind, title, weightsSha256 } = card;
      return {
        id,
        kind,
        title,
        folder: path,
        copy,
        weightsSha256: weightsSha256!,
        identity,
        scores: [...scores],
      };
    }),
    scores: scored.flatMap((one) => packed(samples, data, files, one)),
    triages: [{ id: TRIAGE, lines: [startLine(queue, featured, files, at)] }],
    work: sampleWork({
      files: files.map(({ path }) => path),
      columns: scored.flatMap(({ model, scores }) =>
        scores.map(({ name }) => `${model.id}.${name}`),
      ),
      mains,
      featured: featured.column,
      triage: TRIAGE,
      queue,
      examples: examplesOf(featured.sample, featured.events).map(({ event, note }) => ({
        ...named(event),
        note,
      })),
      at,
    }),
  };
}

/** How a project names something of its own folder. */
function placeOf(samples: string, path: string): { path: string; relative: string } {
  const inside = relative(samples, resolve(path)).split(sep).join('/');
  return { path: `${SAMPLE_PLACE}/${inside}`, relative: inside };
}

function packed(
  samples: string,
  { source, files }: OpenedDataset,
  described: readonly ProjectDataFile[],
  { model, scores, by }: ScoredModel,
): ProjectScore[] {
  let first = 0;
  return files.flatMap(({ path, events }, i) => {
    const { mapping, program } = stampOf(path, undefined);
    const { bytes, sha256 } = described[i];
    const made = { at: model.card.created, darkscope: darkscopeVersion(), tensorflow: by };
    const record = {
      weights: model.hash,
      fingerprint: '',
      file: { size: bytes, changed: 0, mapping, program },
      sha256,
      weightsSha256: model.card.weightsSha256,
      preprocessing: PREPROCESSING,
      made: Object.fromEntries(scores.map(({ name }) => [name, made])),
    };
    const start = first;
    first += events;
    if (first > source.count) throw new Error('the files hold more events than the dataset');
    return scores.map(({ name, values }) => ({
      file: placeOf(samples, path).path,
      score: name,
      model: model.identity,
      record,
      values: packScores(values.slice(start, first)),
    }));
  });
}

function startLine(
  queue: readonly Named[],
  { column, threshold }: { column: string; threshold: number },
  files: readonly ProjectDataFile[],
  at: string,
): Line {
  const paths = files.map(({ path }) => path);
  return {
    type: 'start',
    at,
    who: 'you',
    format: 'darkscope-triage',
    formatVersion: 1,
    session: {
      id: TRIAGE,
      name: 'Anomalies to look at',
      reviewer: 'you',
      created: at,
      kind: 'first',
      of: [],
      order: 'score',
      blind: false,
      cut: { column, model: FEATURED, value: threshold, direction: 'above' },
      seed: 0,
      controls: null,
      events: queue.length,
    },
    queue: {
      files: paths.map((path) => ({ path, fingerprint: '' })),
      file: queue.map(({ file }) => paths.indexOf(file)),
      index: queue.map(({ index }) => index),
      controls: [],
    },
  };
}

/** One event of each class, from the middle of its scores, with what there is to see. */
function examplesOf(
  sample: ScoredSample,
  queue: readonly number[],
): { event: number; note: string }[] {
  const notes: [label: number, massGeV: number, note: string][] = [
    [
      0,
      0,
      'Ordinary QCD: its score is the middle of the background’s. Hits in a few clusters, the jets, which every model draws well.',
    ],
    [
      1,
      1000,
      'SUEP at 1000 GeV: hundreds of soft tracks in all directions and no jets. Models that know only QCD cannot draw so many hits, so the score is far out.',
    ],
    [
      2,
      4100,
      'Semi-visible jets at 4.1 TeV: jets as in QCD, but hard and with many tracks. Nearer to the background than SUEP: compare the residual.',
    ],
  ];
  return notes.flatMap(([label, massGeV, note]) => {
    const event = middleOf(sample, label, massGeV, queue);
    return event === undefined ? [] : [{ event, note }];
  });
}
