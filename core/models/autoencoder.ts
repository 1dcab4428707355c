import { bceFromLogits } from '../tensor/loss';
import { createWeights, disposeWeights, sizeOf } from '../tensor/weights';
import type { Tensor2D, Tensor4D } from '../tensor/backend';
import type { Weights, WeightSpec } from '../tensor/weights';
import type { Random } from '../random';
import type { Hyper } from './hyper';
import type { Model, ModelKind, Output } from './model';

/** The network of an autoencoder of masks, before it has weights. */
export interface Network {
  readonly specs: readonly WeightSpec[];
  forward(masks: Tensor4D, weights: Weights): Output;
  encode(masks: Tensor4D, weights: Weights): Tensor2D | null;
}

export function countParameters(network: Network): number {
  return network.specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** A model that is trained with the binary cross-entropy summed over pixels, section 4.7. */
export function autoencoder(
  kind: ModelKind,
  hyper: Hyper,
  network: Network,
  random: Random,
): Model {
  const weights = createWeights(network.specs, random);
  return {
    kind,
    hyper,
    weights,
    forward: (masks) => network.forward(masks, weights),
    encode: (masks) => network.encode(masks, weights),
    loss: ({ logits }, masks) => bceFromLogits(logits, masks),
    dispose: () => disposeWeights(weights),
  };
}
