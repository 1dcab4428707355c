/**
 * What a score is made of: the additive scores as one number for every cell, by the code that scores. A score that is
 * a sum over cells is its terms and nothing besides, so that a map of them says where it comes from.
 */
import { DarkscopeError } from '../errors';
import { masksOf } from '../events/preprocess';
import { MASK_SIZE } from '../events/schema';
import { imageTensor, inputOf, predict } from '../models/predict';
import type { Model } from '../models/model';
import { SCORES, scoreNamed, type Score, type ScoreName } from '../scores/index';
import { scoped } from '../tensor/backend';

/** The terms of one score of one event. */
export interface Breakdown {
  /** What the layers are: the mask, or the masks above several E_T. */
  readonly layers: readonly string[];
  /** [layers, 72, 58], in double precision. */
  readonly terms: Float64Array;
}

/** The scores of a kind of model that can be broken down. */
export function additiveScores(scores: readonly string[]): ScoreName[] {
  return scores.filter((name): name is ScoreName => scoreNamed(name)?.additive === true);
}

/**
 * Terms of additive scores, event by event.
 * @param images [events, 72, 58, 3] as `EventSource.readImages` gives them
 * @returns by score, one entry an event
 * @throws DarkscopeError `score-undefined` for a score that the model lacks or that is no sum over cells.
 */
export function breakDown(
  model: Model,
  images: Float32Array,
  scores: readonly string[],
): Map<ScoreName, Breakdown[]> {
  const known = additiveScores(model.kind.scores);
  const wanted = scores.map((name) => {
    const score = known.find((other) => other === name);
    if (score) return score;
    throw new DarkscopeError(
      'score-undefined',
      `${name} of ${model.kind.title} is no sum over cells`,
      {
        hint: `Those that are: ${known.join(', ') || 'none'}.`,
      },
    );
  });
  const masks = masksOf(images);
  const input = inputOf(model.kind, images);
  const ofModel = wanted.some((name) => SCORES[name].needs === 'model');
  const own = ofModel ? ownTerms(model, input) : null;
  const drawn = wanted.some((name) => SCORES[name].needs === 'reconstruction')
    ? predict(model, input).reconstruction
    : null;
  const events = masks.length / MASK_SIZE;
  return new Map(
    wanted.map((name) => [
      name,
      Array.from({ length: events }, (_, event): Breakdown => {
        const score: Score = SCORES[name];
        if (score.needs === 'reconstruction' && score.additive && drawn) {
          return { layers: ['mask'], terms: pixelTerms(score.term, masks, drawn, event) };
        }
        const values = own?.values[name];
        if (!own || !values)
          throw new Error(`the model calls ${score.title} a sum and gives no terms`);
        return { layers: own.layers, terms: layersFirst(values, own.layers.length, event) };
      }),
    ]),
  );
}

/** The whole of it, summed in double precision. */
export function sumOfTerms({ terms }: Breakdown): number {
  let sum = 0;
  for (const term of terms) sum += term;
  return sum;
}

function pixelTerms(
  term: (x: number, y: number) => number,
  masks: Float32Array,
  drawn: Float32Array,
  event: number,
): Float64Array {
  const offset = event * MASK_SIZE;
  return Float64Array.from({ length: MASK_SIZE }, (_, i) =>
    term(masks[offset + i], drawn[offset + i]),
  );
}

interface OwnTerms {
  readonly layers: readonly string[];
  /** By score, [events, 72, 58, layers]. */
  readonly values: Readonly<Partial<Record<ScoreName, Float32Array>>>;
}

function ownTerms(model: Model, input: Float32Array): OwnTerms | null {
  return scoped(() => {
    const given = model.terms?.(imageTensor(model.kind, input));
    if (!given) return null;
    const values: Partial<Record<ScoreName, Float32Array>> = {};
    for (const [name, tensor] of Object.entries(given.terms)) {
      values[name as ScoreName] = tensor.dataSync<'float32'>();
    }
    return { layers: given.layers, values };
  });
}

/** One event of [events, 72, 58, layers] as [layers, 72, 58]. */
function layersFirst(values: Float32Array, layers: number, event: number): Float64Array {
  const offset = event * MASK_SIZE * layers;
  const out = new Float64Array(MASK_SIZE * layers);
  for (let cell = 0; cell < MASK_SIZE; cell++) {
    for (let layer = 0; layer < layers; layer++) {
      out[layer * MASK_SIZE + cell] = values[offset + cell * layers + layer];
    }
  }
  return out;
}
