import { tf } from './backend';
import type { Scalar, Tensor } from './backend';
import type { Weights } from './weights';

/**
 * An operation whose gradient is written by hand.
 *
 * @param forward makes the output and names the tensors that `backward` needs through `save`.
 * @param backward the output's gradient and the saved tensors in, the gradient of every input out.
 */
export function withGradient<Out extends Tensor, Saved extends readonly Tensor[]>(
  inputs: readonly Tensor[],
  forward: (save: (...tensors: Saved) => void) => Out,
  backward: (dy: Out, saved: Saved) => Tensor[],
): Out {
  // tfjs types customGrad for one input and one gradient; it takes several of both.
  type Definition = Parameters<typeof tf.customGrad>[0];
  const definition = (...args: unknown[]): unknown => {
    const save = args[args.length - 1] as (tensors: Tensor[]) => void;
    return {
      value: forward((...tensors) => save([...tensors])),
      gradFunc: (dy: Out, saved: Tensor[]) => backward(dy, saved as unknown as Saved),
    };
  };
  return tf.customGrad(definition as Definition)(...inputs) as Out;
}

/** The gradient of a loss for every trainable variable that it sees, by name. */
export function gradientTensors(
  loss: () => Scalar,
  weights: Weights,
): { readonly loss: Scalar; readonly gradients: ReadonlyMap<string, Tensor> } {
  const trained = [...weights].filter(([, { trainable }]) => trainable);
  const variables = trained.map(([, variable]) => variable);
  const { value, grads } = tf.variableGrads(loss, variables);
  // tfjs knows variables by names of its own. One that the loss does not see has no gradient.
  const seen = trained.flatMap(([name, { name: own }]): [string, Tensor][] =>
    grads[own] ? [[name, grads[own]]] : [],
  );
  return { loss: value, gradients: new Map(seen) };
}

/** A loss and its gradients, as numbers. */
export interface LossGradients {
  readonly loss: number;
  /** One a variable, in their order; undefined where the loss does not see it. */
  readonly gradients: readonly (Float32Array | undefined)[];
}

/** The same as numbers. To be called within a scope. */
export function lossAndGradients(loss: () => Scalar, weights: Weights): LossGradients {
  const { loss: value, gradients } = gradientTensors(loss, weights);
  return {
    loss: value.dataSync<'float32'>()[0],
    gradients: [...weights.keys()].map((name) => gradients.get(name)?.dataSync<'float32'>()),
  };
}
