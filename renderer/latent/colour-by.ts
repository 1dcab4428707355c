/** What the points of a latent plot can be coloured by, and the colouring of the open events. */
import { className } from '../../core/events/schema';
import {
  byClass,
  byGroup,
  byValue,
  classColour,
  type Colouring,
  type PointGroup,
} from '../plots/colouring';
import { formatMass } from '../plots/format';
import { ramp, rgbOf } from '../plots/ramps';
import { TAGS } from '../state/saved';
import type { Workspace } from '../state/workspace.svelte';

/** Colours of groups that have none of their own (Okabe and Ito; Tol), by place. */
const FREE = [
  '#56B4E9',
  '#D55E00',
  '#CC79A7',
  '#009E73',
  '#F0E442',
  '#8C6BB1',
  '#5B8C5A',
  '#994F00',
];
const free =
  (place: number): PointGroup['colour'] =>
  () =>
    FREE[place % FREE.length];
const faint: PointGroup['colour'] = (theme) => theme.line;

export interface ColourChoice {
  readonly id: string;
  readonly title: string;
}

/** Choices that need no column; a column's is `column:` and its name. */
export const COLOUR_CHOICES: readonly ColourChoice[] = [
  { id: 'class', title: 'class' },
  { id: 'mass', title: 'mass' },
  { id: 'tag', title: 'tag' },
  { id: 'file', title: 'file' },
  { id: 'subset', title: 'shown subsets' },
];

/** @returns the colouring chosen; by class where what was chosen is not there. */
export function colouringOf(workspace: Workspace, choice: string): Colouring | null {
  const { dataset } = workspace;
  if (!dataset) return null;
  const { labels } = dataset.info;
  const column = choice.startsWith('column:') ? choice.slice('column:'.length) : null;
  const values = dataset.values(column);
  if (column !== null && values) {
    const unit = dataset.columns.find(({ name }) => name === column)?.unit;
    return byValue(unit ? `${column} [${unit}]` : column, values);
  }
  if (choice === 'mass') return byMass(labels, dataset.info.masses);
  if (choice === 'tag') return byTag(workspace.table.marks.tags);
  if (choice === 'file') {
    const files = dataset.info.files.map(({ name }, i) => ({ name, colour: free(i) }));
    return byGroup('file', dataset.info.count, (event) => dataset.fileNumbers[event], files);
  }
  if (choice === 'subset') return bySubset(workspace, dataset.info.count);
  return byClass(labels);
}

/** One group a class and mass; the heavier, the stronger the class's colour. */
function byMass(labels: Int32Array, masses: Float64Array): Colouring {
  const keyOf = (event: number): string =>
    labels[event] > 0 ? `${labels[event]} ${masses[event]}` : String(Math.min(labels[event], 0));
  const found = new Map<string, { label: number; mass: number }>();
  for (let event = 0; event < labels.length; event++) {
    const key = keyOf(event);
    if (!found.has(key)) found.set(key, { label: labels[event], mass: masses[event] });
  }
  const kinds = [...found].sort(([, a], [, b]) => a.label - b.label || a.mass - b.mass);
  const place = new Map(kinds.map(([key], i) => [key, i]));
  const groups = kinds.map(([, { label, mass }]) => {
    const same = kinds.filter(([, other]) => other.label === label);
    const step = same.findIndex(([, other]) => other.mass === mass);
    return {
      name: label > 0 && mass > 0 ? `${className(label)} ${formatMass(mass)}` : className(label),
      colour: (theme: Parameters<PointGroup['colour']>[0]) => {
        const own = classColour(label)(theme);
        if (same.length < 2) return own;
        // From half-way to the paper to half-way to the ink, around the class's own colour.
        const steps = ramp(rgbOf(theme.paper), rgbOf(own), 2 * same.length);
        return `rgb(${steps[same.length + step].join(', ')})`;
      },
    };
  });
  return byGroup('mass', labels.length, (event) => place.get(keyOf(event)) ?? -1, groups);
}

function byTag(tags: Uint8Array): Colouring {
  const groups = [
    { name: 'no tag', colour: faint },
    ...TAGS.map((name, i) => ({ name, colour: free(i) })),
  ];
  return byGroup('tag', tags.length, (event) => tags[event], groups);
}

/** The last subset that an event is in gives it its colour. */
function bySubset(workspace: Workspace, count: number): Colouring {
  const kept = workspace.subsets.marked.map(({ name, colour, mask }) => ({
    name,
    colour: () => colour,
    mask,
  }));
  const groupOf = (event: number): number => {
    for (let i = kept.length - 1; i >= 0; i--) if (kept[i].mask[event] === 1) return i + 1;
    return 0;
  };
  return byGroup('subset', count, groupOf, [{ name: 'in none', colour: faint }, ...kept]);
}

/** An event as people name it: class, file and row. */
export function eventName(workspace: Workspace, event: number): string {
  const { dataset } = workspace;
  if (!dataset) return '';
  const { files, labels, masses } = dataset.info;
  const mass = labels[event] > 0 && masses[event] > 0 ? ` ${formatMass(masses[event])}` : '';
  const file = files[dataset.fileNumbers[event]]?.name ?? '';
  return `${className(labels[event])}${mass} · ${file} #${dataset.rows[event]}`;
}
