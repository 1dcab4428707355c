import { tf } from './backend';
import { transposedConvolution } from './convolution';
import { variable } from './layers';
import type { Tensor1D, Tensor4D } from './backend';
import type { Layer } from './layers';
import type { WeightSpec } from './weights';

/** 3x3 transposed convolution with stride 2 and bias: [batch, h, w, from] to [batch, 2 h, 2 w, to]. */
export function transposedConv(
  specs: WeightSpec[],
  name: string,
  { from, to }: { readonly from: number; readonly to: number },
): Layer {
  const shape = [3, 3, to, from];
  specs.push({
    name: `${name}/kernel`,
    shape,
    fill: { kind: 'glorot-uniform', fanIn: 9 * to, fanOut: 9 * from },
  });
  specs.push({ name: `${name}/bias`, shape: [to], fill: { kind: 'constant', value: 0 } });
  return (x, weights) =>
    tf.add(
      transposedConvolution(x, variable<Tensor4D>(weights, `${name}/kernel`), 2),
      variable<Tensor1D>(weights, `${name}/bias`),
    );
}
