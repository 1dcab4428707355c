import { ETA_CELLS, MASK_SIZE, PHI_CELLS } from '../events/schema';
import { scoped, tf } from '../tensor/backend';
import type { Tensor4D } from '../tensor/backend';
import type { Model } from './model';

/** What a model says of some events. */
export interface Prediction {
  /** Probabilities, [events, 72, 58]. */
  readonly reconstruction: Float32Array;
  /** [events, latents], or null for models without an auxiliary latent space. */
  readonly latent: Float32Array | null;
  /** Training loss of the events, summed. */
  readonly loss: number;
}

/** Masks as the tensor that models take. @param masks [events, 72, 58]; copied. */
export function maskTensor(masks: Float32Array): Tensor4D {
  return tf.tensor4d(masks.slice(), [masks.length / MASK_SIZE, PHI_CELLS, ETA_CELLS, 1]);
}

/** Runs the whole model over one batch. @param masks [events, 72, 58], values 0 or 1. */
export function predict(model: Model, masks: Float32Array): Prediction {
  return scoped(() => {
    const x = maskTensor(masks);
    const output = model.forward(x);
    return {
      reconstruction: tf.sigmoid(output.logits).dataSync<'float32'>(),
      latent: output.latent?.dataSync<'float32'>() ?? null,
      loss: model.loss(output, x).dataSync<'float32'>()[0],
    };
  });
}

/** Runs only what Z_m needs. @returns [events, latents], or null where the model has none. */
export function predictLatent(model: Model, masks: Float32Array): Float32Array | null {
  return scoped(() => model.encode(maskTensor(masks))?.dataSync<'float32'>() ?? null);
}
