/** Changes to an event's image, [72, 58, 3] E_T in GeV. All return a new image. */
import { CHANNELS, ETA_CELLS, MASK_SIZE, PHI_CELLS, type Channel } from '../../core/events/schema';
import type { Cell } from '../view/geometry';
import { placeOf } from './cells';

/** One channel, or all of them. */
export type Target = Channel | 'all';

export const TARGETS: readonly { readonly id: Target; readonly title: string }[] = [
  { id: 'all', title: 'all' },
  { id: 'tracker', title: 'tracker' },
  { id: 'ecal', title: 'ECAL' },
  { id: 'hcal', title: 'HCAL' },
];

export const titleOf = (target: Target): string =>
  target === 'all' ? 'all channels' : (TARGETS.find(({ id }) => id === target)?.title ?? target);

/** Every energy of the target made another. */
function change(
  image: Float32Array,
  target: Target,
  value: (energy: number, place: number) => number,
): Float32Array {
  return image.map((energy, i) => {
    const channel = CHANNELS[i % CHANNELS.length];
    if (target !== 'all' && channel !== target) return energy;
    return value(energy, Math.floor(i / CHANNELS.length));
  });
}

/** Sets cells to an energy; 0 erases them. */
export function setEnergy(
  image: Float32Array,
  cells: readonly Cell[],
  target: Target,
  gev: number,
): Float32Array {
  const places = cells.map(placeOf);
  return change(image, target, (energy, place) => (places.includes(place) ? gev : energy));
}

export function scaled(image: Float32Array, target: Target, factor: number): Float32Array {
  return change(image, target, (energy) => energy * factor);
}

/** Removes what lies below a cut. */
export function cutBelow(image: Float32Array, target: Target, gev: number): Float32Array {
  return change(image, target, (energy) => (energy < gev ? 0 : energy));
}

/** Turns the event in phi by whole cells; phi is periodic, so nothing is lost. */
export function rolled(image: Float32Array, by: number): Float32Array {
  const row = ETA_CELLS * CHANNELS.length;
  const shift = (((by % PHI_CELLS) + PHI_CELLS) % PHI_CELLS) * row;
  const out = new Float32Array(image.length);
  out.set(image.subarray(0, image.length - shift), shift);
  out.set(image.subarray(image.length - shift), 0);
  return out;
}

/** Mirrors the event in eta. */
export function flipped(image: Float32Array): Float32Array {
  const out = new Float32Array(image.length);
  for (let place = 0; place < MASK_SIZE; place += 1) {
    const eta = place % ETA_CELLS;
    const from = (place - eta + ETA_CELLS - 1 - eta) * CHANNELS.length;
    out.set(image.subarray(from, from + CHANNELS.length), place * CHANNELS.length);
  }
  return out;
}

/** Square of cells around one, round the seam in phi. @param size cells across, odd. */
export function brush({ phi, eta }: Cell, size: number): Cell[] {
  const reach = (size - 1) / 2;
  const cells: Cell[] = [];
  for (let dPhi = -reach; dPhi <= reach; dPhi += 1) {
    for (let dEta = -reach; dEta <= reach; dEta += 1) {
      const at = { phi: (phi + dPhi + PHI_CELLS) % PHI_CELLS, eta: eta + dEta };
      if (at.eta >= 0 && at.eta < ETA_CELLS) cells.push(at);
    }
  }
  return cells;
}

/** One channel of an image, [72, 58]. */
export function channelOf(image: Float32Array, channel: Channel): Float32Array {
  const place = CHANNELS.indexOf(channel);
  return Float32Array.from({ length: MASK_SIZE }, (_, i) => image[i * CHANNELS.length + place]);
}

export function differenceOf(after: Float32Array, before: Float32Array): Float32Array {
  return after.map((value, i) => value - before[i]);
}
