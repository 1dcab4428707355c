/** Every score of the sample's models on its events. */
import { resolve } from 'node:path';
import { ModelLibrary, type ScorableModel } from '../engine/models';
import { runtimeText } from '../inference/inference';
import { modelKind } from '../models/index';
import { scoreEvents } from '../scores/score-events';
import { loadModel } from '../training/load';
import { SAMPLE_MODELS, sampleScores } from './recipe';
import type { EventSource } from '../events/source';
import type { ScoreName } from '../scores/index';

export interface ScoredModel {
  readonly model: ScorableModel;
  /** Those of the recipe, one number an event each. */
  readonly scores: readonly { readonly name: ScoreName; readonly values: Float64Array }[];
  /** What computed them. */
  readonly by: string;
}

/** The trained models that come with the sample, by name. */
export async function sampleModels(samples: string): Promise<ScorableModel[]> {
  const all = await new ModelLibrary(resolve(samples, SAMPLE_MODELS)).scorable();
  return all.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** @param events positions in the source; all when left out. @throws whatever loading and reading throw; Cancelled. */
export async function scoreSample(
  { model }: { model: ScorableModel },
  source: EventSource,
  options: { readonly events?: ArrayLike<number>; readonly signal?: AbortSignal } = {},
): Promise<ScoredModel> {
  const loaded = await loadModel(model.folder);
  try {
    const { names, columns, computedBy } = await scoreEvents({
      model: loaded.model,
      source,
      scores: sampleScores(modelKind(model.card.kind)),
      ...options,
    });
    const scores = names.map((name) => ({ name, values: columns[name] }));
    return { model, scores, by: runtimeText(computedBy) };
  } finally {
    loaded.model.dispose();
  }
}
