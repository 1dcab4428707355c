/** Counts of lit cells by class, and what stands out when some events are held against others. */
import { BACKGROUND_LABEL, IMAGE_SIZE } from '../events/schema';
import { addLit, countEvent, noneLit, withoutLit, type Lit } from './occupancy';
import {
  leastExpectedForDead,
  oddAgainst,
  oddInRing,
  type FinderOptions,
  type OddCell,
} from './odd-cells';

/** Lit cells of the events of each class. */
export type LitByLabel = ReadonlyMap<number, Lit>;

/** `others`, `background`: some events against all others; `ring`, `files`: cells against others of their eta. */
export const AGAINST = ['others', 'background', 'ring', 'files'] as const;
export type Against = (typeof AGAINST)[number];

export interface OccupancyAsked extends Omit<FinderOptions, 'looks'> {
  readonly against: Against;
}

/** Maps are [3, 72, 58]: channel, phi, eta. */
export interface ComparedOccupancy {
  readonly sample: Lit;
  /** Shares no event with the sample; none for cells that are held against their ring. */
  readonly reference: Lit;
  readonly expected: Float64Array;
  readonly pulls: Float64Array;
  /** With the place of the file that a cell is odd in, where files are looked at one by one. Likeliest chance last. */
  readonly cells: readonly (OddCell & { readonly file: number | null })[];
  /** Events that must be expected to light a cell before it can be found dead. */
  readonly leastForDead: number;
}

/**
 * Counts the events of a batch.
 * @param images [n, 72, 58, 3], E_T in GeV
 * @param labels class of each
 */
export function countBatch(
  into: Map<number, Lit>,
  images: Float32Array,
  labels: ArrayLike<number>,
  cutGeV: number,
): void {
  for (let i = 0; i < labels.length; i++) {
    const lit = into.get(labels[i]) ?? noneLit();
    into.set(labels[i], countEvent(lit, images, i * IMAGE_SIZE, cutGeV));
  }
}

/** @param files counts of all events, file by file. @param subset those of some of them */
export function compareOccupancy(
  files: readonly LitByLabel[],
  subset: LitByLabel,
  { against, level, hotRatio, deadRatio }: OccupancyAsked,
): ComparedOccupancy {
  const ofAll = (label: number | null) =>
    addLit(files.flatMap((byLabel) => [...pick(byLabel, label)]));
  const alone = against === 'ring' || against === 'files';
  const label = against === 'background' ? BACKGROUND_LABEL : null;
  const sample = alone ? ofAll(null) : addLit([...pick(subset, null)]);
  const reference = alone ? noneLit() : withoutLit(ofAll(label), addLit([...pick(subset, label)]));
  const looks = against === 'files' ? Math.max(1, files.length) : 1;
  const options: FinderOptions = { level, hotRatio, deadRatio, looks };
  const found = alone ? oddInRing(sample, options) : oddAgainst(sample, reference, options);
  const cells =
    against === 'files'
      ? files.flatMap((byLabel, file) =>
          oddInRing(addLit([...pick(byLabel, null)]), options).cells.map((cell) => ({
            ...cell,
            file,
          })),
        )
      : found.cells.map((cell) => ({ ...cell, file: null }));
  return {
    sample,
    reference,
    expected: found.expected,
    pulls: found.pulls,
    cells: cells.sort((a, b) => a.p - b.p),
    leastForDead: leastExpectedForDead(options),
  };
}

/** The counts of one class, or of every class. */
function pick(byLabel: LitByLabel, label: number | null): Iterable<Lit> {
  if (label === null) return byLabel.values();
  const one = byLabel.get(label);
  return one ? [one] : [];
}
