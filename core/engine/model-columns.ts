/** All columns that a model has made of a dataset: its scores, and the planes of its latent spaces. */
import type { OpenDataset } from './datasets';
import { restoreProjections } from './projections';
import {
  renewScores,
  restoreScores,
  type ColumnChanges,
  type ScoreArchive,
  type ScoringModel,
} from './score-columns';

/** Brings what is kept into an open dataset, stale or not: see restoreScores. */
export function restoreColumns(
  dataset: OpenDataset,
  model: ScoringModel,
  archive: ScoreArchive,
): ColumnChanges {
  return joined(
    restoreScores(dataset, model, archive),
    restoreProjections(dataset, model, archive),
  );
}

/** The same where a model's weights are no longer those that columns are of; null where they still are. */
export function renewColumns(
  dataset: OpenDataset,
  model: ScoringModel,
  archive: ScoreArchive,
): ColumnChanges | null {
  const scores = renewScores(dataset, model, archive);
  return scores && joined(scores, restoreProjections(dataset, model, archive));
}

function joined(a: ColumnChanges, b: ColumnChanges): ColumnChanges {
  return { columns: [...a.columns, ...b.columns], gone: [...a.gone, ...b.gone] };
}
