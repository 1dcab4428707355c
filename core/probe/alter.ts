/** Images with some cells set: masked (to nought), or lit where nothing was. */
import { CHANNELS } from '../events/schema';

/** A cell of one channel. */
export interface ChannelCell {
  /** Place in CHANNELS. */
  readonly channel: number;
  /** phi * 58 + eta. */
  readonly cell: number;
}

/**
 * Sets cells in place.
 * @param image [72, 58, 3] at `offset`, E_T in GeV
 * @returns whether that changed anything.
 */
export function setCells(
  image: Float32Array,
  offset: number,
  cells: readonly ChannelCell[],
  gev: number,
): boolean {
  let changed = false;
  for (const { channel, cell } of cells) {
    const at = offset + cell * CHANNELS.length + channel;
    if (image[at] !== Math.fround(gev)) changed = true;
    image[at] = gev;
  }
  return changed;
}
