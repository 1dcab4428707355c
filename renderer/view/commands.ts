/** What keys do to the pictures of events. */
import type { Command } from '../commands/command';
import type { Comparison } from '../state/comparison.svelte';

type Line = readonly [
  id: string,
  keys: readonly string[],
  title: string,
  run: (c: Comparison) => void,
];

// One line a command, to be read as a table.
// prettier-ignore
const LINES: readonly Line[] = [
  ['pin', ['p'], 'Pin the event beside the others, or take it out', (c) => c.togglePin()],
  ['unpin-all', [], 'Take out all pinned events', (c) => c.unpinAll()],
  ['show-partner', ['v'], 'Hold: what is compared with, in place of the event', (c) => { c.held.partner = true; }],
  ['hide-outlines', ['h'], 'Hold: pictures without outlines', (c) => { c.held.outlines = true; }],
  ['zoom-in', ['+', '='], 'Zoom in', (c) => c.zoom(0.8)],
  ['zoom-out', ['-'], 'Zoom out', (c) => c.zoom(1.25)],
  ['zoom-all', ['z'], 'The whole picture', (c) => c.setWindow(null)],
  ['pan-up', ['shift+ArrowUp'], 'Move up in φ', (c) => c.pan(0.1, 0)],
  ['pan-down', ['shift+ArrowDown'], 'Move down in φ', (c) => c.pan(-0.1, 0)],
  ['pan-left', ['shift+ArrowLeft'], 'Move left in η', (c) => c.pan(0, -0.1)],
  ['pan-right', ['shift+ArrowRight'], 'Move right in η', (c) => c.pan(0, 0.1)],
  ['roll-up', ['}'], 'Turn φ up by a cell', (c) => c.roll(1)],
  ['roll-down', ['{'], 'Turn φ down by a cell', (c) => c.roll(-1)],
  ['roll-hottest', ['r'], 'Turn φ until the hottest cell is in the middle', (c) => c.rollToHottest()],
  ['size', ['S'], 'Size of the pictures: fit, compact, large', (c) => c.cycleSize()],
  ['measure', ['M'], 'Measure all in sight, or end measuring', (c) => c.measureWindow()],
];

export const PICTURE_COMMANDS: readonly Command[] = LINES.map(([id, keys, title, run]) => ({
  id,
  keys,
  title,
  group: 'Pictures',
  when: ({ dataset }) => dataset !== null,
  run: ({ comparison }) => run(comparison),
}));
