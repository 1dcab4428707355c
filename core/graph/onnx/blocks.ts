/**
 * Images in blocks of channels: the ONNX runtime lays so many channels side by side in memory where it can, and moves
 * numbers wherever an op that knows blocks meets one that does not.
 */
import type { Emitter } from './emitter';
import type { OpNode, Value } from '../graph';

/** Channels of a block: 8 or 16 by the processor. */
const BLOCK = 16;
/** Ops whose output lies in blocks: convolutions. */
const MADE_IN_BLOCKS = ['Conv2D'];

/**
 * The same numbers from a node that the ONNX runtime computes on blocks, where it can: it resizes four times as fast when
 * they lie like that, and the convolution that follows takes them as they are.
 */
export function blocked(emitter: Emitter, images: Value): string {
  const name = emitter.tensor(images, 'first');
  const { length, [length - 1]: channels } = emitter.shapeOf(images);
  if (channels % BLOCK > 0 || isBlockedProduct(emitter, images)) return name;
  return emitter.emit('AveragePool', [name], { kernel_shape: [1, 1] });
}

/** Whether a value is the product of equal images, one of which a convolution gives: that can be had in blocks. */
export function isBlockedProduct(emitter: Emitter, value: Value): boolean {
  const product = emitter.node(emitter.origin(value));
  if (product.kind !== 'op' || product.op !== 'Mul') return false;
  const shape = emitter.shapeOf(value);
  return (
    shape.length === 4 &&
    shape[3] % BLOCK === 0 &&
    product.inputs.every((input) => `${emitter.shapeOf(input)}` === `${shape}`) &&
    product.inputs.some((input) => isMadeInBlocks(emitter, input))
  );
}

/** The factors of such a product, in blocks. */
export function blockedFactors(emitter: Emitter, { inputs }: OpNode): string[] {
  return inputs.map((input) =>
    isMadeInBlocks(emitter, input) ? emitter.tensor(input, 'first') : blocked(emitter, input),
  );
}

/** Whether a convolution gives a value, with a bias or without. */
function isMadeInBlocks(emitter: Emitter, value: Value): boolean {
  const node = emitter.node(emitter.origin(value));
  if (node.kind !== 'op') return false;
  if (MADE_IN_BLOCKS.includes(node.op)) return true;
  const [term, bias] = node.inputs;
  const isBiased = ['Add', 'AddV2', 'BiasAdd'].includes(node.op);
  return isBiased && emitter.numbersOf(bias) !== null && isMadeInBlocks(emitter, term);
}
