import { GraphFunction } from '../graph/graph-function';
import { scoped, tf } from '../tensor/backend';
import { sizeOf } from '../tensor/weights';
import type { Tensor, Tensor1D } from '../tensor/backend';
import type { Weights } from '../tensor/weights';
import type { EnergyOf } from './langevin';

/** Energies of points and their gradients, computed with weights that change from step to step. */
export class EnergyGradient {
  private readonly graph: GraphFunction<'energy' | 'gradient'>;

  /** @param shape of one point @param energy of some of them, [events] */
  constructor(
    private readonly shape: readonly number[],
    energy: (points: Tensor, weights: Weights) => Tensor1D,
  ) {
    this.graph = new GraphFunction(({ points, ...weights }) => {
      const of = (x: Tensor): Tensor =>
        energy(x, new Map(Object.entries(weights)) as unknown as Weights);
      const { value, grad } = tf.valueAndGrad(of)(points, tf.ones([points.shape[0]]));
      return { energy: value, gradient: grad };
    });
  }

  with(weights: Weights): EnergyOf {
    const named = Object.fromEntries(weights);
    return (values) =>
      scoped(() => {
        const points = tf.tensor(values, [values.length / sizeOf(this.shape), ...this.shape]);
        const { energy, gradient } = this.graph.run({ points, ...named });
        return {
          energy: energy.dataSync<'float32'>(),
          gradient: gradient.dataSync<'float32'>(),
        };
      });
  }

  dispose(): void {
    this.graph.dispose();
  }
}
