/** Which single cell matters most: what a score becomes when each lit cell is erased in turn. */
import { CHANNELS, IMAGE_SIZE, MASK_SIZE } from '../events/schema';
import type { Model } from '../models/model';
import type { ScoreName } from '../scores/index';
import { scoreImages } from './score-image';

/** Cells that a model may notice: those lit in the tracker, or in any channel where it is given all of them. */
export function litCells(image: Float32Array, input: Model['kind']['input']): Uint32Array {
  const seen = input === 'mask' ? 1 : CHANNELS.length;
  const cells: number[] = [];
  for (let cell = 0; cell < MASK_SIZE; cell++) {
    const at = cell * CHANNELS.length;
    if (image.subarray(at, at + seen).some((energy) => energy > 0)) cells.push(cell);
  }
  return Uint32Array.from(cells);
}

/**
 * The score with each of the cells erased, in all channels.
 * @param image [72, 58, 3], E_T in GeV
 * @returns one number a cell, in their order
 */
export async function scoresWithout(
  model: Model,
  image: Float32Array,
  cells: ArrayLike<number>,
  score: ScoreName,
): Promise<Float64Array> {
  const images = new Float32Array(cells.length * IMAGE_SIZE);
  for (let i = 0; i < cells.length; i++) {
    images.set(image, i * IMAGE_SIZE);
    images.fill(0, i * IMAGE_SIZE + 3 * cells[i], i * IMAGE_SIZE + 3 * cells[i] + 3);
  }
  const { scores } = await scoreImages(model, images, [score]);
  const values = scores.get(score);
  if (!values) throw new Error(`${score} was asked for and not given`);
  return values;
}
