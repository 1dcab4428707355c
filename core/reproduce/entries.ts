import { BASELINES } from '../models/baselines';
import { SCORES } from '../scores/index';
import { PUBLISHED_ROWS } from './published';
import type { ScoreTable } from '../tables';
import type { ModelCard } from '../training/card';
import type { Training } from './plan';
import type { Entry } from './rows';

/** A trained network with its scores of the events it is tested on. */
export interface ScoredNetwork {
  readonly training: Training;
  readonly card: ModelCard;
  readonly table: ScoreTable;
}

/** Everything to be evaluated: baselines, then the scores of the models; those of the paper first, in its order. */
export function entriesOf(baselines: ScoreTable, networks: readonly ScoredNetwork[]): Entry[] {
  const baselineIds = idsOf(baselines);
  const ofBaselines = baselines.columns.map(({ name, values }): Entry => {
    const title = BASELINES.find(({ column }) => column === name)?.title ?? name;
    const { labels, masses } = baselines;
    return {
      model: name,
      score: name,
      title,
      trials: [{ seed: null, fold: null, ids: baselineIds, values, labels, masses }],
    };
  });
  const kinds = [...new Set(networks.map(({ training }) => training.kind))];
  const ofModels = kinds.flatMap((kind) => {
    const own = networks
      .filter(({ training }) => training.kind === kind)
      .map(({ training: { seed, fold }, table }) => ({ seed, fold, table, ids: idsOf(table) }));
    return kind.scores.map((score): Entry => ({
      model: kind.id,
      score,
      title: `${kind.title} (${SCORES[score].title})`,
      trials: own.flatMap(({ table: { labels, masses, columns }, ...network }) =>
        columns
          .filter(({ name }) => name === score)
          .map(({ values }) => ({ ...network, values, labels, masses })),
      ),
    }));
  });
  const all = [...ofBaselines, ...ofModels].filter(({ trials }) => trials.length > 0);
  const named = PUBLISHED_ROWS.flatMap(({ model, score, title }) =>
    all
      .filter((entry) => entry.model === model && entry.score === score)
      .map((entry) => ({ ...entry, title })),
  );
  const isNamed = ({ model, score }: Entry): boolean =>
    named.some((entry) => entry.model === model && entry.score === score);
  return [...named, ...all.filter((entry) => !isNamed(entry))];
}

function idsOf({ files, indices }: ScoreTable): string[] {
  return files.map((file, i) => `${file}#${indices[i]}`);
}
