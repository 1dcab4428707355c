import { ETA_CELLS, PHI_CELLS } from './schema';
import type { Random } from '../random';

/**
 * The physics-inspired augmentations of section 4.2 of the CoDAE paper: mirroring in eta and rotating in
 * phi. phi is periodic, so a rotation is a cyclic shift; both keep every deposit.
 */
export interface Augmentation {
  readonly flip: boolean;
  /** Rows that the image moves down, cyclically; negative is up. */
  readonly shift: number;
}

/** Rotations come in multiples of this many rows. */
export const SHIFT_ROWS = 8;
/** ... and from one to this many multiples: 8, 16 .. 56 rows. */
export const SHIFT_STEPS = 7;

/** One of six with equal chance: nothing, flip, up, down, flip and up, flip and down. */
export function drawAugmentation(random: Random): Augmentation {
  const choice = random.below(6);
  const flip = choice % 2 === 1;
  const direction = [0, -1, 1][choice >> 1];
  if (direction === 0) return { flip, shift: 0 };
  return { flip, shift: direction * SHIFT_ROWS * (1 + random.below(SHIFT_STEPS)) };
}

/** Any rotation in phi by whole rows, mirrored in eta or not: one of 144 with equal chance. */
export function drawRotation(random: Random): Augmentation {
  const choice = random.below(2 * PHI_CELLS);
  return { flip: choice % 2 === 1, shift: choice >> 1 };
}

/**
 * Writes the augmented image of one event.
 *
 * @param image [72, 58, channels], at `from`
 * @param out room for as many numbers at `to`; must not overlap the image
 */
export function augment(
  { flip, shift }: Augmentation,
  image: ArrayLike<number>,
  from: number,
  out: Float32Array | Uint8Array,
  to: number,
  channels = 1,
): void {
  for (let phi = 0; phi < PHI_CELLS; phi++) {
    const source =
      from + ((((phi - shift) % PHI_CELLS) + PHI_CELLS) % PHI_CELLS) * ETA_CELLS * channels;
    const target = to + phi * ETA_CELLS * channels;
    for (let eta = 0; eta < ETA_CELLS; eta++) {
      const column = (flip ? ETA_CELLS - 1 - eta : eta) * channels;
      for (let c = 0; c < channels; c++) {
        out[target + eta * channels + c] = image[source + column + c];
      }
    }
  }
}
