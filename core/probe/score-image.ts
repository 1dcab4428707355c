/** Scores of images that are in no file: an event that was changed by hand, or many copies of one. */
import { DarkscopeError } from '../errors';
import { firstBadValue, masksOf } from '../events/preprocess';
import { IMAGE_SIZE, MASK_SIZE } from '../events/schema';
import type { Model } from '../models/model';
import { inferPrediction } from '../inference/inference';
import { inputOf } from '../models/predict';
import { inferScores } from '../scores/score-events';
import { scoreOf } from '../scores/score-of';
import type { ScoreName } from '../scores/index';

export interface ScoredImages {
  /** One number an image, by score. */
  readonly scores: ReadonlyMap<ScoreName, Float64Array>;
  /** [images, 72, 58]; null for a model that draws none, and where the scores that were asked for need none. */
  readonly reconstruction: Float32Array | null;
}

/**
 * All that a model says of images, computed by what computes the scores of events.
 * @param images [n, 72, 58, 3], E_T in GeV
 * @param names scores wanted; all that the model defines when left out
 * @throws DarkscopeError `bad-parameter` for anything that is no image of energies.
 */
export async function scoreImages(
  model: Model,
  images: Float32Array,
  names?: readonly ScoreName[],
): Promise<ScoredImages> {
  checkImages(images);
  const masks = masksOf(images);
  const inference = await (names ? inferScores(model, names) : inferPrediction(model));
  const prediction = await inference.run(inputOf(model.kind, images));
  const events = masks.length / MASK_SIZE;
  const scores = (names ?? model.kind.scores).map((name) => {
    const values = Float64Array.from({ length: events }, (_, event) =>
      scoreOf(name, masks, prediction, event),
    );
    return [name, values] as const;
  });
  return { scores: new Map(scores), reconstruction: prediction.reconstruction };
}

function checkImages(images: Float32Array): void {
  const wrong =
    images.length === 0 || images.length % IMAGE_SIZE !== 0
      ? `${images.length} numbers are no images of 72 x 58 x 3`
      : firstBadValue(images) >= 0
        ? `an image holds ${images[firstBadValue(images)]} GeV`
        : null;
  if (wrong) throw new DarkscopeError('bad-parameter', wrong);
}
