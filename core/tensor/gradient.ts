import { tf } from './backend';
import type { Tensor } from './backend';

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
