/** What the sample project is made of, below the folder of the sample events. */
import { SCORES, type ScoreName } from '../scores/index';
import type { ModelKind } from '../models/model';

export const SAMPLE_PROJECT = 'sample.dscope';
/** Events to look at: QCD and signals, none of which was trained on. */
export const SAMPLE_EVENTS = 'test';
/** Folders of trained models; a folder's name is the model's. */
export const SAMPLE_MODELS = 'models';

/** Stands for the folder that the sample lies in, which is another one on every machine. */
export const SAMPLE_PLACE = '/sample';

/** The model whose score is thresholded and queued, and the one whose plane is drawn. */
export const FEATURED = 'patch';
export const PLANE = 'codae';

/** Working point: share of the background that passes. */
export const RATE = 0.01;

/** Of a kind's scores those that are kept with the project: its main one, its plane, its distance from a prior. */
export function sampleScores({ scores, mainScore }: ModelKind): ScoreName[] {
  return scores.filter((name) => {
    const score = SCORES[name];
    return (
      name === mainScore ||
      score.needs === 'latent' ||
      (score.needs === 'model' && 'ofPrior' in score)
    );
  });
}
