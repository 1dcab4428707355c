import { batchOf, imageTensor } from '../models/predict';
import { scoped } from '../tensor/backend';
import { lossAndGradients } from '../tensor/gradient';
import type { LossGradients } from '../tensor/gradient';
import type { Batch, Model } from '../models/model';
import type { Random } from '../random';

/** How training gets at the loss of some events and its gradients. */
export interface GradientSource {
  /** As one graph, or op by op. */
  readonly runtime: 'graph' | 'operations';
  /** Why op by op where a graph was tried. */
  readonly refusal?: string;
  /**
   * Variables that the loss itself changes are changed.
   * @param values the model's input, see `inputOf`. @param labels one an event.
   * @param random what all noise of the loss is drawn from
   * @returns the loss summed over the events; a gradient for every variable of `model.weights`, in their order
   */
  compute(values: Float32Array, labels: Int32Array, random: Random): LossGradients;
  dispose(): void;
}

/** A batch, with what the model compares it with where the phase wants that. To be called within a scope. */
export function sampledBatch(
  model: Model,
  values: Float32Array,
  labels: Int32Array,
  random: Random,
  sampled: boolean,
): Batch {
  const batch = batchOf(model.kind, values, labels);
  if (!sampled || !model.sample) return batch;
  return { ...batch, samples: imageTensor(model.kind, model.sample(batch, random)) };
}

/** Op by op: for every model and any number of events. */
export function gradientsByOperations(model: Model, sampled = false): GradientSource {
  return {
    runtime: 'operations',
    compute: (values, labels, random) =>
      scoped(() => {
        const batch = sampledBatch(model, values, labels, random, sampled);
        return lossAndGradients(() => model.loss(batch, random), model.weights);
      }),
    dispose: () => undefined,
  };
}
