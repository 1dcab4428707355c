import type { Hyper } from '../models/hyper';

/** What a model was trained on: one file of the training set. */
export interface DataFile {
  readonly file: string;
  readonly events: number;
  readonly sha256: string;
}

/** Measures after one epoch; means over events. Validation events are never augmented. */
export interface EpochMetrics {
  /** 1-based. */
  readonly epoch: number;
  /** Training loss (BCE summed over pixels), mean over the epoch's augmented events. */
  readonly loss: number;
  readonly valLoss: number;
  /** Squared error summed over pixels, as in the paper's reconstruction table. */
  readonly valMse: number;
  readonly valSsim: number;
  /** Peak signal-to-noise ratio in dB. */
  readonly valPsnr: number;
  /** L2 norm of the whole gradient before clipping, mean over steps. */
  readonly gradientNorm: number;
  readonly seconds: number;
}

/** `card.json` of a trained model's folder: everything needed to read, repeat and trust the model. */
export interface ModelCard {
  readonly format: 'darkscope-model';
  readonly formatVersion: 1;
  /** Key into the table of model kinds, e.g. `codae`. */
  readonly kind: string;
  readonly title: string;
  readonly state: 'training' | 'finished';
  readonly created: string;
  readonly hyper: Hyper;
  readonly seed: number;
  readonly parameters: number;
  readonly preprocessing: string;
  readonly assumeBackground: boolean;
  readonly dataFiles: readonly DataFile[];
  readonly split: {
    readonly training: number;
    readonly validation: number;
    readonly unused: number;
  };
  readonly metrics: readonly EpochMetrics[];
  /** Epoch whose weights the folder holds: the best validation SSIM so far; 0 before the first one ends. */
  readonly selectedEpoch: number;
  readonly versions: {
    readonly darkscope: string;
    readonly node: string;
    readonly tensorflow: string;
    readonly backend: 'native' | 'wasm';
  };
}
