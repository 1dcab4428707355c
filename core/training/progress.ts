import type { HyperOverrides, PresetName } from '../models/hyper';
import type { EventSource } from '../events/source';
import type { DataFile, EpochMetrics, ModelCard } from './card';
import type { PauseControl } from './control';
import type { GradientSource } from './gradients';
import type { WatchOptions } from './epochs/watch';

export interface FitOptions {
  /** Id in the table of model kinds, e.g. `codae`. */
  readonly kind: string;
  /** Where hyperparameters not named in `hyper` come from; the kind's last when left out. */
  readonly preset?: PresetName;
  readonly hyper?: HyperOverrides;
  /** 42 when left out, the first of the paper's three. */
  readonly seed?: number;
  readonly source: EventSource;
  /** Folder of the trained model; made if need be. */
  readonly out: string;
  /**
   * Go on from the checkpoint in `out`, with the settings stored there (only `epochs` may be changed).
   * Stopped before its first checkpoint, a training starts again with these settings; where there was none, a
   * new one begins; a finished model is left as it is.
   */
  readonly resume?: boolean;
  /** Count events without a label as background. */
  readonly assumeBackground?: boolean;
  /** The files behind `source`; read and hashed from `source.id` when left out. */
  readonly dataFiles?: readonly DataFile[];
  /** Memory for keeping what the model sees of the events; beyond it they are read anew every epoch. */
  readonly memoryBudgetBytes?: number;
  /** A checkpoint also within an epoch, every so many steps; 0 for only at its end. */
  readonly checkpointSteps?: number;
  /** Follow the training with a fixed set of events, and keep what is seen epoch by epoch; not when left out. */
  readonly watch?: WatchOptions;
  /**
   * How steps are computed; when left out, as a graph where the run is long enough. Where the model or TensorFlow refuses
   * a graph, op by op all the same; the card says which it was. A resumed run keeps to its card.
   */
  readonly runtime?: GradientSource['runtime'];
  /** Aborting saves a checkpoint and ends in `Cancelled`; `resume` goes on from there. */
  readonly signal?: AbortSignal;
  readonly control?: PauseControl;
  readonly onProgress?: (progress: FitProgress) => void;
}

/** Reported after every step and at every change of phase. */
export interface FitProgress {
  readonly phase: 'preparing' | 'training' | 'validating' | 'paused' | 'finished';
  /** 1-based. */
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  /** Mean loss of this epoch so far; NaN before its first step. */
  readonly loss: number;
  readonly eventsPerSecond: number;
  /** Estimate to the end of training; NaN before the first step. */
  readonly secondsLeft: number;
  /** Finished epochs, oldest first. */
  readonly history: readonly EpochMetrics[];
  /** A validation event and its reconstruction, 72 x 58 each, at the end of every epoch, if the model draws. */
  readonly sample?: FitSample;
}

export interface FitSample {
  /** Position in the source. */
  readonly event: number;
  readonly mask: Uint8Array;
  readonly reconstruction: Float32Array;
}

export interface FitResult {
  readonly folder: string;
  readonly card: ModelCard;
}
