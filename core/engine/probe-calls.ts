import { DarkscopeError } from '../errors';
import { refuseSource } from '../export/refuse-source';
import { modelKind } from '../models/index';
import { additiveScores, breakDown, sumOfTerms } from '../probe/breakdown';
import { litCells, scoresWithout } from '../probe/occlusion';
import { SHARES, sharesOf } from '../probe/shares';
import { scoreImages } from '../probe/score-image';
import { writeEdited } from '../probe/write-edited';
import type { Params } from './api';
import { checkEvents, taskData, type OpenDataset } from './datasets';
import type { EngineParts, Implementations } from './parts';
import {
  recordScores,
  restoreScores,
  scoreFolder,
  sharesName,
  unscoredParts,
} from './score-columns';
import { scoringFacts } from './scoring-facts';
import { toldTo } from './tasks';

type ProbeCall =
  | 'probe.breakdown'
  | 'probe.shares.start'
  | 'probe.image'
  | 'probe.occlusion.start'
  | 'probe.altered.start'
  | 'probe.export';

/** Why an event has its score, and what it would have were it another. */
export function probeCalls(parts: EngineParts): Pick<Implementations, ProbeCall> {
  const { datasets, library, loaded, demand } = parts;
  return {
    'probe.breakdown': async ({ dataset, event, model, score }) => {
      const opened = datasets.get(dataset);
      const image = await opened.source.readImages([event]);
      const known = await library.getScorable(model);
      const byScore = await loaded.use(known, (ready) => breakDown(ready, image, [score]));
      const [[part]] = [...byScore.values()];
      const stored = storedScore(opened, `${model}.${score}`, known.hash, event);
      const values = sharesOf(part, image);
      return {
        layers: [...part.layers],
        terms: part.terms,
        sum: sumOfTerms(part),
        stored,
        shares: SHARES.map(({ id, title }, i) => ({ id, title, value: values[i] })),
        image,
      };
    },
    'probe.shares.start': (params) => startShares(parts, params),
    'probe.occlusion.start': (params) => startOcclusion(parts, params),
    'probe.altered.start': (params) => startAltered(parts, params),
    'probe.export': async ({ dataset, event, image, edits, out }) => {
      const { source } = datasets.get(dataset);
      demand(out, 'write');
      refuseSource(out, datasets.paths());
      await writeEdited({ source, event, image, edits, out });
      return {};
    },
    'probe.image': async ({ model, image }) => {
      const known = await library.getScorable(model);
      const { scores, reconstruction } = await loaded.use(known, (ready) =>
        scoreImages(ready, image),
      );
      const first = [...scores].map(([name, values]) => [name, values[0]] as const);
      return { scores: Object.fromEntries(first), reconstruction };
    },
  };
}

/** The kept score by these very weights of the file as it is; NaN where there is none. */
function storedScore(dataset: OpenDataset, column: string, hash: string, event: number): number {
  const kept = dataset.scores.get(column);
  return kept && kept.hash === hash && !kept.info.stale ? kept.values[event] : NaN;
}

async function startShares(
  parts: EngineParts,
  { dataset, model: id, scores }: Params<'probe.shares.start'>,
): Promise<{ job: string }> {
  const { datasets, library, jobs, folders, scores: archive, runTask, emit } = parts;
  const opened = datasets.get(dataset);
  const asked = await library.getScorable(id);
  const unknown = scores.find(
    (score) => !additiveScores(asked.scores).some((one) => one === score),
  );
  if (unknown !== undefined) {
    throw new DarkscopeError('score-undefined', `${unknown} of ${id} is no sum over cells`);
  }
  return jobs.start(
    {
      kind: 'score',
      title: `Shares of ${id}.${scores.join(', ')}`,
      lane: 'compute',
      total: opened.source.count,
      unit: 'events',
      dataset,
      model: id,
    },
    async (context) => {
      // A training that ended while this waited has made another model of it.
      const now = await library.getScorable(id);
      const names = scores.map(sharesName);
      const missing = unscoredParts(opened, now.hash, names, folders.scores, SHARES.length);
      try {
        if (missing.length === 0) return;
        await runTask(
          {
            type: 'shares',
            data: taskData(opened),
            model: now.folder,
            modelHash: now.hash,
            scores,
            store: scoreFolder(folders.scores, now.hash),
            parts: missing,
          },
          toldTo(context),
        );
      } finally {
        const facts = await scoringFacts(now);
        recordScores(opened, { ...now, scores: names }, archive, facts, SHARES.length);
        emit({ event: 'columns', dataset, ...restoreScores(opened, { ...now, scores }, archive) });
      }
    },
  );
}

/** Cells erased at once: few, since looks at events wait for a batch. */
const ERASED = 8;

async function startOcclusion(
  { library, loaded, jobs, emit }: EngineParts,
  { model: id, score, image }: Params<'probe.occlusion.start'>,
): Promise<{ job: string }> {
  const model = await library.getScorable(id);
  const name = modelKind(model.card.kind).scores.find((known) => known === score);
  if (!name) throw new DarkscopeError('score-undefined', `${id} defines no score named ${score}`);
  const cells = litCells(image, modelKind(model.card.kind).input);
  return jobs.start(
    {
      kind: 'probe',
      title: `Erase ${cells.length} cells in turn`,
      lane: 'probe',
      total: cells.length,
      unit: 'cells',
      dataset: null,
      model: id,
    },
    async (context) => {
      const scores = new Float64Array(cells.length);
      for (let start = 0; start < cells.length; start += ERASED) {
        await context.checkpoint();
        const part = cells.subarray(start, start + ERASED);
        scores.set(
          await loaded.use(model, (ready) => scoresWithout(ready, image, part, name)),
          start,
        );
        context.report(start + part.length, cells.length);
      }
      emit({ event: 'occlusion', job: context.job, cells, scores });
    },
  );
}

async function startAltered(
  { datasets, library, jobs, runTask, emit }: EngineParts,
  { dataset, model: id, score, events, cells, gev }: Params<'probe.altered.start'>,
): Promise<{ job: string }> {
  const opened = datasets.get(dataset);
  const model = await library.getScorable(id);
  if (!model.scores.includes(score)) {
    throw new DarkscopeError('score-undefined', `${id} defines no score named ${score}`);
  }
  checkEvents(opened, events);
  return jobs.start(
    {
      kind: 'probe',
      title: `${gev === 0 ? 'Mask' : 'Light'} ${cells.length === 1 ? 'a cell' : `${cells.length} cells`}`,
      lane: 'probe',
      total: events.length,
      unit: 'events',
      dataset,
      model: id,
    },
    async (context) => {
      const told = toldTo(context);
      const task = {
        type: 'alter',
        data: taskData(opened),
        model: model.folder,
        modelHash: model.hash,
        score,
        events: Array.from(events),
        cells,
        gev,
      } as const;
      await runTask(task, {
        ...told,
        report: (report) => {
          if (report.type === 'altered') {
            emit({ event: 'altered', job: context.job, scores: report.values });
          } else told.report(report);
        },
      });
    },
  );
}
