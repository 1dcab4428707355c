import type { Channel } from '../events/schema';
import type { ScoreName } from '../scores/index';
import type { Random } from '../random';
import type { Weights } from '../tensor/weights';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '../tensor/backend';
import type { Hyper, HyperParameter, Preset } from './hyper';

/** Events as a model takes them. */
export interface Batch {
  /** Tracker masks [batch, 72, 58, 1], or E_T in GeV of all three channels [batch, 72, 58, 3]: `ModelKind.input`. */
  readonly images: Tensor4D;
  /** Classes [batch], int32; null where nobody knows them. Only a supervised loss looks at them. */
  readonly labels: Tensor1D | null;
  /** What `Model.sample` gave for this batch, as images of the same shape; absent where the phase is not `sampled`. */
  readonly samples?: Tensor4D;
}

/** A part of a training with settings of its own. */
export interface Phase {
  readonly title: string;
  /** Epochs that have ended when it begins. */
  readonly from: number;
  /** Events behind one step. */
  readonly batch: number;
  readonly learningRate: number;
  /** Largest L2 norm of the gradient of each variable; 0 for none. */
  readonly clipNorm: number;
  /** Whether its loss needs `Model.sample`. */
  readonly sampled: boolean;
}

/** One image that a model draws: the cells of a channel that are hit harder than an E_T. */
export interface DrawnLayer {
  readonly channel: Channel;
  /** In GeV; 0 for the mask. */
  readonly above: number;
}

/** What a model says of a batch of events. */
export interface Output {
  /** The mask drawn again, [batch, 72, 58, 1], on the scale of the mask; null for models that draw none. */
  readonly reconstruction: Tensor4D | null;
  /** All that is drawn, [batch, 72, 58, layers], by models that draw more than the mask; the first is the mask. */
  readonly layers?: { readonly images: Tensor4D; readonly of: readonly DrawnLayer[] };
  /** The compact latent space, e.g. Z_m = (Z_1, Z_2), [batch, latents]; null for models without one. */
  readonly latent: Tensor2D | null;
  /** Scores that only the model itself can compute (`needs: 'model'` in the table of scores), each [batch]. */
  readonly own: Readonly<Partial<Record<ScoreName, Tensor1D>>>;
  /**
   * The loss of these events, summed, as validation sees it: without dropout, and with latents at rest.
   * Computed when called; a supervised model needs labels for it.
   */
  loss(): Scalar;
}

/** What a model's own scores are sums of, cell by cell. */
export interface CellTerms {
  /** What the layers of the last axis are; a single one where there is just the mask. */
  readonly layers: readonly string[];
  /** Scores of `Output.own` by name, [batch, 72, 58, layers]. */
  readonly terms: Readonly<Partial<Record<ScoreName, Tensor4D>>>;
}

/** A latent space of a model: numbers that lie between the image and what is made of it. */
export interface LatentSpace {
  /** Lasting: names files that keep it. */
  readonly id: string;
  /** As the paper calls it. */
  readonly title: string;
  /**
   * What its numbers are: features of every cell, probabilities of categories in every cell, shares that sum to one, or
   * numbers without a place in the image.
   */
  readonly form: 'map' | 'categories' | 'shares' | 'vector';
  /** Rows along phi, columns along eta, numbers a cell; one cell where they have no place. */
  readonly shape: readonly [rows: number, columns: number, channels: number];
}

/** A built model. Every model of every kind meets this; training, scoring and files know nothing else. */
export interface Model {
  readonly kind: ModelKind;
  readonly hyper: Hyper;
  /** All variables in a fixed order, by name; those that are not trainable are changed by `loss` alone. */
  readonly weights: Weights;
  /** The whole model at rest: the same events give the same numbers. */
  predict(batch: Batch): Output;
  /** Terms of its own scores that are sums over cells (`additive` in the table of scores); absent where none is. */
  terms?(images: Tensor4D): CellTerms;
  /** The compact latents alone, without the decoder: [batch, latents]; null where the model has none. */
  encode(images: Tensor4D): Tensor2D | null;
  /** Its latent spaces, the largest first; none where all that is in between is of no use by itself. */
  readonly spaces: readonly LatentSpace[];
  /** The latents of events, a tensor a space, [batch, rows, columns, channels] or any shape of as many numbers. */
  latents(images: Tensor4D): Tensor[];
  /**
   * What training makes small, summed over the events of the batch.
   * @param random source of everything random in it: sampled latents, dropout.
   */
  loss(batch: Batch, random: Random): Scalar;
  /** The parts of its training, in their order; absent where it is trained in one. */
  readonly phases?: readonly Phase[];
  /** Called before the first step of a phase, and when a training goes on within one (`again`). */
  enter?(phase: number, again: boolean): void;
  /**
   * Images that the loss compares the events with, drawn from the model as it is, for phases that are `sampled`.
   * Variables that are not trained may be changed.
   */
  sample?(batch: Batch, random: Random): Float32Array;
  /** Figures of the last sampling, by name, as means over the batch: they become part of the learning curves. */
  measures?(): Readonly<Record<string, number>>;
  /** Why a training with such measures of its epochs, oldest first, had better end; null where it may go on. */
  failure?(epochs: readonly Readonly<Record<string, number>>[]): string | null;
  dispose(): void;
}

/** Which events a model learns from. */
export type Supervision =
  /** Background only. */
  | 'none'
  /** Background with a share of unlabelled signal in it (hyperparameter `contamination`). */
  | 'weak'
  /** Events of every class, with their labels. */
  | 'full';

/** A kind of model: what can be trained, with which settings, and which scores come out. */
export interface ModelKind {
  readonly id: string;
  readonly title: string;
  /** Where it is defined, e.g. the paper's section. */
  readonly reference: string;
  /** One or two sentences for the train dialog. */
  readonly summary: string;
  /** What it sees: the tracker mask, or the energies of all channels. */
  readonly input: 'mask' | 'energy';
  readonly supervision: Supervision;
  /**
   * What chooses the best epoch: the largest SSIM of validation, the smallest loss of validation, or a loss of training
   * that is nearest to nought.
   */
  readonly selectBy: 'valSsim' | 'valLoss' | 'balance';
  readonly hyperparameters: readonly HyperParameter[];
  readonly presets: readonly Preset[];
  readonly scores: readonly ScoreName[];
  /** The one that events are ordered by until the user chooses another; large for anomalies. */
  readonly mainScore: ScoreName;
  /** Trainable numbers, as papers count them. */
  parameterCount(hyper: Hyper): number;
  /** Fresh weights drawn from `random`. The backend must have been initialised. */
  build(hyper: Hyper, random: Random): Model;
}
