import { tf } from './backend';
import { convolution } from './convolution';
import { instanceNormLeakyRelu } from './normalise';
import { upsampleBilinear } from './upsample';
import type { Tensor1D, Tensor2D, Tensor4D, Variable } from './backend';
import type { Initialiser, Weights, WeightSpec } from './weights';

/**
 * Layers shared by the models. Building one adds its variables to `specs` and returns the function that
 * applies it, so that a model is written down once, in the order of its variables.
 */
export type Layer = (x: Tensor4D, weights: Weights) => Tensor4D;

interface Channels {
  readonly from: number;
  readonly to: number;
}

/** A variable by its name; T is its tensor type. @throws Error where there is none. */
export function variable<T>(weights: Weights, name: string): T {
  const found: Variable | undefined = weights.get(name);
  if (!found) throw new Error(`the model has no variable ${name}`);
  return found as unknown as T;
}

/** Fans as Keras counts them for a kernel [kh, kw, in / groups, out]. */
function fans(kind: 'he-uniform' | 'glorot-uniform', shape: readonly number[]): Initialiser {
  const [height, width, from, to] = shape;
  return { kind, fanIn: height * width * from, fanOut: height * width * to };
}

/**
 * Layers one after another. What a layer was given is freed as soon as it has answered, so that without
 * training a model needs room for two layers and not for all.
 */
export function sequence(layers: readonly Layer[]): Layer {
  return (x, weights) =>
    layers.reduce<() => Tensor4D>(
      (previous, layer) => () => tf.tidy(() => layer(previous(), weights)),
      () => x,
    )();
}

/** Plain convolution with bias, SAME padding, stride 1. */
export function conv(
  specs: WeightSpec[],
  name: string,
  channels: Channels & {
    readonly size: number;
    readonly fill: 'he-uniform' | 'glorot-uniform';
    readonly bias: number;
  },
): Layer {
  const { from, to, size, fill, bias } = channels;
  const shape = [size, size, from, to];
  specs.push({ name: `${name}/kernel`, shape, fill: fans(fill, shape) });
  specs.push({ name: `${name}/bias`, shape: [to], fill: { kind: 'constant', value: bias } });
  return (x, weights) =>
    tf.add(
      convolution(x, variable(weights, `${name}/kernel`), { stride: 1, groups: 1 }),
      variable<Tensor1D>(weights, `${name}/bias`),
    );
}

/**
 * The papers' ConvLayer: 3x3 convolution, instance normalisation, leaky ReLU.
 *
 * The convolution has a bias, as the authors' has, so that the variables agree one by one. The
 * normalisation takes away whatever it adds: it is never added, and its gradient is nought.
 */
export function convBlock(
  specs: WeightSpec[],
  name: string,
  settings: Channels & { readonly stride?: number; readonly groups?: number },
): Layer {
  const { from, to, stride = 1, groups = 1 } = settings;
  const shape = [3, 3, from / groups, to];
  specs.push({ name: `${name}/kernel`, shape, fill: fans('he-uniform', shape) });
  specs.push({ name: `${name}/bias`, shape: [to], fill: { kind: 'constant', value: 0 } });
  specs.push({ name: `${name}/gamma`, shape: [to], fill: { kind: 'constant', value: 1 } });
  specs.push({ name: `${name}/beta`, shape: [to], fill: { kind: 'constant', value: 0 } });
  return (x, weights) =>
    instanceNormLeakyRelu(
      convolution(x, variable(weights, `${name}/kernel`), { stride, groups }),
      variable(weights, `${name}/gamma`),
      variable(weights, `${name}/beta`),
    );
}

/** x + block(block(x)); nothing follows the sum. */
export function residualBlock(
  specs: WeightSpec[],
  name: string,
  settings: { readonly channels: number; readonly groups: number },
): Layer {
  const { channels, groups } = settings;
  const blocks = sequence([
    convBlock(specs, `${name}/first`, { from: channels, to: channels, groups }),
    convBlock(specs, `${name}/second`, { from: channels, to: channels, groups }),
  ]);
  return (x, weights) => tf.add(x, blocks(x, weights));
}

/** Bilinear upsampling by two, then a ConvLayer. */
export function upBlock(
  specs: WeightSpec[],
  name: string,
  settings: Channels & { readonly groups: number },
): Layer {
  return sequence([upsampleBilinear, convBlock(specs, name, settings)]);
}

/**
 * Spatial conditioning: z is spread over the grid beside the coordinates, passed through a linear 3x3
 * convolution to the channels of x, and multiplied into x.
 *
 * @returns (x [batch, h, w, channels], z [batch, latents], weights) => [batch, h, w, channels]
 */
export function spatialConditioning(
  specs: WeightSpec[],
  name: string,
  settings: { readonly latents: number; readonly channels: number },
): (x: Tensor4D, z: Tensor2D, weights: Weights) => Tensor4D {
  const { latents, channels } = settings;
  const filter = conv(specs, name, {
    from: latents + 2,
    to: channels,
    size: 3,
    fill: 'glorot-uniform',
    bias: 0,
  });
  return (x, z, weights) => {
    const [batch, height, width] = x.shape;
    // A product with ones, because tfjs takes the gradient of tile slice by slice.
    const spread: Tensor4D = tf.mul(
      tf.reshape(z, [batch, 1, 1, latents]),
      tf.ones([1, height, width, 1]),
    ); // [batch, h, w, latents]
    const grid = tf.mul(coordinates(height, width), tf.ones([batch, 1, 1, 1])) as Tensor4D;
    return tf.mul(x, filter(tf.concat([spread, grid], 3), weights));
  };
}

/** Column and row of every pixel, from -1 to 1: [1, height, width, 2]. */
function coordinates(height: number, width: number): Tensor4D {
  const values = new Float32Array(height * width * 2);
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      values[i++] = -1 + (2 * column) / (width - 1);
      values[i++] = -1 + (2 * row) / (height - 1);
    }
  }
  return tf.tensor4d(values, [1, height, width, 2]);
}

/** Linear layer on flat features: [batch, from] to [batch, to]. */
export function dense(
  specs: WeightSpec[],
  name: string,
  { from, to }: Channels,
): (x: Tensor2D, weights: Weights) => Tensor2D {
  specs.push({
    name: `${name}/kernel`,
    shape: [from, to],
    fill: { kind: 'glorot-uniform', fanIn: from, fanOut: to },
  });
  specs.push({ name: `${name}/bias`, shape: [to], fill: { kind: 'constant', value: 0 } });
  return (x, weights) =>
    tf.add(
      tf.matMul(x, variable<Tensor2D>(weights, `${name}/kernel`)),
      variable<Tensor1D>(weights, `${name}/bias`),
    );
}

/** The middle of every image: [batch, height, width, channels]. */
export function centreCrop(x: Tensor4D, height: number, width: number): Tensor4D {
  const [batch, fullHeight, fullWidth, channels] = x.shape;
  const top = (fullHeight - height) >> 1;
  const left = (fullWidth - width) >> 1;
  return tf.slice(x, [0, top, left, 0], [batch, height, width, channels]);
}
