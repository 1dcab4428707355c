/** Calls about latent spaces: what there is, one event's latents, encoding, planes, neighbours. */
import { join } from 'node:path';
import { DarkscopeError } from '../errors';
import { BACKGROUND_LABEL } from '../events/schema';
import { widthOf } from '../latent/encode';
import { Latents, LatentStore, type LatentPart } from '../latent/latent-store';
import type { LatentSpace } from '../models/model';
import { inputOf, predictSpaces } from '../models/predict';
import type { LatentSpaceInfo, Params } from './api';
import { taskData, type OpenDataset } from './datasets';
import type { JobContext } from './jobs';
import type { ScorableModel } from './models';
import { startNeighbours } from './neighbour-job';
import type { EngineParts, Implementations } from './parts';
import { keepMade, projectionsOf, restoreProjections, storedName } from './projections';
import { recordScores, scoreFolder } from './score-columns';
import { scoringFacts } from './scoring-facts';
import type { TaskReport } from './tasks';

type LatentCall =
  'latent.spaces' | 'latent.event' | 'latent.encode' | 'latent.project' | 'latent.neighbours';

export function latentCalls(parts: EngineParts): Pick<Implementations, LatentCall> {
  const { datasets, library, loaded, scores } = parts;
  /** Means over the background, by weights, space and dataset: a walk over all latents makes one. */
  const means = new Map<string, { mean: Float32Array; background: number }>();
  return {
    'latent.spaces': async ({ dataset, model }) => {
      const opened = datasets.get(dataset);
      const scorable = await library.getScorable(model);
      const spaces = await spacesOf(parts, scorable);
      const missing = unencoded(parts, opened, scorable.hash, spaces);
      return {
        spaces: spaces.map(told),
        encoded: opened.source.count - missing.reduce((sum, { events }) => sum + events, 0),
        projections: projectionsOf(opened, scorable, scores),
      };
    },
    'latent.event': async ({ dataset, model, event }) => {
      const opened = datasets.get(dataset);
      const scorable = await library.getScorable(model);
      const images = await opened.source.readImages([event]);
      const { spaces, values } = await loaded.use(scorable, (ready) => ({
        spaces: ready.spaces,
        values: predictSpaces(ready, inputOf(ready.kind, images)),
      }));
      const whole = unencoded(parts, opened, scorable.hash, spaces).length === 0;
      let background = 0;
      const withMeans = spaces.map((space, i) => {
        const key = `${dataset} ${scorable.hash} ${space.id}`;
        let found = means.get(key);
        if (!found && whole) {
          found = backgroundMean(parts, opened, scorable.hash, space);
          means.set(key, found);
        }
        background = found?.background ?? 0;
        const mean = found && found.background > 0 ? found.mean : null;
        return { ...told(space), values: values[i], mean };
      });
      return { event, model, spaces: withMeans, background };
    },
    'latent.encode': async ({ dataset, model }) => {
      const opened = datasets.get(dataset);
      const scorable = await library.getScorable(model);
      return startJob(parts, opened, scorable, `Encode with ${model}`, (context) =>
        encodeMissing(parts, opened, model, context),
      );
    },
    'latent.project': async (params) => {
      const opened = datasets.get(params.dataset);
      const scorable = await library.getScorable(params.model);
      const space = (await spacesOf(parts, scorable)).find(({ id }) => id === params.space);
      if (!space) throw noSpace(params.model, params.space);
      const name = params.method === 'pca' ? 'PCA' : 'UMAP';
      const title = `${name} of ${space.title}, ${params.model}`;
      return startJob(parts, opened, scorable, title, (context) =>
        makePlane(parts, opened, params, space, context),
      );
    },
    'latent.neighbours': async ({ dataset, ...question }) => {
      const opened = datasets.get(dataset);
      if (question.event >= opened.source.count) {
        throw new DarkscopeError('bad-parameter', `there is no event ${question.event}`);
      }
      if (question.by !== 'latent') return startNeighbours(parts, opened, question, null);
      const id = question.model ?? '';
      const scorable = await library.getScorable(id);
      const spaces = await spacesOf(parts, scorable);
      const space = spaces.find((other) => other.id === question.space);
      if (!space) throw noSpace(id, question.space ?? '');
      if (unencoded(parts, opened, scorable.hash, [space]).length > 0) {
        throw new DarkscopeError('bad-parameter', `${id} has not encoded all events yet`, {
          hint: 'Encode them first: Latent maps or Neighbours offer it.',
        });
      }
      return startNeighbours(
        parts,
        opened,
        question,
        latentsOf(parts, opened, scorable.hash, space),
      );
    },
  };
}

function noSpace(model: string, space: string): DarkscopeError {
  return new DarkscopeError('bad-parameter', `${model} has no latent space ${space}`);
}

function told({ id, title, form, shape }: LatentSpace): LatentSpaceInfo {
  return { id, title, form, shape: [...shape] };
}

async function spacesOf(
  { loaded }: EngineParts,
  model: ScorableModel,
): Promise<readonly LatentSpace[]> {
  return loaded.use(model, ({ spaces }) => spaces);
}

function latentFolder({ folders }: EngineParts, hash: string): string {
  return join(folders.cache, 'latents', hash);
}

function partsOf({ files, fingerprints }: OpenDataset): LatentPart[] {
  return files.map(({ first, events }, i) => ({ fingerprint: fingerprints[i], first, events }));
}

/** Files whose latents are not kept in all of the spaces. */
function unencoded(
  parts: EngineParts,
  dataset: OpenDataset,
  hash: string,
  spaces: readonly LatentSpace[],
): LatentPart[] {
  const store = new LatentStore(latentFolder(parts, hash));
  return partsOf(dataset).filter((part) =>
    spaces.some((space) => !store.has(part, space.id, widthOf(space))),
  );
}

function latentsOf(
  parts: EngineParts,
  dataset: OpenDataset,
  hash: string,
  space: LatentSpace,
): Latents {
  const store = new LatentStore(latentFolder(parts, hash));
  return new Latents(store, partsOf(dataset), space.id, widthOf(space));
}

function backgroundMean(
  parts: EngineParts,
  dataset: OpenDataset,
  hash: string,
  space: LatentSpace,
): { mean: Float32Array; background: number } {
  const width = widthOf(space);
  const { labels } = dataset.source;
  const sum = new Float64Array(width);
  let background = 0;
  for (const { first, rows, values } of latentsOf(parts, dataset, hash, space).blocks()) {
    for (let row = 0; row < rows; row++) {
      if (labels[first + row] !== BACKGROUND_LABEL || Number.isNaN(values[row * width])) continue;
      background++;
      for (let k = 0; k < width; k++) sum[k] += values[row * width + k];
    }
  }
  return { mean: Float32Array.from(sum, (total) => total / Math.max(1, background)), background };
}

function startJob(
  { jobs }: EngineParts,
  dataset: OpenDataset,
  model: ScorableModel,
  title: string,
  run: (context: JobContext) => Promise<void>,
): { job: string } {
  return jobs.start(
    {
      kind: 'latent',
      title,
      lane: 'compute',
      total: dataset.source.count,
      unit: 'events',
      dataset: dataset.id,
      model: model.id,
    },
    run,
  );
}

/** Encodes the files whose latents are not kept yet. @returns the model as it is now. */
async function encodeMissing(
  parts: EngineParts,
  dataset: OpenDataset,
  id: string,
  context: JobContext,
): Promise<void> {
  // A training that ended while this waited has made another model of it.
  const model = await parts.library.getScorable(id);
  const missing = unencoded(parts, dataset, model.hash, await spacesOf(parts, model));
  if (missing.length === 0) return;
  await parts.runTask(
    {
      type: 'encode',
      data: taskData(dataset),
      model: model.folder,
      modelHash: model.hash,
      latents: latentFolder(parts, model.hash),
      parts: missing,
    },
    { ...context, report: (report) => follow(context, report) },
  );
  parts.cache.trim();
}

async function makePlane(
  parts: EngineParts,
  dataset: OpenDataset,
  params: Params<'latent.project'>,
  space: LatentSpace,
  context: JobContext,
): Promise<void> {
  const { folders, library, scores, emit } = parts;
  await encodeMissing(parts, dataset, params.model, context);
  const model = await library.getScorable(params.model);
  const made = `${params.method}-${Date.now().toString(36)}`;
  const axes = params.method === 'umap' ? 2 : Math.min(3, widthOf(space));
  const columns = Array.from({ length: axes }, (_, i) => `${params.method}${i + 1}`);
  const store = scoreFolder(folders.scores, model.hash);
  const { standardise, fitEvents, neighbours, minDist, placeAll, seed, method } = params;
  let outcome: Extract<TaskReport, { type: 'projected' }> | null = null;
  await parts.runTask(
    {
      type: 'project',
      latents: latentFolder(parts, model.hash),
      parts: partsOf(dataset),
      space: { id: space.id, width: widthOf(space) },
      options: { method, standardise, fitEvents, neighbours, minDist, placeAll, seed },
      store,
      columns: columns.map((column) => storedName(column, made)),
    },
    {
      ...context,
      report: (report) => {
        if (report.type === 'projected') outcome = report;
        else follow(context, report);
      },
    },
  );
  const { fitted, placed, explained } = (outcome ?? { fitted: 0, placed: 0, explained: [] }) as {
    fitted: number;
    placed: number;
    explained: readonly number[];
  };
  keepMade(store, {
    method,
    columns,
    space: space.id,
    spaceTitle: space.title,
    standardised: standardise,
    fitted,
    placed,
    of: dataset.source.count,
    explained: [...explained],
    neighbours,
    minDist,
    seed,
    made,
  });
  const stored = columns.map((column) => storedName(column, made));
  recordScores(dataset, { ...model, scores: stored }, scores, await scoringFacts(model));
  const changes = restoreProjections(dataset, model, scores);
  emit({ event: 'columns', dataset: dataset.id, ...changes });
}

function follow(context: JobContext, report: TaskReport): void {
  if (report.type === 'progress') context.report(report.done, report.total);
  if (report.type === 'warning') context.warn(report.error);
}
