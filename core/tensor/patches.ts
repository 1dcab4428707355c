import { ETA_CELLS, PHI_CELLS } from '../events/schema';
import { tf } from './backend';
import type { Tensor4D } from './backend';

/** Cells along each side of a patch. */
export const PATCH = 4;
/** Patches in phi and eta; the 58 eta cells are padded by one on either side. */
const [ROWS, COLUMNS] = [18, 15];

/**
 * Rearranges an image without loss, as TensorFlow's space_to_depth: the cells of a patch lie side by side, rows
 * first. (tfjs has no gradient of the way back as one operation.)
 * @param x [batch, 72, 58, channels]
 * @returns [batch, 18, 15, 16 channels]
 */
export function toPatches(x: Tensor4D): Tensor4D {
  const [batch, , , channels] = x.shape;
  const padded = tf.pad(x, [
    [0, 0],
    [0, 0],
    [1, 1],
    [0, 0],
  ]);
  const split = tf.reshape(padded, [batch, ROWS, PATCH, COLUMNS, PATCH * channels]);
  return tf.reshape(tf.transpose(split, [0, 1, 3, 2, 4]), [batch, ROWS, COLUMNS, -1]);
}

/** The way back: [batch, 18, 15, 16 channels] to [batch, 72, 58, channels]; the padding is cut off. */
export function toCells(x: Tensor4D): Tensor4D {
  const [batch] = x.shape;
  const channels = x.shape[3] / (PATCH * PATCH);
  const split = tf.reshape(x, [batch, ROWS, COLUMNS, PATCH, PATCH * channels]);
  const image = tf.transpose(split, [0, 1, 3, 2, 4]);
  const wide: Tensor4D = tf.reshape(image, [batch, PHI_CELLS, COLUMNS * PATCH, channels]);
  return tf.slice(wide, [0, 0, 1, 0], [batch, PHI_CELLS, ETA_CELLS, channels]);
}
