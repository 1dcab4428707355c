/** What the readers of published weights have in common. */

/** One array as its file names it, with its axes in Keras's order: height, width, in, out. */
export interface PublishedArray {
  readonly name: string;
  /** What it does in its layer: kernel, bias, gamma, beta, ... */
  readonly role: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Arrays that belong together, in the order in which the network uses them. */
export interface PublishedPart {
  /** A top-level object of a checkpoint, e.g. `encoder1`, or a TFLite file. */
  readonly name: string;
  readonly arrays: readonly PublishedArray[];
}

/** A file that weights were read from. */
export interface WeightFile {
  readonly file: string;
  readonly sha256: string;
}

export interface PublishedWeights {
  readonly format: 'tensorflow-checkpoint' | 'tflite';
  readonly files: readonly WeightFile[];
  readonly parts: readonly PublishedPart[];
  /** What the files hold beside weights: states of optimisers and metrics, constants of the computation. */
  readonly ignored: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

/** `[3, 3, 1, 64]`; a single number has no axes. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
