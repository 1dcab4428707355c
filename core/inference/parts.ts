/** The parts of a model that are computed by themselves: what each gives, and how. */
import { MASK_SIZE } from '../events/schema';
import { predict, predictLatent, predictSpaces } from '../models/predict';
import { FLOAT_TOLERANCE, toleranceOf } from '../scores/compare-scores';
import { scoreOf } from '../scores/score-of';
import type { Model } from '../models/model';
import type { Prediction } from '../models/predict';
import type { Tensor, Tensor4D } from '../tensor/backend';
import type { SessionOutputs } from './thread';

export interface Part<T> {
  /** Its outputs as tensors, by name; none where the model does not have this part. */
  outputs(model: Model, images: Tensor4D): Readonly<Record<string, Tensor>>;
  /** The same from a graph's outputs. */
  read(model: Model, outputs: SessionOutputs): T;
  /** The same by TensorFlow, op by op. */
  direct(model: Model, values: Float32Array): T;
  /** What two answers are compared by, a list for each kind of number. @param masks of the events. */
  compared(model: Model, answer: T, masks: Float32Array): Comparable[];
}

export interface Comparable {
  readonly values: ArrayLike<number>;
  /** By how much they may differ: see `compareScores`. */
  readonly tolerance: number;
}

/** Of thousands of single latents, which no score is made of directly. */
const LATENTS_TOLERANCE = 1e-4;

/** The compact latents alone: see `Model.encode`. */
const latent: Part<Float32Array | null> = {
  outputs: (model, images) => named({ latent: model.encode(images) }),
  read: (_, outputs) => outputs.latent ?? null,
  direct: predictLatent,
  compared: (_, answer) => (answer ? [{ values: answer, tolerance: FLOAT_TOLERANCE }] : []),
};

const OWN = 'own/';

/** The whole model; compared by its scores. */
const prediction: Part<Prediction> = {
  outputs(model, images) {
    const { reconstruction, latent, own } = model.predict({ images, labels: null });
    const ownByName = Object.entries(own).map(([name, values]) => [OWN + name, values] as const);
    return { ...named({ reconstruction, latent }), ...Object.fromEntries(ownByName) };
  },
  read: (_, { reconstruction = null, latent = null, ...own }) => ({
    reconstruction,
    latent,
    own: Object.fromEntries(
      Object.entries(own).map(([name, values]) => [name.slice(OWN.length), values]),
    ),
  }),
  direct: predict,
  compared: ({ kind }, answer, masks) =>
    kind.scores.map((name) => ({
      values: Float64Array.from({ length: masks.length / MASK_SIZE }, (_, event) => {
        const score = scoreOf(name, masks, answer, event);
        // A similarity near nought is as exact as the one it falls short of.
        return name === 'ssim' ? 1 - score : score;
      }),
      tolerance: toleranceOf(name),
    })),
};

/** All latent spaces: see `Model.latents`. */
const spaces: Part<Float32Array[]> = {
  outputs: (model, images) =>
    Object.fromEntries(model.latents(images).map((values, i) => [`space${i}`, values])),
  read: (model, outputs) => model.spaces.map((_, i) => outputs[`space${i}`]),
  direct: predictSpaces,
  compared: (_, answer) => answer.map((values) => ({ values, tolerance: LATENTS_TOLERANCE })),
};

export const PARTS = { latent, prediction, spaces };
export type PartName = keyof typeof PARTS;

function named(tensors: Readonly<Record<string, Tensor | null>>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).filter((entry): entry is [string, Tensor] => entry[1] !== null),
  );
}
