import { PREPROCESSING } from '../events/preprocess';
import { runtimeText } from '../inference/inference';
import type { ComputedBy } from '../inference/runtimes';
import { initBackend } from '../tensor/backend';
import { darkscopeVersion } from '../version';
import type { ScorableModel } from './models';
import type { ScoringFacts } from './score-columns';

/** With what scores are made now, by this model. @param by what computed them. */
export async function scoringFacts(
  { card }: Pick<ScorableModel, 'card'>,
  by?: ComputedBy,
): Promise<ScoringFacts> {
  return {
    darkscope: darkscopeVersion(),
    tensorflow: await tensorflowText(by),
    weightsSha256: card.weightsSha256,
    preprocessing: PREPROCESSING,
  };
}

/** Which TensorFlow computes, and what runs its graphs where that is known, e.g. `2.15.1 (native)`. */
export async function tensorflowText(by?: ComputedBy): Promise<string> {
  const { kind, tensorflowVersion } = await initBackend();
  return by ? runtimeText(by) : `${tensorflowVersion} (${kind})`;
}
