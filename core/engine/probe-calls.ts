import { DarkscopeError } from '../errors';
import { additiveScores, breakDown, sumOfTerms } from '../probe/breakdown';
import { SHARES, sharesOf } from '../probe/shares';
import { scoreImages } from '../probe/score-image';
import type { Params } from './api';
import { taskData, type OpenDataset } from './datasets';
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

type ProbeCall = 'probe.breakdown' | 'probe.shares.start' | 'probe.image';

/** Why an event has its score, and what it would have were it another. */
export function probeCalls(parts: EngineParts): Pick<Implementations, ProbeCall> {
  const { datasets, library, loaded } = parts;
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
