import { completeHyper } from '../../core/models/hyper';
import { Random } from '../../core/random';
import { tf } from '../../core/tensor/backend';
import { smallHyperOf } from '../training/small-source';
import type { Model, ModelKind } from '../../core/models/model';

/** Fewer, and rounding in one layer grows in the next until nothing can be compared. */
const FILTERS = 8;

/** A small model in which every variable counts: those that start at nought or one are moved from there. */
export function smallModel(kind: ModelKind, seed = 9): Model {
  const random = new Random(seed);
  const small = smallHyperOf(kind);
  const hyper = completeHyper(kind.hyperparameters, {
    ...small,
    ...('filters' in small && { filters: FILTERS }),
  });
  const model = kind.build(hyper, random);
  for (const variable of model.weights.values()) {
    if (variable.rank !== 1) continue;
    const moved = tf.tidy(() =>
      tf.add(
        variable,
        tf.tensor1d(Array.from({ length: variable.size }, () => 0.2 * random.uniform())),
      ),
    );
    variable.assign(moved);
    moved.dispose();
  }
  return model;
}
