import { Random } from '../random';
import { readWeights } from '../tensor/weights';
import type { Hyper } from '../models/hyper';
import type { ModelKind } from '../models/model';
import type { Wanted } from './align';

/** A variable of a model kind with the value that a fresh training would start from. */
export interface ModelVariable extends Wanted {
  readonly trainable: boolean;
  readonly initial: Float32Array;
}

/** Variables whose role has another name in Keras than here. */
const KERAS_ROLES: Readonly<Record<string, string>> = {
  topics: 'kernel',
  positions: 'embeddings',
  running_mean: 'moving_mean',
  running_variance: 'moving_variance',
};

/**
 * The prior of a variational model is drawn once and never trained. Checkpoints hold only a part of CoDVAE's, TFLite
 * files none; everything but the divergence from it comes out the same without.
 */
const PRIOR = /^prior\//;

/** All variables in the model's order. The backend must have been initialised. */
export function variablesOf(kind: ModelKind, hyper: Hyper): ModelVariable[] {
  const model = kind.build(hyper, new Random(0));
  try {
    const values = readWeights(model.weights);
    return [...model.weights].map(([name, variable], i) => {
      const last = name.slice(name.lastIndexOf('/') + 1);
      return {
        name,
        role: KERAS_ROLES[last] ?? last,
        shape: [...variable.shape],
        trainable: variable.trainable,
        initial: values[i],
      };
    });
  } finally {
    model.dispose();
  }
}

/** Whether a model may do with a drawn value of this variable. */
export function mayBeDrawn({ name, trainable }: ModelVariable): boolean {
  return PRIOR.test(name) && !trainable;
}
