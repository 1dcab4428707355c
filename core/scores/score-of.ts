import { MASK_SIZE } from '../events/schema';
import { SCORES } from './index';
import type { Prediction } from '../models/predict';
import type { Score, ScoreName } from './index';

/**
 * One score of one event of a batch.
 * @param masks [events, 72, 58]. @param prediction of the same events. @param event its place in the batch.
 */
export function scoreOf(
  name: ScoreName,
  masks: Float32Array,
  { reconstruction, latent, own }: Prediction,
  event: number,
): number {
  const score: Score = SCORES[name];
  if (score.needs === 'reconstruction' && reconstruction) {
    return score.evaluate(masks, reconstruction, event * MASK_SIZE);
  }
  if (score.needs === 'latent' && latent) {
    return latent[event * (latent.length / (masks.length / MASK_SIZE)) + score.component];
  }
  const values = own[name];
  if (!values) throw new Error(`the model lists ${score.title} and does not give it`);
  return values[event];
}
