import { batchOf } from '../models/predict';
import { scoped } from '../tensor/backend';
import { lossAndGradients } from '../tensor/gradient';
import type { LossGradients } from '../tensor/gradient';
import type { Model } from '../models/model';
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

/** Op by op: for every model and any number of events. */
export function gradientsByOperations(model: Model): GradientSource {
  return {
    runtime: 'operations',
    compute: (values, labels, random) =>
      scoped(() => {
        const batch = batchOf(model.kind, values, labels);
        return lossAndGradients(() => model.loss(batch, random), model.weights);
      }),
    dispose: () => undefined,
  };
}
