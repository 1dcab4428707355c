/** What the outlines of a histogram stand for: classes, classes by mass, or subsets. */
import { className, EVENT_CLASSES, UNLABELLED } from '../../core/events/schema';
import type { ShownSubset } from '../state/subsets.svelte';
import { countGroups, countMask, type Binned } from './binning';
import { formatMass } from './format';

export type GroupBy = 'class' | 'mass' | 'subset';

export interface Outline {
  readonly key: string;
  readonly name: string;
  /** Class that it is drawn in the colour of; null for a colour of its own, or for all events. */
  readonly label: number | null;
  /** #rrggbb; null for the colour of the class, or the dim one of all events. */
  readonly colour: string | null;
  /** 0 .. 1: light masses pale, heavy ones full. */
  readonly opacity: number;
  /** Opacity of the area. */
  readonly fill: number;
  readonly dash: readonly number[];
  /** Length bins + 2: underflow, the bins from low to high, overflow. */
  readonly counts: Uint32Array;
  readonly total: number;
}

/** Background behind, unlabelled before it, signals in front. */
const DRAW_ORDER = [0, UNLABELLED, ...EVENT_CLASSES.map(({ label }) => label).filter((l) => l > 0)];

/** Outlines of the groups that have events, in the order in which they are drawn. */
export function groupOutlines(
  binned: Binned,
  by: GroupBy,
  labels: Int32Array,
  masses?: Float64Array,
): Outline[] {
  const groups =
    by === 'subset'
      ? [outline('all', 'all events', binned.totals, { fill: 0.2 })]
      : by === 'mass' && masses
        ? massOutlines(binned, labels, masses)
        : classOutlines(binned, labels);
  return groups.filter(({ total }) => total > 0);
}

const counted = new WeakMap<Uint8Array, { readonly of: Binned; readonly counts: Uint32Array }>();

/** Outlines of subsets, dashed where they lie over groups; sets that have not changed are not counted again. */
export function subsetOutlines(
  binned: Binned,
  by: GroupBy,
  subsets: readonly ShownSubset[],
): Outline[] {
  const dash = by === 'subset' ? [] : [3, 2];
  const outlines = subsets.map(({ id, name, colour, mask }) => {
    const known = counted.get(mask);
    const counts = known?.of === binned ? known.counts : countMask(binned, mask);
    counted.set(mask, { of: binned, counts });
    return outline(id, name, counts, { colour, dash, fill: 0.06 });
  });
  return outlines.filter(({ total }) => total > 0);
}

function outline(
  key: string,
  name: string,
  counts: Uint32Array,
  style: Partial<Outline> = {},
): Outline {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const plain = { label: null, colour: null, opacity: 1, fill: 0.14, dash: [] };
  return { ...plain, ...style, key, name, counts, total };
}

function classOutlines(binned: Binned, labels: Int32Array): Outline[] {
  const counts = countGroups(
    binned,
    labels.map((label) => DRAW_ORDER.indexOf(label)),
    DRAW_ORDER.length,
  );
  return DRAW_ORDER.map((label, place) =>
    outline(`class ${label}`, className(label), counts[place], {
      label,
      fill: label === 0 ? 0.28 : 0.14,
    }),
  );
}

function massOutlines(binned: Binned, labels: Int32Array, masses: Float64Array): Outline[] {
  const places = new Map<string, number>();
  const keyOf = (event: number): string =>
    labels[event] > 0 && masses[event] > 0
      ? `${labels[event]} ${masses[event]}`
      : String(labels[event]);
  const codes = labels.map((_, event) => {
    const key = keyOf(event);
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  });
  const counts = countGroups(binned, codes, places.size);
  const groups = [...places].map(([key, place]) => {
    const [label, mass = null] = key.split(' ').map(Number);
    return { label, mass, counts: counts[place] };
  });
  const rank = (label: number) => DRAW_ORDER.indexOf(label);
  groups.sort((a, b) => rank(a.label) - rank(b.label) || (a.mass ?? 0) - (b.mass ?? 0));
  return groups.map(({ label, mass, counts: own }) => {
    const peers = groups.filter((group) => group.label === label);
    const place = peers.findIndex((group) => group.mass === mass);
    const name = mass === null ? className(label) : `${className(label)} ${formatMass(mass)}`;
    return outline(`class ${label} ${mass}`, name, own, {
      label,
      opacity: mass === null ? 1 : 0.4 + (0.6 * (place + 1)) / peers.length,
      fill: label === 0 ? 0.28 : 0,
    });
  });
}

/** Height of a slot: events, or share of the outline's events a unit of the column. */
export function heightOf(
  { counts, total }: Outline,
  slot: number,
  width: (slot: number) => number,
  density: boolean,
): number {
  return density ? counts[slot] / (total * width(slot)) : counts[slot];
}

/** The class that others are compared with: labelled background; undefined where there is none. */
export function comparedWith(outlines: readonly Outline[]): Outline | undefined {
  return outlines.find(({ label }) => label === 0);
}
