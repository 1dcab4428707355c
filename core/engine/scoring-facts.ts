import { PREPROCESSING } from '../events/preprocess';
import { initBackend } from '../tensor/backend';
import { darkscopeVersion } from '../version';
import type { ScorableModel } from './models';
import type { ScoringFacts } from './score-columns';

/** With what scores are made now, by this model. */
export async function scoringFacts({ card }: Pick<ScorableModel, 'card'>): Promise<ScoringFacts> {
  return {
    darkscope: darkscopeVersion(),
    tensorflow: await tensorflowText(),
    weightsSha256: card.weightsSha256,
    preprocessing: PREPROCESSING,
  };
}

/** Which TensorFlow computes, e.g. `2.15.0 (native)`. */
export async function tensorflowText(): Promise<string> {
  const { kind, tensorflowVersion } = await initBackend();
  return `${tensorflowVersion} (${kind})`;
}
