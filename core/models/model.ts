import type { ScoreName } from '../scores/index';
import type { Random } from '../random';
import type { Weights } from '../tensor/weights';
import type { Scalar, Tensor2D, Tensor4D } from '../tensor/backend';
import type { Hyper, HyperParameter, Preset } from './hyper';

/** What a model makes of a batch of masks. */
export interface Output {
  /** Reconstruction before the sigmoid, shape [batch, 72, 58, 1]. */
  readonly logits: Tensor4D;
  /** Z_m = (Z_1, Z_2), shape [batch, 2]; null for models without an auxiliary latent space. */
  readonly latent: Tensor2D | null;
}

/** A built model. Every model of every kind meets this; training, scoring and files know nothing else. */
export interface Model {
  readonly kind: ModelKind;
  readonly hyper: Hyper;
  /** Trainable variables in a fixed order, by name. */
  readonly weights: Weights;
  /**
   * The whole model.
   * @param masks shape [batch, 72, 58, 1], values 0 or 1.
   */
  forward(masks: Tensor4D): Output;
  /** Z_m alone, without the decoder: [batch, 2]; null where the model has none. */
  encode(masks: Tensor4D): Tensor2D | null;
  /** What training makes small, summed over the events of the batch: a scalar. */
  loss(output: Output, masks: Tensor4D): Scalar;
  dispose(): void;
}

/** A kind of model: what can be trained, with which settings, and which scores come out. */
export interface ModelKind {
  readonly id: string;
  readonly title: string;
  /** Where it is defined, e.g. the paper's section. */
  readonly reference: string;
  /** One or two sentences for the train dialog. */
  readonly summary: string;
  /** What it sees: the tracker mask, 72 x 58 x 1. */
  readonly input: 'mask';
  readonly hyperparameters: readonly HyperParameter[];
  readonly presets: readonly Preset[];
  readonly scores: readonly ScoreName[];
  parameterCount(hyper: Hyper): number;
  /** Fresh weights drawn from `random`. The backend must have been initialised. */
  build(hyper: Hyper, random: Random): Model;
}
