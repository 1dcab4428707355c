import { tf } from '../tensor/backend';
import { bceFromLogits } from '../tensor/loss';
import { createWeights, disposeWeights, sizeOf } from '../tensor/weights';
import type { Scalar, Tensor, Tensor2D, Tensor4D } from '../tensor/backend';
import type { Weights, WeightSpec } from '../tensor/weights';
import type { Random } from '../random';
import type { Hyper } from './hyper';
import type { LatentSpace, Model, ModelKind } from './model';

/** The network of an autoencoder of masks, before it has weights. */
export interface Network {
  readonly specs: readonly WeightSpec[];
  /** @returns the mask before the sigmoid, [batch, 72, 58, 1], and Z_m, [batch, 2], where there is one. */
  forward(masks: Tensor4D, weights: Weights): { logits: Tensor4D; latent: Tensor2D | null };
  encode(masks: Tensor4D, weights: Weights): Tensor2D | null;
  /** See Model.spaces, Model.latents. */
  readonly spaces: readonly LatentSpace[];
  latents(masks: Tensor4D, weights: Weights): Tensor[];
}

/** Z_m of CoDAE and what is derived from it. */
export const COMPACT_SPACE: LatentSpace = {
  id: 'zm',
  title: 'Z_m',
  form: 'vector',
  shape: [1, 1, 2],
};

/** Trainable numbers among some variables. */
export function countParameters(specs: readonly WeightSpec[]): number {
  return specs.reduce((sum, { shape, fixed }) => sum + (fixed ? 0 : sizeOf(shape)), 0);
}

/**
 * A model that is trained to draw masks again.
 * @param error of logits beside masks, summed; the papers' is the binary cross-entropy, section 4.7.
 */
export function autoencoder(
  kind: ModelKind,
  hyper: Hyper,
  network: Network,
  random: Random,
  error: (logits: Tensor4D, masks: Tensor4D) => Scalar = bceFromLogits,
): Model {
  const weights = createWeights(network.specs, random);
  return {
    kind,
    hyper,
    weights,
    predict({ images }) {
      const { logits, latent } = network.forward(images, weights);
      return {
        reconstruction: tf.sigmoid(logits),
        latent,
        own: {},
        loss: () => error(logits, images),
      };
    },
    encode: (images) => network.encode(images, weights),
    spaces: network.spaces,
    latents: (images) => network.latents(images, weights),
    loss: ({ images }) => error(network.forward(images, weights).logits, images),
    dispose: () => disposeWeights(weights),
  };
}
